from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from crm.sales.v1 import product_family_pb2 as _product_family_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetProductFamilyTreeRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ProductFamilyTree(_message.Message):
    __slots__ = ("product_families", "etag")
    PRODUCT_FAMILIES_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    product_families: _containers.RepeatedCompositeFieldContainer[_product_family_pb2.ProductFamily]
    etag: str
    def __init__(self, product_families: _Optional[_Iterable[_Union[_product_family_pb2.ProductFamily, _Mapping]]] = ..., etag: _Optional[str] = ...) -> None: ...

class CreateProductFamilyRequest(_message.Message):
    __slots__ = ("product_family",)
    PRODUCT_FAMILY_FIELD_NUMBER: _ClassVar[int]
    product_family: _product_family_pb2.ProductFamily
    def __init__(self, product_family: _Optional[_Union[_product_family_pb2.ProductFamily, _Mapping]] = ...) -> None: ...

class UpdateProductFamilyRequest(_message.Message):
    __slots__ = ("product_family", "update_mask")
    PRODUCT_FAMILY_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    product_family: _product_family_pb2.ProductFamily
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, product_family: _Optional[_Union[_product_family_pb2.ProductFamily, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class MoveProductFamilyRequest(_message.Message):
    __slots__ = ("product_family_id", "parent_id", "position", "etag")
    PRODUCT_FAMILY_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    product_family_id: str
    parent_id: str
    position: int
    etag: str
    def __init__(self, product_family_id: _Optional[str] = ..., parent_id: _Optional[str] = ..., position: _Optional[int] = ..., etag: _Optional[str] = ...) -> None: ...

class DeleteProductFamilyRequest(_message.Message):
    __slots__ = ("product_family_id", "etag")
    PRODUCT_FAMILY_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    product_family_id: str
    etag: str
    def __init__(self, product_family_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...
