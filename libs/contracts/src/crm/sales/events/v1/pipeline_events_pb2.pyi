from crm.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class OpportunityKindCreated(_message.Message):
    __slots__ = ("kind_id",)
    KIND_ID_FIELD_NUMBER: _ClassVar[int]
    kind_id: str
    def __init__(self, kind_id: _Optional[str] = ...) -> None: ...

class OpportunityKindChanged(_message.Message):
    __slots__ = ("kind_id", "fields")
    KIND_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    kind_id: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, kind_id: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class PipelinePublished(_message.Message):
    __slots__ = ("kind_id", "pipeline_id", "number")
    KIND_ID_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    kind_id: str
    pipeline_id: str
    number: int
    def __init__(self, kind_id: _Optional[str] = ..., pipeline_id: _Optional[str] = ..., number: _Optional[int] = ...) -> None: ...
