from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import money_pb2 as _money_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetFunnelRequest(_message.Message):
    __slots__ = ("kind_id", "start_date", "end_date", "unit_id", "owner_id", "product_line_id")
    KIND_ID_FIELD_NUMBER: _ClassVar[int]
    START_DATE_FIELD_NUMBER: _ClassVar[int]
    END_DATE_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_LINE_ID_FIELD_NUMBER: _ClassVar[int]
    kind_id: str
    start_date: str
    end_date: str
    unit_id: str
    owner_id: str
    product_line_id: str
    def __init__(self, kind_id: _Optional[str] = ..., start_date: _Optional[str] = ..., end_date: _Optional[str] = ..., unit_id: _Optional[str] = ..., owner_id: _Optional[str] = ..., product_line_id: _Optional[str] = ...) -> None: ...

class GetFunnelResponse(_message.Message):
    __slots__ = ("stages", "won_count", "won_amounts", "lost_count")
    STAGES_FIELD_NUMBER: _ClassVar[int]
    WON_COUNT_FIELD_NUMBER: _ClassVar[int]
    WON_AMOUNTS_FIELD_NUMBER: _ClassVar[int]
    LOST_COUNT_FIELD_NUMBER: _ClassVar[int]
    stages: _containers.RepeatedCompositeFieldContainer[FunnelStage]
    won_count: int
    won_amounts: _containers.RepeatedCompositeFieldContainer[_money_pb2.Money]
    lost_count: int
    def __init__(self, stages: _Optional[_Iterable[_Union[FunnelStage, _Mapping]]] = ..., won_count: _Optional[int] = ..., won_amounts: _Optional[_Iterable[_Union[_money_pb2.Money, _Mapping]]] = ..., lost_count: _Optional[int] = ...) -> None: ...

class FunnelStage(_message.Message):
    __slots__ = ("stage", "name", "probability", "count", "amounts", "weighted_amounts", "overdue_count", "average_days", "standard_days", "left_count", "advanced_count", "average_dwell_days")
    STAGE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    AMOUNTS_FIELD_NUMBER: _ClassVar[int]
    WEIGHTED_AMOUNTS_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_COUNT_FIELD_NUMBER: _ClassVar[int]
    AVERAGE_DAYS_FIELD_NUMBER: _ClassVar[int]
    STANDARD_DAYS_FIELD_NUMBER: _ClassVar[int]
    LEFT_COUNT_FIELD_NUMBER: _ClassVar[int]
    ADVANCED_COUNT_FIELD_NUMBER: _ClassVar[int]
    AVERAGE_DWELL_DAYS_FIELD_NUMBER: _ClassVar[int]
    stage: str
    name: str
    probability: int
    count: int
    amounts: _containers.RepeatedCompositeFieldContainer[_money_pb2.Money]
    weighted_amounts: _containers.RepeatedCompositeFieldContainer[_money_pb2.Money]
    overdue_count: int
    average_days: float
    standard_days: int
    left_count: int
    advanced_count: int
    average_dwell_days: float
    def __init__(self, stage: _Optional[str] = ..., name: _Optional[str] = ..., probability: _Optional[int] = ..., count: _Optional[int] = ..., amounts: _Optional[_Iterable[_Union[_money_pb2.Money, _Mapping]]] = ..., weighted_amounts: _Optional[_Iterable[_Union[_money_pb2.Money, _Mapping]]] = ..., overdue_count: _Optional[int] = ..., average_days: _Optional[float] = ..., standard_days: _Optional[int] = ..., left_count: _Optional[int] = ..., advanced_count: _Optional[int] = ..., average_dwell_days: _Optional[float] = ...) -> None: ...
