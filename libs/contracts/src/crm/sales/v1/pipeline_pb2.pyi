import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PipelineState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PIPELINE_STATE_UNSPECIFIED: _ClassVar[PipelineState]
    PIPELINE_STATE_DRAFT: _ClassVar[PipelineState]
    PIPELINE_STATE_PUBLISHED: _ClassVar[PipelineState]
    PIPELINE_STATE_SUPERSEDED: _ClassVar[PipelineState]
PIPELINE_STATE_UNSPECIFIED: PipelineState
PIPELINE_STATE_DRAFT: PipelineState
PIPELINE_STATE_PUBLISHED: PipelineState
PIPELINE_STATE_SUPERSEDED: PipelineState

class OpportunityKind(_message.Message):
    __slots__ = ("id", "name", "name_en", "position", "retired", "carrier_kind_id", "cooperation_modes", "loss_reasons", "pipeline_id", "draft_pipeline_id", "create_time", "update_time", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAME_EN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RETIRED_FIELD_NUMBER: _ClassVar[int]
    CARRIER_KIND_ID_FIELD_NUMBER: _ClassVar[int]
    COOPERATION_MODES_FIELD_NUMBER: _ClassVar[int]
    LOSS_REASONS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    DRAFT_PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    name_en: str
    position: int
    retired: bool
    carrier_kind_id: str
    cooperation_modes: _containers.RepeatedCompositeFieldContainer[Choice]
    loss_reasons: _containers.RepeatedCompositeFieldContainer[Choice]
    pipeline_id: str
    draft_pipeline_id: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., name_en: _Optional[str] = ..., position: _Optional[int] = ..., retired: _Optional[bool] = ..., carrier_kind_id: _Optional[str] = ..., cooperation_modes: _Optional[_Iterable[_Union[Choice, _Mapping]]] = ..., loss_reasons: _Optional[_Iterable[_Union[Choice, _Mapping]]] = ..., pipeline_id: _Optional[str] = ..., draft_pipeline_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class Choice(_message.Message):
    __slots__ = ("code", "name", "name_en", "retired")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAME_EN_FIELD_NUMBER: _ClassVar[int]
    RETIRED_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: str
    name_en: str
    retired: bool
    def __init__(self, code: _Optional[str] = ..., name: _Optional[str] = ..., name_en: _Optional[str] = ..., retired: _Optional[bool] = ...) -> None: ...

class Pipeline(_message.Message):
    __slots__ = ("id", "kind_id", "number", "state", "note", "creation_criteria", "creation_required_fields", "stages", "publish_time", "create_time", "update_time", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    CREATION_CRITERIA_FIELD_NUMBER: _ClassVar[int]
    CREATION_REQUIRED_FIELDS_FIELD_NUMBER: _ClassVar[int]
    STAGES_FIELD_NUMBER: _ClassVar[int]
    PUBLISH_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind_id: str
    number: int
    state: PipelineState
    note: str
    creation_criteria: _containers.RepeatedCompositeFieldContainer[Criterion]
    creation_required_fields: _containers.RepeatedScalarFieldContainer[str]
    stages: _containers.RepeatedCompositeFieldContainer[Stage]
    publish_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., kind_id: _Optional[str] = ..., number: _Optional[int] = ..., state: _Optional[_Union[PipelineState, str]] = ..., note: _Optional[str] = ..., creation_criteria: _Optional[_Iterable[_Union[Criterion, _Mapping]]] = ..., creation_required_fields: _Optional[_Iterable[str]] = ..., stages: _Optional[_Iterable[_Union[Stage, _Mapping]]] = ..., publish_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class Stage(_message.Message):
    __slots__ = ("key", "name", "name_en", "probability", "standard_days", "untouched_days", "goal", "skippable", "entry_criteria", "exit_criteria", "required_fields", "milestones")
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAME_EN_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    STANDARD_DAYS_FIELD_NUMBER: _ClassVar[int]
    UNTOUCHED_DAYS_FIELD_NUMBER: _ClassVar[int]
    GOAL_FIELD_NUMBER: _ClassVar[int]
    SKIPPABLE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_CRITERIA_FIELD_NUMBER: _ClassVar[int]
    EXIT_CRITERIA_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELDS_FIELD_NUMBER: _ClassVar[int]
    MILESTONES_FIELD_NUMBER: _ClassVar[int]
    key: str
    name: str
    name_en: str
    probability: int
    standard_days: int
    untouched_days: int
    goal: str
    skippable: bool
    entry_criteria: _containers.RepeatedCompositeFieldContainer[Criterion]
    exit_criteria: _containers.RepeatedCompositeFieldContainer[Criterion]
    required_fields: _containers.RepeatedScalarFieldContainer[str]
    milestones: _containers.RepeatedCompositeFieldContainer[Milestone]
    def __init__(self, key: _Optional[str] = ..., name: _Optional[str] = ..., name_en: _Optional[str] = ..., probability: _Optional[int] = ..., standard_days: _Optional[int] = ..., untouched_days: _Optional[int] = ..., goal: _Optional[str] = ..., skippable: _Optional[bool] = ..., entry_criteria: _Optional[_Iterable[_Union[Criterion, _Mapping]]] = ..., exit_criteria: _Optional[_Iterable[_Union[Criterion, _Mapping]]] = ..., required_fields: _Optional[_Iterable[str]] = ..., milestones: _Optional[_Iterable[_Union[Milestone, _Mapping]]] = ...) -> None: ...

class Criterion(_message.Message):
    __slots__ = ("name", "name_en", "condition")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAME_EN_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    name: str
    name_en: str
    condition: str
    def __init__(self, name: _Optional[str] = ..., name_en: _Optional[str] = ..., condition: _Optional[str] = ...) -> None: ...

class Milestone(_message.Message):
    __slots__ = ("key", "name", "name_en", "deliverable", "evidence", "owner_role", "due_days", "optional")
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAME_EN_FIELD_NUMBER: _ClassVar[int]
    DELIVERABLE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    OWNER_ROLE_FIELD_NUMBER: _ClassVar[int]
    DUE_DAYS_FIELD_NUMBER: _ClassVar[int]
    OPTIONAL_FIELD_NUMBER: _ClassVar[int]
    key: str
    name: str
    name_en: str
    deliverable: str
    evidence: str
    owner_role: str
    due_days: int
    optional: bool
    def __init__(self, key: _Optional[str] = ..., name: _Optional[str] = ..., name_en: _Optional[str] = ..., deliverable: _Optional[str] = ..., evidence: _Optional[str] = ..., owner_role: _Optional[str] = ..., due_days: _Optional[int] = ..., optional: _Optional[bool] = ...) -> None: ...
