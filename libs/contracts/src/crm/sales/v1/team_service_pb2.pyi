import datetime

from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TeamMember(_message.Message):
    __slots__ = ("person_id", "person_name", "role", "edit", "granted_by", "grant_time")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    EDIT_FIELD_NUMBER: _ClassVar[int]
    GRANTED_BY_FIELD_NUMBER: _ClassVar[int]
    GRANT_TIME_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    person_name: str
    role: str
    edit: bool
    granted_by: str
    grant_time: _timestamp_pb2.Timestamp
    def __init__(self, person_id: _Optional[str] = ..., person_name: _Optional[str] = ..., role: _Optional[str] = ..., edit: _Optional[bool] = ..., granted_by: _Optional[str] = ..., grant_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SetTeamMemberRequest(_message.Message):
    __slots__ = ("opportunity_id", "person_id", "role", "edit")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    EDIT_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    person_id: str
    role: str
    edit: bool
    def __init__(self, opportunity_id: _Optional[str] = ..., person_id: _Optional[str] = ..., role: _Optional[str] = ..., edit: _Optional[bool] = ...) -> None: ...

class RemoveTeamMemberRequest(_message.Message):
    __slots__ = ("opportunity_id", "person_id")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    person_id: str
    def __init__(self, opportunity_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...

class ListTeamMembersRequest(_message.Message):
    __slots__ = ("opportunity_id",)
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    def __init__(self, opportunity_id: _Optional[str] = ...) -> None: ...

class ListTeamMembersResponse(_message.Message):
    __slots__ = ("members",)
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[TeamMember]
    def __init__(self, members: _Optional[_Iterable[_Union[TeamMember, _Mapping]]] = ...) -> None: ...
