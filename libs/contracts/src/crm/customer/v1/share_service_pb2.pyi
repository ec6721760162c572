import datetime

from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ShareLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SHARE_LEVEL_UNSPECIFIED: _ClassVar[ShareLevel]
    SHARE_LEVEL_READ: _ClassVar[ShareLevel]
    SHARE_LEVEL_EDIT: _ClassVar[ShareLevel]
SHARE_LEVEL_UNSPECIFIED: ShareLevel
SHARE_LEVEL_READ: ShareLevel
SHARE_LEVEL_EDIT: ShareLevel

class Share(_message.Message):
    __slots__ = ("subject_id", "subject_name", "level", "granted_by", "grant_time")
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_NAME_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    GRANTED_BY_FIELD_NUMBER: _ClassVar[int]
    GRANT_TIME_FIELD_NUMBER: _ClassVar[int]
    subject_id: str
    subject_name: str
    level: ShareLevel
    granted_by: str
    grant_time: _timestamp_pb2.Timestamp
    def __init__(self, subject_id: _Optional[str] = ..., subject_name: _Optional[str] = ..., level: _Optional[_Union[ShareLevel, str]] = ..., granted_by: _Optional[str] = ..., grant_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ShareCustomerRequest(_message.Message):
    __slots__ = ("customer_id", "subject_id", "level")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    subject_id: str
    level: ShareLevel
    def __init__(self, customer_id: _Optional[str] = ..., subject_id: _Optional[str] = ..., level: _Optional[_Union[ShareLevel, str]] = ...) -> None: ...

class UnshareCustomerRequest(_message.Message):
    __slots__ = ("customer_id", "subject_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    subject_id: str
    def __init__(self, customer_id: _Optional[str] = ..., subject_id: _Optional[str] = ...) -> None: ...

class ListSharesRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class ListSharesResponse(_message.Message):
    __slots__ = ("shares",)
    SHARES_FIELD_NUMBER: _ClassVar[int]
    shares: _containers.RepeatedCompositeFieldContainer[Share]
    def __init__(self, shares: _Optional[_Iterable[_Union[Share, _Mapping]]] = ...) -> None: ...
