from crm.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ProductFamilyCreated(_message.Message):
    __slots__ = ("product_family_id", "parent_id")
    PRODUCT_FAMILY_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    product_family_id: str
    parent_id: str
    def __init__(self, product_family_id: _Optional[str] = ..., parent_id: _Optional[str] = ...) -> None: ...

class ProductFamilyChanged(_message.Message):
    __slots__ = ("product_family_id", "fields")
    PRODUCT_FAMILY_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    product_family_id: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, product_family_id: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class ProductFamilyMoved(_message.Message):
    __slots__ = ("product_family_id", "from_parent_id", "to_parent_id")
    PRODUCT_FAMILY_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    product_family_id: str
    from_parent_id: str
    to_parent_id: str
    def __init__(self, product_family_id: _Optional[str] = ..., from_parent_id: _Optional[str] = ..., to_parent_id: _Optional[str] = ...) -> None: ...

class ProductFamilyDeleted(_message.Message):
    __slots__ = ("product_family_id",)
    PRODUCT_FAMILY_ID_FIELD_NUMBER: _ClassVar[int]
    product_family_id: str
    def __init__(self, product_family_id: _Optional[str] = ...) -> None: ...
