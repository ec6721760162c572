import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProductKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRODUCT_KIND_UNSPECIFIED: _ClassVar[ProductKind]
    PRODUCT_KIND_INSTRUMENT: _ClassVar[ProductKind]
    PRODUCT_KIND_REAGENT: _ClassVar[ProductKind]
    PRODUCT_KIND_AD_SPACE: _ClassVar[ProductKind]
    PRODUCT_KIND_SERVICE: _ClassVar[ProductKind]
    PRODUCT_KIND_PROJECT: _ClassVar[ProductKind]
    PRODUCT_KIND_OTHER: _ClassVar[ProductKind]
PRODUCT_KIND_UNSPECIFIED: ProductKind
PRODUCT_KIND_INSTRUMENT: ProductKind
PRODUCT_KIND_REAGENT: ProductKind
PRODUCT_KIND_AD_SPACE: ProductKind
PRODUCT_KIND_SERVICE: ProductKind
PRODUCT_KIND_PROJECT: ProductKind
PRODUCT_KIND_OTHER: ProductKind

class ProductFamily(_message.Message):
    __slots__ = ("id", "parent_id", "name", "kind", "retired", "offered", "create_time", "update_time", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    RETIRED_FIELD_NUMBER: _ClassVar[int]
    OFFERED_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    parent_id: str
    name: str
    kind: ProductKind
    retired: bool
    offered: bool
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., parent_id: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[_Union[ProductKind, str]] = ..., retired: _Optional[bool] = ..., offered: _Optional[bool] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...
