import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DirectoryUnit(_message.Message):
    __slots__ = ("id", "parent_id", "name", "kind", "region", "head_ids")
    ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    HEAD_IDS_FIELD_NUMBER: _ClassVar[int]
    id: str
    parent_id: str
    name: str
    kind: str
    region: str
    head_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., parent_id: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[str] = ..., region: _Optional[str] = ..., head_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class DirectoryPerson(_message.Message):
    __slots__ = ("id", "username", "name", "unit_ids", "product_line_ids", "roles", "active", "successor_id", "successor_unit_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    UNIT_IDS_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_LINE_IDS_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    username: str
    name: str
    unit_ids: _containers.RepeatedScalarFieldContainer[str]
    product_line_ids: _containers.RepeatedScalarFieldContainer[str]
    roles: _containers.RepeatedScalarFieldContainer[str]
    active: bool
    successor_id: str
    successor_unit_id: str
    def __init__(self, id: _Optional[str] = ..., username: _Optional[str] = ..., name: _Optional[str] = ..., unit_ids: _Optional[_Iterable[str]] = ..., product_line_ids: _Optional[_Iterable[str]] = ..., roles: _Optional[_Iterable[str]] = ..., active: _Optional[bool] = ..., successor_id: _Optional[str] = ..., successor_unit_id: _Optional[str] = ...) -> None: ...

class DirectoryProductLine(_message.Message):
    __slots__ = ("id", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class DirectoryRole(_message.Message):
    __slots__ = ("name", "title", "permissions", "id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    permissions: _containers.RepeatedScalarFieldContainer[str]
    id: str
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ..., permissions: _Optional[_Iterable[str]] = ..., id: _Optional[str] = ...) -> None: ...

class DirectoryVersion(_message.Message):
    __slots__ = ("version", "publish_time")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PUBLISH_TIME_FIELD_NUMBER: _ClassVar[int]
    version: int
    publish_time: _timestamp_pb2.Timestamp
    def __init__(self, version: _Optional[int] = ..., publish_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
