import datetime

from crm.common.v1 import options_pb2 as _options_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DisputeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPUTE_KIND_UNSPECIFIED: _ClassVar[DisputeKind]
    DISPUTE_KIND_CLAIM: _ClassVar[DisputeKind]
    DISPUTE_KIND_DUPLICATE: _ClassVar[DisputeKind]
    DISPUTE_KIND_IDLE: _ClassVar[DisputeKind]

class DisputeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPUTE_STATE_UNSPECIFIED: _ClassVar[DisputeState]
    DISPUTE_STATE_OPEN: _ClassVar[DisputeState]
    DISPUTE_STATE_DECIDED: _ClassVar[DisputeState]
    DISPUTE_STATE_WITHDRAWN: _ClassVar[DisputeState]
    DISPUTE_STATE_MOOT: _ClassVar[DisputeState]

class DisputeRuling(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPUTE_RULING_UNSPECIFIED: _ClassVar[DisputeRuling]
    DISPUTE_RULING_GIVE: _ClassVar[DisputeRuling]
    DISPUTE_RULING_SHARE: _ClassVar[DisputeRuling]
    DISPUTE_RULING_LEAVE: _ClassVar[DisputeRuling]
    DISPUTE_RULING_FOUNDED: _ClassVar[DisputeRuling]
    DISPUTE_RULING_UNFOUNDED: _ClassVar[DisputeRuling]

class DisputeMootCause(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPUTE_MOOT_CAUSE_UNSPECIFIED: _ClassVar[DisputeMootCause]
    DISPUTE_MOOT_CAUSE_POOLED: _ClassVar[DisputeMootCause]
    DISPUTE_MOOT_CAUSE_DELETED: _ClassVar[DisputeMootCause]
    DISPUTE_MOOT_CAUSE_CLAIMANT_OWNS: _ClassVar[DisputeMootCause]
    DISPUTE_MOOT_CAUSE_OWNER_CHANGED: _ClassVar[DisputeMootCause]
    DISPUTE_MOOT_CAUSE_CLAIMANT_LEFT: _ClassVar[DisputeMootCause]
    DISPUTE_MOOT_CAUSE_CLAIMANT_DISABLED: _ClassVar[DisputeMootCause]
DISPUTE_KIND_UNSPECIFIED: DisputeKind
DISPUTE_KIND_CLAIM: DisputeKind
DISPUTE_KIND_DUPLICATE: DisputeKind
DISPUTE_KIND_IDLE: DisputeKind
DISPUTE_STATE_UNSPECIFIED: DisputeState
DISPUTE_STATE_OPEN: DisputeState
DISPUTE_STATE_DECIDED: DisputeState
DISPUTE_STATE_WITHDRAWN: DisputeState
DISPUTE_STATE_MOOT: DisputeState
DISPUTE_RULING_UNSPECIFIED: DisputeRuling
DISPUTE_RULING_GIVE: DisputeRuling
DISPUTE_RULING_SHARE: DisputeRuling
DISPUTE_RULING_LEAVE: DisputeRuling
DISPUTE_RULING_FOUNDED: DisputeRuling
DISPUTE_RULING_UNFOUNDED: DisputeRuling
DISPUTE_MOOT_CAUSE_UNSPECIFIED: DisputeMootCause
DISPUTE_MOOT_CAUSE_POOLED: DisputeMootCause
DISPUTE_MOOT_CAUSE_DELETED: DisputeMootCause
DISPUTE_MOOT_CAUSE_CLAIMANT_OWNS: DisputeMootCause
DISPUTE_MOOT_CAUSE_OWNER_CHANGED: DisputeMootCause
DISPUTE_MOOT_CAUSE_CLAIMANT_LEFT: DisputeMootCause
DISPUTE_MOOT_CAUSE_CLAIMANT_DISABLED: DisputeMootCause

class Dispute(_message.Message):
    __slots__ = ("id", "kind", "state", "customer_id", "customer_name", "claimant_id", "claimant_name", "owner_name", "reason", "evidence", "answer", "answer_time", "ruling", "ruling_reason", "decider_name", "moot_cause", "actions", "create_time", "update_time", "close_time", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    CLAIMANT_ID_FIELD_NUMBER: _ClassVar[int]
    CLAIMANT_NAME_FIELD_NUMBER: _ClassVar[int]
    OWNER_NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    RULING_FIELD_NUMBER: _ClassVar[int]
    RULING_REASON_FIELD_NUMBER: _ClassVar[int]
    DECIDER_NAME_FIELD_NUMBER: _ClassVar[int]
    MOOT_CAUSE_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CLOSE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: DisputeKind
    state: DisputeState
    customer_id: str
    customer_name: str
    claimant_id: str
    claimant_name: str
    owner_name: str
    reason: str
    evidence: str
    answer: str
    answer_time: _timestamp_pb2.Timestamp
    ruling: DisputeRuling
    ruling_reason: str
    decider_name: str
    moot_cause: DisputeMootCause
    actions: DisputeActions
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    close_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[_Union[DisputeKind, str]] = ..., state: _Optional[_Union[DisputeState, str]] = ..., customer_id: _Optional[str] = ..., customer_name: _Optional[str] = ..., claimant_id: _Optional[str] = ..., claimant_name: _Optional[str] = ..., owner_name: _Optional[str] = ..., reason: _Optional[str] = ..., evidence: _Optional[str] = ..., answer: _Optional[str] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ruling: _Optional[_Union[DisputeRuling, str]] = ..., ruling_reason: _Optional[str] = ..., decider_name: _Optional[str] = ..., moot_cause: _Optional[_Union[DisputeMootCause, str]] = ..., actions: _Optional[_Union[DisputeActions, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., close_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class DisputeActions(_message.Message):
    __slots__ = ("answer", "withdraw", "decide")
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_FIELD_NUMBER: _ClassVar[int]
    DECIDE_FIELD_NUMBER: _ClassVar[int]
    answer: bool
    withdraw: bool
    decide: bool
    def __init__(self, answer: _Optional[bool] = ..., withdraw: _Optional[bool] = ..., decide: _Optional[bool] = ...) -> None: ...
