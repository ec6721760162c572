import datetime

from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from crm.customer.v1 import customer_pb2 as _customer_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Transition(_message.Message):
    __slots__ = ("from_state", "to_state", "person_id", "person_name", "owner_id", "unit_id", "reason", "occur_time")
    FROM_STATE_FIELD_NUMBER: _ClassVar[int]
    TO_STATE_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_NAME_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    from_state: _customer_pb2.BuyingState
    to_state: _customer_pb2.BuyingState
    person_id: str
    person_name: str
    owner_id: str
    unit_id: str
    reason: str
    occur_time: _timestamp_pb2.Timestamp
    def __init__(self, from_state: _Optional[_Union[_customer_pb2.BuyingState, str]] = ..., to_state: _Optional[_Union[_customer_pb2.BuyingState, str]] = ..., person_id: _Optional[str] = ..., person_name: _Optional[str] = ..., owner_id: _Optional[str] = ..., unit_id: _Optional[str] = ..., reason: _Optional[str] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SetBuyingStateRequest(_message.Message):
    __slots__ = ("customer_id", "buying_state", "reason", "etag")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    BUYING_STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    buying_state: _customer_pb2.BuyingState
    reason: str
    etag: str
    def __init__(self, customer_id: _Optional[str] = ..., buying_state: _Optional[_Union[_customer_pb2.BuyingState, str]] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ListTransitionsRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTransitionsResponse(_message.Message):
    __slots__ = ("transitions", "next_page_token")
    TRANSITIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    transitions: _containers.RepeatedCompositeFieldContainer[Transition]
    next_page_token: str
    def __init__(self, transitions: _Optional[_Iterable[_Union[Transition, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CountTransitionsRequest(_message.Message):
    __slots__ = ("start_time", "end_time", "period")
    class Period(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PERIOD_UNSPECIFIED: _ClassVar[CountTransitionsRequest.Period]
        PERIOD_DAY: _ClassVar[CountTransitionsRequest.Period]
        PERIOD_WEEK: _ClassVar[CountTransitionsRequest.Period]
        PERIOD_MONTH: _ClassVar[CountTransitionsRequest.Period]
        PERIOD_QUARTER: _ClassVar[CountTransitionsRequest.Period]
        PERIOD_YEAR: _ClassVar[CountTransitionsRequest.Period]
    PERIOD_UNSPECIFIED: CountTransitionsRequest.Period
    PERIOD_DAY: CountTransitionsRequest.Period
    PERIOD_WEEK: CountTransitionsRequest.Period
    PERIOD_MONTH: CountTransitionsRequest.Period
    PERIOD_QUARTER: CountTransitionsRequest.Period
    PERIOD_YEAR: CountTransitionsRequest.Period
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    period: CountTransitionsRequest.Period
    def __init__(self, start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., period: _Optional[_Union[CountTransitionsRequest.Period, str]] = ...) -> None: ...

class CountTransitionsResponse(_message.Message):
    __slots__ = ("counts",)
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    counts: _containers.RepeatedCompositeFieldContainer[TransitionCount]
    def __init__(self, counts: _Optional[_Iterable[_Union[TransitionCount, _Mapping]]] = ...) -> None: ...

class TransitionCount(_message.Message):
    __slots__ = ("unit_id", "owner_id", "period_start", "from_state", "to_state", "count")
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    PERIOD_START_FIELD_NUMBER: _ClassVar[int]
    FROM_STATE_FIELD_NUMBER: _ClassVar[int]
    TO_STATE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    unit_id: str
    owner_id: str
    period_start: str
    from_state: _customer_pb2.BuyingState
    to_state: _customer_pb2.BuyingState
    count: int
    def __init__(self, unit_id: _Optional[str] = ..., owner_id: _Optional[str] = ..., period_start: _Optional[str] = ..., from_state: _Optional[_Union[_customer_pb2.BuyingState, str]] = ..., to_state: _Optional[_Union[_customer_pb2.BuyingState, str]] = ..., count: _Optional[int] = ...) -> None: ...
