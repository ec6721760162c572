import datetime

from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import file_pb2 as _file_pb2
from crm.common.v1 import history_pb2 as _history_pb2
from crm.common.v1 import money_pb2 as _money_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from crm.sales.v1 import opportunity_pb2 as _opportunity_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MoveKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MOVE_KIND_UNSPECIFIED: _ClassVar[MoveKind]
    MOVE_KIND_CREATED: _ClassVar[MoveKind]
    MOVE_KIND_ADVANCED: _ClassVar[MoveKind]
    MOVE_KIND_MOVED_BACK: _ClassVar[MoveKind]
    MOVE_KIND_WON: _ClassVar[MoveKind]
    MOVE_KIND_LOST: _ClassVar[MoveKind]
    MOVE_KIND_REOPENED: _ClassVar[MoveKind]
    MOVE_KIND_MIGRATED: _ClassVar[MoveKind]
MOVE_KIND_UNSPECIFIED: MoveKind
MOVE_KIND_CREATED: MoveKind
MOVE_KIND_ADVANCED: MoveKind
MOVE_KIND_MOVED_BACK: MoveKind
MOVE_KIND_WON: MoveKind
MOVE_KIND_LOST: MoveKind
MOVE_KIND_REOPENED: MoveKind
MOVE_KIND_MIGRATED: MoveKind

class GetOpportunityRequest(_message.Message):
    __slots__ = ("opportunity_id",)
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    def __init__(self, opportunity_id: _Optional[str] = ...) -> None: ...

class ListOpportunitiesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "query", "filter", "order_by", "count_total", "deleted", "untouched", "signing_from", "signing_until")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    COUNT_TOTAL_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    UNTOUCHED_FIELD_NUMBER: _ClassVar[int]
    SIGNING_FROM_FIELD_NUMBER: _ClassVar[int]
    SIGNING_UNTIL_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    query: str
    filter: str
    order_by: str
    count_total: bool
    deleted: bool
    untouched: bool
    signing_from: str
    signing_until: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., query: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., count_total: _Optional[bool] = ..., deleted: _Optional[bool] = ..., untouched: _Optional[bool] = ..., signing_from: _Optional[str] = ..., signing_until: _Optional[str] = ...) -> None: ...

class ListOpportunitiesResponse(_message.Message):
    __slots__ = ("opportunities", "next_page_token", "total_size")
    OPPORTUNITIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    opportunities: _containers.RepeatedCompositeFieldContainer[_opportunity_pb2.Opportunity]
    next_page_token: str
    total_size: int
    def __init__(self, opportunities: _Optional[_Iterable[_Union[_opportunity_pb2.Opportunity, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class CreateOpportunityRequest(_message.Message):
    __slots__ = ("opportunity", "unit_id")
    OPPORTUNITY_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    opportunity: _opportunity_pb2.Opportunity
    unit_id: str
    def __init__(self, opportunity: _Optional[_Union[_opportunity_pb2.Opportunity, _Mapping]] = ..., unit_id: _Optional[str] = ...) -> None: ...

class UpdateOpportunityRequest(_message.Message):
    __slots__ = ("opportunity", "update_mask")
    OPPORTUNITY_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    opportunity: _opportunity_pb2.Opportunity
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, opportunity: _Optional[_Union[_opportunity_pb2.Opportunity, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteOpportunityRequest(_message.Message):
    __slots__ = ("opportunity_id", "etag")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    etag: str
    def __init__(self, opportunity_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class RestoreOpportunityRequest(_message.Message):
    __slots__ = ("opportunity_id", "etag")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    etag: str
    def __init__(self, opportunity_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class TransferOpportunitiesRequest(_message.Message):
    __slots__ = ("opportunity_ids", "to_person_id", "to_unit_id", "reason")
    OPPORTUNITY_IDS_FIELD_NUMBER: _ClassVar[int]
    TO_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    TO_UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    opportunity_ids: _containers.RepeatedScalarFieldContainer[str]
    to_person_id: str
    to_unit_id: str
    reason: str
    def __init__(self, opportunity_ids: _Optional[_Iterable[str]] = ..., to_person_id: _Optional[str] = ..., to_unit_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class TransferOpportunitiesResponse(_message.Message):
    __slots__ = ("transferred_count",)
    TRANSFERRED_COUNT_FIELD_NUMBER: _ClassVar[int]
    transferred_count: int
    def __init__(self, transferred_count: _Optional[int] = ...) -> None: ...

class AdvanceOpportunityRequest(_message.Message):
    __slots__ = ("opportunity_id", "to_stage", "note", "etag")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    TO_STAGE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    to_stage: str
    note: str
    etag: str
    def __init__(self, opportunity_id: _Optional[str] = ..., to_stage: _Optional[str] = ..., note: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class MoveBackOpportunityRequest(_message.Message):
    __slots__ = ("opportunity_id", "to_stage", "reason", "etag")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    TO_STAGE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    to_stage: str
    reason: str
    etag: str
    def __init__(self, opportunity_id: _Optional[str] = ..., to_stage: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class WinOpportunityRequest(_message.Message):
    __slots__ = ("opportunity_id", "signing_date", "amount", "lesson", "etag")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNING_DATE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    LESSON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    signing_date: str
    amount: _money_pb2.Money
    lesson: str
    etag: str
    def __init__(self, opportunity_id: _Optional[str] = ..., signing_date: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., lesson: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class LoseOpportunityRequest(_message.Message):
    __slots__ = ("opportunity_id", "reason", "competitor", "lesson", "etag")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    COMPETITOR_FIELD_NUMBER: _ClassVar[int]
    LESSON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    reason: str
    competitor: str
    lesson: str
    etag: str
    def __init__(self, opportunity_id: _Optional[str] = ..., reason: _Optional[str] = ..., competitor: _Optional[str] = ..., lesson: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ReopenOpportunityRequest(_message.Message):
    __slots__ = ("opportunity_id", "reason", "etag")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    reason: str
    etag: str
    def __init__(self, opportunity_id: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ListMovesRequest(_message.Message):
    __slots__ = ("opportunity_id", "page_size", "page_token")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    page_size: int
    page_token: str
    def __init__(self, opportunity_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListMovesResponse(_message.Message):
    __slots__ = ("moves", "next_page_token")
    MOVES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    moves: _containers.RepeatedCompositeFieldContainer[Move]
    next_page_token: str
    def __init__(self, moves: _Optional[_Iterable[_Union[Move, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Move(_message.Message):
    __slots__ = ("kind", "from_stage", "from_stage_name", "to_stage", "to_stage_name", "skipped_stages", "reason", "person_id", "person_name", "move_time", "seconds_in_stage", "standard_days")
    KIND_FIELD_NUMBER: _ClassVar[int]
    FROM_STAGE_FIELD_NUMBER: _ClassVar[int]
    FROM_STAGE_NAME_FIELD_NUMBER: _ClassVar[int]
    TO_STAGE_FIELD_NUMBER: _ClassVar[int]
    TO_STAGE_NAME_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_STAGES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NAME_FIELD_NUMBER: _ClassVar[int]
    MOVE_TIME_FIELD_NUMBER: _ClassVar[int]
    SECONDS_IN_STAGE_FIELD_NUMBER: _ClassVar[int]
    STANDARD_DAYS_FIELD_NUMBER: _ClassVar[int]
    kind: MoveKind
    from_stage: str
    from_stage_name: str
    to_stage: str
    to_stage_name: str
    skipped_stages: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    person_id: str
    person_name: str
    move_time: _timestamp_pb2.Timestamp
    seconds_in_stage: int
    standard_days: int
    def __init__(self, kind: _Optional[_Union[MoveKind, str]] = ..., from_stage: _Optional[str] = ..., from_stage_name: _Optional[str] = ..., to_stage: _Optional[str] = ..., to_stage_name: _Optional[str] = ..., skipped_stages: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., person_id: _Optional[str] = ..., person_name: _Optional[str] = ..., move_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., seconds_in_stage: _Optional[int] = ..., standard_days: _Optional[int] = ...) -> None: ...

class ListMilestonesRequest(_message.Message):
    __slots__ = ("opportunity_id",)
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    def __init__(self, opportunity_id: _Optional[str] = ...) -> None: ...

class ListMilestonesResponse(_message.Message):
    __slots__ = ("milestones",)
    MILESTONES_FIELD_NUMBER: _ClassVar[int]
    milestones: _containers.RepeatedCompositeFieldContainer[DealMilestone]
    def __init__(self, milestones: _Optional[_Iterable[_Union[DealMilestone, _Mapping]]] = ...) -> None: ...

class DealMilestone(_message.Message):
    __slots__ = ("stage", "key", "name", "deliverable", "evidence_needed", "owner_role", "due_date", "optional", "done", "overdue", "evidence", "person_id", "done_time")
    STAGE_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DELIVERABLE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_NEEDED_FIELD_NUMBER: _ClassVar[int]
    OWNER_ROLE_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    OPTIONAL_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DONE_TIME_FIELD_NUMBER: _ClassVar[int]
    stage: str
    key: str
    name: str
    deliverable: str
    evidence_needed: str
    owner_role: str
    due_date: str
    optional: bool
    done: bool
    overdue: bool
    evidence: str
    person_id: str
    done_time: _timestamp_pb2.Timestamp
    def __init__(self, stage: _Optional[str] = ..., key: _Optional[str] = ..., name: _Optional[str] = ..., deliverable: _Optional[str] = ..., evidence_needed: _Optional[str] = ..., owner_role: _Optional[str] = ..., due_date: _Optional[str] = ..., optional: _Optional[bool] = ..., done: _Optional[bool] = ..., overdue: _Optional[bool] = ..., evidence: _Optional[str] = ..., person_id: _Optional[str] = ..., done_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SetMilestoneRequest(_message.Message):
    __slots__ = ("opportunity_id", "stage", "milestone", "done", "evidence", "etag")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    MILESTONE_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    stage: str
    milestone: str
    done: bool
    evidence: str
    etag: str
    def __init__(self, opportunity_id: _Optional[str] = ..., stage: _Optional[str] = ..., milestone: _Optional[str] = ..., done: _Optional[bool] = ..., evidence: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class MigrateOpportunitiesRequest(_message.Message):
    __slots__ = ("to_pipeline_id", "from_pipeline_id", "stages", "reason")
    TO_PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    STAGES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    to_pipeline_id: str
    from_pipeline_id: str
    stages: _containers.RepeatedCompositeFieldContainer[StageMapping]
    reason: str
    def __init__(self, to_pipeline_id: _Optional[str] = ..., from_pipeline_id: _Optional[str] = ..., stages: _Optional[_Iterable[_Union[StageMapping, _Mapping]]] = ..., reason: _Optional[str] = ...) -> None: ...

class StageMapping(_message.Message):
    __slots__ = ("from_stage", "to_stage")
    FROM_STAGE_FIELD_NUMBER: _ClassVar[int]
    TO_STAGE_FIELD_NUMBER: _ClassVar[int]
    from_stage: str
    to_stage: str
    def __init__(self, from_stage: _Optional[str] = ..., to_stage: _Optional[str] = ...) -> None: ...

class MigrateOpportunitiesResponse(_message.Message):
    __slots__ = ("migrated_count",)
    MIGRATED_COUNT_FIELD_NUMBER: _ClassVar[int]
    migrated_count: int
    def __init__(self, migrated_count: _Optional[int] = ...) -> None: ...

class ListOpportunityHistoryRequest(_message.Message):
    __slots__ = ("opportunity_id", "page_size", "page_token")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    page_size: int
    page_token: str
    def __init__(self, opportunity_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListOpportunityHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_page_token")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_history_pb2.HistoryEntry]
    next_page_token: str
    def __init__(self, entries: _Optional[_Iterable[_Union[_history_pb2.HistoryEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ExportOpportunitiesRequest(_message.Message):
    __slots__ = ("format", "query", "filter", "order_by", "deleted", "untouched", "signing_from", "signing_until")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    UNTOUCHED_FIELD_NUMBER: _ClassVar[int]
    SIGNING_FROM_FIELD_NUMBER: _ClassVar[int]
    SIGNING_UNTIL_FIELD_NUMBER: _ClassVar[int]
    format: _file_pb2.SheetFormat
    query: str
    filter: str
    order_by: str
    deleted: bool
    untouched: bool
    signing_from: str
    signing_until: str
    def __init__(self, format: _Optional[_Union[_file_pb2.SheetFormat, str]] = ..., query: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., deleted: _Optional[bool] = ..., untouched: _Optional[bool] = ..., signing_from: _Optional[str] = ..., signing_until: _Optional[str] = ...) -> None: ...
