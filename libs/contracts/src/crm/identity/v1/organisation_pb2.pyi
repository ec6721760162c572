from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Unit(_message.Message):
    __slots__ = ("id", "parent_id", "name", "kind", "region", "head_ids", "person_count", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    HEAD_IDS_FIELD_NUMBER: _ClassVar[int]
    PERSON_COUNT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    parent_id: str
    name: str
    kind: str
    region: str
    head_ids: _containers.RepeatedScalarFieldContainer[str]
    person_count: int
    etag: str
    def __init__(self, id: _Optional[str] = ..., parent_id: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[str] = ..., region: _Optional[str] = ..., head_ids: _Optional[_Iterable[str]] = ..., person_count: _Optional[int] = ..., etag: _Optional[str] = ...) -> None: ...

class Person(_message.Message):
    __slots__ = ("id", "username", "name", "email", "unit_ids", "headed_unit_ids", "product_line_ids", "roles", "active", "successor_id", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    UNIT_IDS_FIELD_NUMBER: _ClassVar[int]
    HEADED_UNIT_IDS_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_LINE_IDS_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    username: str
    name: str
    email: str
    unit_ids: _containers.RepeatedScalarFieldContainer[str]
    headed_unit_ids: _containers.RepeatedScalarFieldContainer[str]
    product_line_ids: _containers.RepeatedScalarFieldContainer[str]
    roles: _containers.RepeatedScalarFieldContainer[str]
    active: bool
    successor_id: str
    etag: str
    def __init__(self, id: _Optional[str] = ..., username: _Optional[str] = ..., name: _Optional[str] = ..., email: _Optional[str] = ..., unit_ids: _Optional[_Iterable[str]] = ..., headed_unit_ids: _Optional[_Iterable[str]] = ..., product_line_ids: _Optional[_Iterable[str]] = ..., roles: _Optional[_Iterable[str]] = ..., active: _Optional[bool] = ..., successor_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class Role(_message.Message):
    __slots__ = ("name", "title", "permissions")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    permissions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ..., permissions: _Optional[_Iterable[str]] = ...) -> None: ...

class ProductLine(_message.Message):
    __slots__ = ("id", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...
