from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from crm.customer.v1 import dispute_pb2 as _dispute_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DisputeView(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPUTE_VIEW_UNSPECIFIED: _ClassVar[DisputeView]
    DISPUTE_VIEW_RAISED: _ClassVar[DisputeView]
    DISPUTE_VIEW_ON_MINE: _ClassVar[DisputeView]
    DISPUTE_VIEW_TO_DECIDE: _ClassVar[DisputeView]
    DISPUTE_VIEW_DECIDED: _ClassVar[DisputeView]
DISPUTE_VIEW_UNSPECIFIED: DisputeView
DISPUTE_VIEW_RAISED: DisputeView
DISPUTE_VIEW_ON_MINE: DisputeView
DISPUTE_VIEW_TO_DECIDE: DisputeView
DISPUTE_VIEW_DECIDED: DisputeView

class RaiseDisputeRequest(_message.Message):
    __slots__ = ("customer_id", "dispute_handle", "kind", "reason", "evidence", "unit_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_HANDLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    dispute_handle: str
    kind: _dispute_pb2.DisputeKind
    reason: str
    evidence: str
    unit_id: str
    def __init__(self, customer_id: _Optional[str] = ..., dispute_handle: _Optional[str] = ..., kind: _Optional[_Union[_dispute_pb2.DisputeKind, str]] = ..., reason: _Optional[str] = ..., evidence: _Optional[str] = ..., unit_id: _Optional[str] = ...) -> None: ...

class GetDisputeRequest(_message.Message):
    __slots__ = ("dispute_id",)
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    def __init__(self, dispute_id: _Optional[str] = ...) -> None: ...

class ListDisputesRequest(_message.Message):
    __slots__ = ("view", "page_size", "page_token", "filter", "order_by", "count_total")
    VIEW_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    COUNT_TOTAL_FIELD_NUMBER: _ClassVar[int]
    view: DisputeView
    page_size: int
    page_token: str
    filter: str
    order_by: str
    count_total: bool
    def __init__(self, view: _Optional[_Union[DisputeView, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., count_total: _Optional[bool] = ...) -> None: ...

class ListDisputesResponse(_message.Message):
    __slots__ = ("disputes", "next_page_token", "total_size")
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    disputes: _containers.RepeatedCompositeFieldContainer[_dispute_pb2.Dispute]
    next_page_token: str
    total_size: int
    def __init__(self, disputes: _Optional[_Iterable[_Union[_dispute_pb2.Dispute, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class AnswerDisputeRequest(_message.Message):
    __slots__ = ("dispute_id", "answer", "etag")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    answer: str
    etag: str
    def __init__(self, dispute_id: _Optional[str] = ..., answer: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class WithdrawDisputeRequest(_message.Message):
    __slots__ = ("dispute_id", "etag")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    etag: str
    def __init__(self, dispute_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class DecideDisputeRequest(_message.Message):
    __slots__ = ("dispute_id", "ruling", "reason", "etag")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    RULING_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    ruling: _dispute_pb2.DisputeRuling
    reason: str
    etag: str
    def __init__(self, dispute_id: _Optional[str] = ..., ruling: _Optional[_Union[_dispute_pb2.DisputeRuling, str]] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...
