import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Pool(_message.Message):
    __slots__ = ("id", "name", "description", "member_unit_ids", "member_person_ids", "administrator_ids", "holding_limit", "daily_limit", "cool_down_days", "freeze_hours", "member", "administrator", "create_time", "update_time", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    MEMBER_UNIT_IDS_FIELD_NUMBER: _ClassVar[int]
    MEMBER_PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    ADMINISTRATOR_IDS_FIELD_NUMBER: _ClassVar[int]
    HOLDING_LIMIT_FIELD_NUMBER: _ClassVar[int]
    DAILY_LIMIT_FIELD_NUMBER: _ClassVar[int]
    COOL_DOWN_DAYS_FIELD_NUMBER: _ClassVar[int]
    FREEZE_HOURS_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    ADMINISTRATOR_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    description: str
    member_unit_ids: _containers.RepeatedScalarFieldContainer[str]
    member_person_ids: _containers.RepeatedScalarFieldContainer[str]
    administrator_ids: _containers.RepeatedScalarFieldContainer[str]
    holding_limit: int
    daily_limit: int
    cool_down_days: int
    freeze_hours: int
    member: bool
    administrator: bool
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., member_unit_ids: _Optional[_Iterable[str]] = ..., member_person_ids: _Optional[_Iterable[str]] = ..., administrator_ids: _Optional[_Iterable[str]] = ..., holding_limit: _Optional[int] = ..., daily_limit: _Optional[int] = ..., cool_down_days: _Optional[int] = ..., freeze_hours: _Optional[int] = ..., member: _Optional[bool] = ..., administrator: _Optional[bool] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class Holding(_message.Message):
    __slots__ = ("person_id", "person_name", "unit_id", "gained_by", "gained_from_pool_id", "start_time", "lost_by", "lost_to_pool_id", "end_time")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NAME_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    GAINED_BY_FIELD_NUMBER: _ClassVar[int]
    GAINED_FROM_POOL_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    LOST_BY_FIELD_NUMBER: _ClassVar[int]
    LOST_TO_POOL_ID_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    person_name: str
    unit_id: str
    gained_by: str
    gained_from_pool_id: str
    start_time: _timestamp_pb2.Timestamp
    lost_by: str
    lost_to_pool_id: str
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, person_id: _Optional[str] = ..., person_name: _Optional[str] = ..., unit_id: _Optional[str] = ..., gained_by: _Optional[str] = ..., gained_from_pool_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lost_by: _Optional[str] = ..., lost_to_pool_id: _Optional[str] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
