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

class FollowUpWay(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FOLLOW_UP_WAY_UNSPECIFIED: _ClassVar[FollowUpWay]
    FOLLOW_UP_WAY_VISIT: _ClassVar[FollowUpWay]
    FOLLOW_UP_WAY_PHONE: _ClassVar[FollowUpWay]
    FOLLOW_UP_WAY_ONLINE: _ClassVar[FollowUpWay]
    FOLLOW_UP_WAY_MEETING: _ClassVar[FollowUpWay]
    FOLLOW_UP_WAY_OTHER: _ClassVar[FollowUpWay]

class InstructionDuty(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INSTRUCTION_DUTY_UNSPECIFIED: _ClassVar[InstructionDuty]
    INSTRUCTION_DUTY_ACKNOWLEDGE: _ClassVar[InstructionDuty]
    INSTRUCTION_DUTY_REPLY: _ClassVar[InstructionDuty]
FOLLOW_UP_WAY_UNSPECIFIED: FollowUpWay
FOLLOW_UP_WAY_VISIT: FollowUpWay
FOLLOW_UP_WAY_PHONE: FollowUpWay
FOLLOW_UP_WAY_ONLINE: FollowUpWay
FOLLOW_UP_WAY_MEETING: FollowUpWay
FOLLOW_UP_WAY_OTHER: FollowUpWay
INSTRUCTION_DUTY_UNSPECIFIED: InstructionDuty
INSTRUCTION_DUTY_ACKNOWLEDGE: InstructionDuty
INSTRUCTION_DUTY_REPLY: InstructionDuty

class FollowUp(_message.Message):
    __slots__ = ("id", "opportunity_id", "way", "contact_time", "progress", "difficulty", "next_step", "next_date", "person_id", "person_name", "stage", "create_time")
    ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    WAY_FIELD_NUMBER: _ClassVar[int]
    CONTACT_TIME_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    DIFFICULTY_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_FIELD_NUMBER: _ClassVar[int]
    NEXT_DATE_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NAME_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    id: str
    opportunity_id: str
    way: FollowUpWay
    contact_time: _timestamp_pb2.Timestamp
    progress: str
    difficulty: str
    next_step: str
    next_date: str
    person_id: str
    person_name: str
    stage: str
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., way: _Optional[_Union[FollowUpWay, str]] = ..., contact_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., progress: _Optional[str] = ..., difficulty: _Optional[str] = ..., next_step: _Optional[str] = ..., next_date: _Optional[str] = ..., person_id: _Optional[str] = ..., person_name: _Optional[str] = ..., stage: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Instruction(_message.Message):
    __slots__ = ("id", "opportunity_id", "follow_up_id", "text", "duty", "due_time", "author_id", "author_name", "addressee_id", "addressee_name", "answered", "reply", "answer_time", "overdue", "create_time", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    FOLLOW_UP_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    DUTY_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_NAME_FIELD_NUMBER: _ClassVar[int]
    ADDRESSEE_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESSEE_NAME_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_FIELD_NUMBER: _ClassVar[int]
    REPLY_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    opportunity_id: str
    follow_up_id: str
    text: str
    duty: InstructionDuty
    due_time: _timestamp_pb2.Timestamp
    author_id: str
    author_name: str
    addressee_id: str
    addressee_name: str
    answered: bool
    reply: str
    answer_time: _timestamp_pb2.Timestamp
    overdue: bool
    create_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., opportunity_id: _Optional[str] = ..., follow_up_id: _Optional[str] = ..., text: _Optional[str] = ..., duty: _Optional[_Union[InstructionDuty, str]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., author_id: _Optional[str] = ..., author_name: _Optional[str] = ..., addressee_id: _Optional[str] = ..., addressee_name: _Optional[str] = ..., answered: _Optional[bool] = ..., reply: _Optional[str] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., overdue: _Optional[bool] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...
