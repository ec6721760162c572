import datetime

from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import money_pb2 as _money_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OpportunityState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OPPORTUNITY_STATE_UNSPECIFIED: _ClassVar[OpportunityState]
    OPPORTUNITY_STATE_OPEN: _ClassVar[OpportunityState]
    OPPORTUNITY_STATE_WON: _ClassVar[OpportunityState]
    OPPORTUNITY_STATE_LOST: _ClassVar[OpportunityState]

class OpportunityLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OPPORTUNITY_LEVEL_UNSPECIFIED: _ClassVar[OpportunityLevel]
    OPPORTUNITY_LEVEL_LOW: _ClassVar[OpportunityLevel]
    OPPORTUNITY_LEVEL_MEDIUM: _ClassVar[OpportunityLevel]
    OPPORTUNITY_LEVEL_HIGH: _ClassVar[OpportunityLevel]

class ForecastCategory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FORECAST_CATEGORY_UNSPECIFIED: _ClassVar[ForecastCategory]
    FORECAST_CATEGORY_PIPELINE: _ClassVar[ForecastCategory]
    FORECAST_CATEGORY_BEST_CASE: _ClassVar[ForecastCategory]
    FORECAST_CATEGORY_COMMIT: _ClassVar[ForecastCategory]
    FORECAST_CATEGORY_OMITTED: _ClassVar[ForecastCategory]

class DecisionPart(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DECISION_PART_UNSPECIFIED: _ClassVar[DecisionPart]
    DECISION_PART_INITIATOR: _ClassVar[DecisionPart]
    DECISION_PART_USER: _ClassVar[DecisionPart]
    DECISION_PART_INFLUENCER: _ClassVar[DecisionPart]
    DECISION_PART_DECIDER: _ClassVar[DecisionPart]
    DECISION_PART_APPROVER: _ClassVar[DecisionPart]
    DECISION_PART_BUYER: _ClassVar[DecisionPart]
    DECISION_PART_GATEKEEPER: _ClassVar[DecisionPart]

class Attitude(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ATTITUDE_UNSPECIFIED: _ClassVar[Attitude]
    ATTITUDE_SUPPORTS: _ClassVar[Attitude]
    ATTITUDE_NEUTRAL: _ClassVar[Attitude]
    ATTITUDE_OPPOSES: _ClassVar[Attitude]
OPPORTUNITY_STATE_UNSPECIFIED: OpportunityState
OPPORTUNITY_STATE_OPEN: OpportunityState
OPPORTUNITY_STATE_WON: OpportunityState
OPPORTUNITY_STATE_LOST: OpportunityState
OPPORTUNITY_LEVEL_UNSPECIFIED: OpportunityLevel
OPPORTUNITY_LEVEL_LOW: OpportunityLevel
OPPORTUNITY_LEVEL_MEDIUM: OpportunityLevel
OPPORTUNITY_LEVEL_HIGH: OpportunityLevel
FORECAST_CATEGORY_UNSPECIFIED: ForecastCategory
FORECAST_CATEGORY_PIPELINE: ForecastCategory
FORECAST_CATEGORY_BEST_CASE: ForecastCategory
FORECAST_CATEGORY_COMMIT: ForecastCategory
FORECAST_CATEGORY_OMITTED: ForecastCategory
DECISION_PART_UNSPECIFIED: DecisionPart
DECISION_PART_INITIATOR: DecisionPart
DECISION_PART_USER: DecisionPart
DECISION_PART_INFLUENCER: DecisionPart
DECISION_PART_DECIDER: DecisionPart
DECISION_PART_APPROVER: DecisionPart
DECISION_PART_BUYER: DecisionPart
DECISION_PART_GATEKEEPER: DecisionPart
ATTITUDE_UNSPECIFIED: Attitude
ATTITUDE_SUPPORTS: Attitude
ATTITUDE_NEUTRAL: Attitude
ATTITUDE_OPPOSES: Attitude

class Opportunity(_message.Message):
    __slots__ = ("id", "name", "kind_id", "customer_id", "customer_name", "pipeline_id", "stage", "stage_name", "state", "probability", "amount", "expected_signing_date", "certainty", "difficulty", "importance", "need", "cooperation_mode", "model", "project", "carrier_id", "expected_opening_date", "forecast_category", "product_line_id", "competitors", "contacts", "remark", "owner_id", "unit_id", "enter_time", "stage_due_date", "contact_time", "next_step", "next_date", "untouched", "signing_date", "loss_reason", "loss_competitor", "lesson", "close_time", "create_time", "update_time", "delete_time", "etag", "rights")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    STAGE_NAME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_SIGNING_DATE_FIELD_NUMBER: _ClassVar[int]
    CERTAINTY_FIELD_NUMBER: _ClassVar[int]
    DIFFICULTY_FIELD_NUMBER: _ClassVar[int]
    IMPORTANCE_FIELD_NUMBER: _ClassVar[int]
    NEED_FIELD_NUMBER: _ClassVar[int]
    COOPERATION_MODE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    CARRIER_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_OPENING_DATE_FIELD_NUMBER: _ClassVar[int]
    FORECAST_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_LINE_ID_FIELD_NUMBER: _ClassVar[int]
    COMPETITORS_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTER_TIME_FIELD_NUMBER: _ClassVar[int]
    STAGE_DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_TIME_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_FIELD_NUMBER: _ClassVar[int]
    NEXT_DATE_FIELD_NUMBER: _ClassVar[int]
    UNTOUCHED_FIELD_NUMBER: _ClassVar[int]
    SIGNING_DATE_FIELD_NUMBER: _ClassVar[int]
    LOSS_REASON_FIELD_NUMBER: _ClassVar[int]
    LOSS_COMPETITOR_FIELD_NUMBER: _ClassVar[int]
    LESSON_FIELD_NUMBER: _ClassVar[int]
    CLOSE_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DELETE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    RIGHTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    kind_id: str
    customer_id: str
    customer_name: str
    pipeline_id: str
    stage: str
    stage_name: str
    state: OpportunityState
    probability: int
    amount: _money_pb2.Money
    expected_signing_date: str
    certainty: int
    difficulty: OpportunityLevel
    importance: OpportunityLevel
    need: str
    cooperation_mode: str
    model: str
    project: str
    carrier_id: str
    expected_opening_date: str
    forecast_category: ForecastCategory
    product_line_id: str
    competitors: _containers.RepeatedCompositeFieldContainer[DealCompetitor]
    contacts: _containers.RepeatedCompositeFieldContainer[DealContact]
    remark: str
    owner_id: str
    unit_id: str
    enter_time: _timestamp_pb2.Timestamp
    stage_due_date: str
    contact_time: _timestamp_pb2.Timestamp
    next_step: str
    next_date: str
    untouched: bool
    signing_date: str
    loss_reason: str
    loss_competitor: str
    lesson: str
    close_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    delete_time: _timestamp_pb2.Timestamp
    etag: str
    rights: OpportunityRights
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., kind_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., customer_name: _Optional[str] = ..., pipeline_id: _Optional[str] = ..., stage: _Optional[str] = ..., stage_name: _Optional[str] = ..., state: _Optional[_Union[OpportunityState, str]] = ..., probability: _Optional[int] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., expected_signing_date: _Optional[str] = ..., certainty: _Optional[int] = ..., difficulty: _Optional[_Union[OpportunityLevel, str]] = ..., importance: _Optional[_Union[OpportunityLevel, str]] = ..., need: _Optional[str] = ..., cooperation_mode: _Optional[str] = ..., model: _Optional[str] = ..., project: _Optional[str] = ..., carrier_id: _Optional[str] = ..., expected_opening_date: _Optional[str] = ..., forecast_category: _Optional[_Union[ForecastCategory, str]] = ..., product_line_id: _Optional[str] = ..., competitors: _Optional[_Iterable[_Union[DealCompetitor, _Mapping]]] = ..., contacts: _Optional[_Iterable[_Union[DealContact, _Mapping]]] = ..., remark: _Optional[str] = ..., owner_id: _Optional[str] = ..., unit_id: _Optional[str] = ..., enter_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., stage_due_date: _Optional[str] = ..., contact_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_step: _Optional[str] = ..., next_date: _Optional[str] = ..., untouched: _Optional[bool] = ..., signing_date: _Optional[str] = ..., loss_reason: _Optional[str] = ..., loss_competitor: _Optional[str] = ..., lesson: _Optional[str] = ..., close_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., rights: _Optional[_Union[OpportunityRights, _Mapping]] = ...) -> None: ...

class OpportunityRights(_message.Message):
    __slots__ = ("edit", "delete", "instruct")
    EDIT_FIELD_NUMBER: _ClassVar[int]
    DELETE_FIELD_NUMBER: _ClassVar[int]
    INSTRUCT_FIELD_NUMBER: _ClassVar[int]
    edit: bool
    delete: bool
    instruct: bool
    def __init__(self, edit: _Optional[bool] = ..., delete: _Optional[bool] = ..., instruct: _Optional[bool] = ...) -> None: ...

class DealCompetitor(_message.Message):
    __slots__ = ("name", "product", "price", "strengths", "weaknesses")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    STRENGTHS_FIELD_NUMBER: _ClassVar[int]
    WEAKNESSES_FIELD_NUMBER: _ClassVar[int]
    name: str
    product: str
    price: _money_pb2.Money
    strengths: str
    weaknesses: str
    def __init__(self, name: _Optional[str] = ..., product: _Optional[str] = ..., price: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., strengths: _Optional[str] = ..., weaknesses: _Optional[str] = ...) -> None: ...

class DealContact(_message.Message):
    __slots__ = ("contact_id", "name", "part", "attitude")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    ATTITUDE_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    name: str
    part: DecisionPart
    attitude: Attitude
    def __init__(self, contact_id: _Optional[str] = ..., name: _Optional[str] = ..., part: _Optional[_Union[DecisionPart, str]] = ..., attitude: _Optional[_Union[Attitude, str]] = ...) -> None: ...
