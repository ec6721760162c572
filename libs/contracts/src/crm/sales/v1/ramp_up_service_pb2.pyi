from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RampUpMonth(_message.Message):
    __slots__ = ("month", "planned", "actual", "planned_so_far", "actual_so_far")
    MONTH_FIELD_NUMBER: _ClassVar[int]
    PLANNED_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    PLANNED_SO_FAR_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_SO_FAR_FIELD_NUMBER: _ClassVar[int]
    month: str
    planned: int
    actual: int
    planned_so_far: int
    actual_so_far: int
    def __init__(self, month: _Optional[str] = ..., planned: _Optional[int] = ..., actual: _Optional[int] = ..., planned_so_far: _Optional[int] = ..., actual_so_far: _Optional[int] = ...) -> None: ...

class SetRampUpRequest(_message.Message):
    __slots__ = ("opportunity_id", "months", "etag")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    months: _containers.RepeatedCompositeFieldContainer[RampUpMonth]
    etag: str
    def __init__(self, opportunity_id: _Optional[str] = ..., months: _Optional[_Iterable[_Union[RampUpMonth, _Mapping]]] = ..., etag: _Optional[str] = ...) -> None: ...

class ListRampUpRequest(_message.Message):
    __slots__ = ("opportunity_id",)
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    def __init__(self, opportunity_id: _Optional[str] = ...) -> None: ...

class ListRampUpResponse(_message.Message):
    __slots__ = ("months",)
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    months: _containers.RepeatedCompositeFieldContainer[RampUpMonth]
    def __init__(self, months: _Optional[_Iterable[_Union[RampUpMonth, _Mapping]]] = ...) -> None: ...
