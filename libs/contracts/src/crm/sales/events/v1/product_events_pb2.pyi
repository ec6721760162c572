from crm.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ProductCreated(_message.Message):
    __slots__ = ("product_id", "product_family_id")
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_FAMILY_ID_FIELD_NUMBER: _ClassVar[int]
    product_id: str
    product_family_id: str
    def __init__(self, product_id: _Optional[str] = ..., product_family_id: _Optional[str] = ...) -> None: ...

class ProductChanged(_message.Message):
    __slots__ = ("product_id", "fields")
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    product_id: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, product_id: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class ProductDeleted(_message.Message):
    __slots__ = ("product_id",)
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    product_id: str
    def __init__(self, product_id: _Optional[str] = ...) -> None: ...

class ProductRestored(_message.Message):
    __slots__ = ("product_id",)
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    product_id: str
    def __init__(self, product_id: _Optional[str] = ...) -> None: ...

class ProductKnowledgeChanged(_message.Message):
    __slots__ = ("product_id", "part", "part_id")
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    PART_ID_FIELD_NUMBER: _ClassVar[int]
    product_id: str
    part: str
    part_id: str
    def __init__(self, product_id: _Optional[str] = ..., part: _Optional[str] = ..., part_id: _Optional[str] = ...) -> None: ...
