from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
ACCESS_FIELD_NUMBER: _ClassVar[int]
access: _descriptor.FieldDescriptor
DOWNLOAD_FIELD_NUMBER: _ClassVar[int]
download: _descriptor.FieldDescriptor
FIELD_FIELD_NUMBER: _ClassVar[int]
field: _descriptor.FieldDescriptor
EVENT_FIELD_NUMBER: _ClassVar[int]
event: _descriptor.FieldDescriptor

class Access(_message.Message):
    __slots__ = ("permission", "rows")
    class Rows(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ROWS_UNSPECIFIED: _ClassVar[Access.Rows]
        ROWS_NONE: _ClassVar[Access.Rows]
        ROWS_READ: _ClassVar[Access.Rows]
        ROWS_EDIT: _ClassVar[Access.Rows]
        ROWS_DELETE: _ClassVar[Access.Rows]
        ROWS_CREATE: _ClassVar[Access.Rows]
        ROWS_POOL: _ClassVar[Access.Rows]
    ROWS_UNSPECIFIED: Access.Rows
    ROWS_NONE: Access.Rows
    ROWS_READ: Access.Rows
    ROWS_EDIT: Access.Rows
    ROWS_DELETE: Access.Rows
    ROWS_CREATE: Access.Rows
    ROWS_POOL: Access.Rows
    PERMISSION_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    permission: str
    rows: Access.Rows
    def __init__(self, permission: _Optional[str] = ..., rows: _Optional[_Union[Access.Rows, str]] = ...) -> None: ...

class FieldPolicy(_message.Message):
    __slots__ = ("sealed", "readable_with", "filterable", "sortable", "branches", "read_again")
    SEALED_FIELD_NUMBER: _ClassVar[int]
    READABLE_WITH_FIELD_NUMBER: _ClassVar[int]
    FILTERABLE_FIELD_NUMBER: _ClassVar[int]
    SORTABLE_FIELD_NUMBER: _ClassVar[int]
    BRANCHES_FIELD_NUMBER: _ClassVar[int]
    READ_AGAIN_FIELD_NUMBER: _ClassVar[int]
    sealed: bool
    readable_with: str
    filterable: bool
    sortable: bool
    branches: bool
    read_again: bool
    def __init__(self, sealed: _Optional[bool] = ..., readable_with: _Optional[str] = ..., filterable: _Optional[bool] = ..., sortable: _Optional[bool] = ..., branches: _Optional[bool] = ..., read_again: _Optional[bool] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("subject", "aggregate_id")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_ID_FIELD_NUMBER: _ClassVar[int]
    subject: str
    aggregate_id: str
    def __init__(self, subject: _Optional[str] = ..., aggregate_id: _Optional[str] = ...) -> None: ...

class Download(_message.Message):
    __slots__ = ("media_types",)
    MEDIA_TYPES_FIELD_NUMBER: _ClassVar[int]
    media_types: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, media_types: _Optional[_Iterable[str]] = ...) -> None: ...
