from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from crm.sales.v1 import pipeline_pb2 as _pipeline_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ConditionWordKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONDITION_WORD_KIND_UNSPECIFIED: _ClassVar[ConditionWordKind]
    CONDITION_WORD_KIND_TEXT: _ClassVar[ConditionWordKind]
    CONDITION_WORD_KIND_WHOLE_NUMBER: _ClassVar[ConditionWordKind]
    CONDITION_WORD_KIND_NUMBER: _ClassVar[ConditionWordKind]
    CONDITION_WORD_KIND_YES_OR_NO: _ClassVar[ConditionWordKind]
    CONDITION_WORD_KIND_MOMENT: _ClassVar[ConditionWordKind]
    CONDITION_WORD_KIND_TEXTS: _ClassVar[ConditionWordKind]
CONDITION_WORD_KIND_UNSPECIFIED: ConditionWordKind
CONDITION_WORD_KIND_TEXT: ConditionWordKind
CONDITION_WORD_KIND_WHOLE_NUMBER: ConditionWordKind
CONDITION_WORD_KIND_NUMBER: ConditionWordKind
CONDITION_WORD_KIND_YES_OR_NO: ConditionWordKind
CONDITION_WORD_KIND_MOMENT: ConditionWordKind
CONDITION_WORD_KIND_TEXTS: ConditionWordKind

class ListOpportunityKindsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListOpportunityKindsResponse(_message.Message):
    __slots__ = ("kinds",)
    KINDS_FIELD_NUMBER: _ClassVar[int]
    kinds: _containers.RepeatedCompositeFieldContainer[_pipeline_pb2.OpportunityKind]
    def __init__(self, kinds: _Optional[_Iterable[_Union[_pipeline_pb2.OpportunityKind, _Mapping]]] = ...) -> None: ...

class GetOpportunityKindRequest(_message.Message):
    __slots__ = ("kind_id",)
    KIND_ID_FIELD_NUMBER: _ClassVar[int]
    kind_id: str
    def __init__(self, kind_id: _Optional[str] = ...) -> None: ...

class CreateOpportunityKindRequest(_message.Message):
    __slots__ = ("kind",)
    KIND_FIELD_NUMBER: _ClassVar[int]
    kind: _pipeline_pb2.OpportunityKind
    def __init__(self, kind: _Optional[_Union[_pipeline_pb2.OpportunityKind, _Mapping]] = ...) -> None: ...

class UpdateOpportunityKindRequest(_message.Message):
    __slots__ = ("kind", "update_mask")
    KIND_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    kind: _pipeline_pb2.OpportunityKind
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, kind: _Optional[_Union[_pipeline_pb2.OpportunityKind, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class ListPipelinesRequest(_message.Message):
    __slots__ = ("kind_id", "page_size", "page_token")
    KIND_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    kind_id: str
    page_size: int
    page_token: str
    def __init__(self, kind_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPipelinesResponse(_message.Message):
    __slots__ = ("pipelines", "next_page_token")
    PIPELINES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    pipelines: _containers.RepeatedCompositeFieldContainer[_pipeline_pb2.Pipeline]
    next_page_token: str
    def __init__(self, pipelines: _Optional[_Iterable[_Union[_pipeline_pb2.Pipeline, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetPipelineRequest(_message.Message):
    __slots__ = ("pipeline_id",)
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    pipeline_id: str
    def __init__(self, pipeline_id: _Optional[str] = ...) -> None: ...

class CreatePipelineRequest(_message.Message):
    __slots__ = ("pipeline",)
    PIPELINE_FIELD_NUMBER: _ClassVar[int]
    pipeline: _pipeline_pb2.Pipeline
    def __init__(self, pipeline: _Optional[_Union[_pipeline_pb2.Pipeline, _Mapping]] = ...) -> None: ...

class UpdatePipelineRequest(_message.Message):
    __slots__ = ("pipeline", "update_mask")
    PIPELINE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    pipeline: _pipeline_pb2.Pipeline
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, pipeline: _Optional[_Union[_pipeline_pb2.Pipeline, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class PublishPipelineRequest(_message.Message):
    __slots__ = ("pipeline_id", "etag")
    PIPELINE_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    pipeline_id: str
    etag: str
    def __init__(self, pipeline_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ListConditionWordsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListConditionWordsResponse(_message.Message):
    __slots__ = ("words",)
    WORDS_FIELD_NUMBER: _ClassVar[int]
    words: _containers.RepeatedCompositeFieldContainer[ConditionWord]
    def __init__(self, words: _Optional[_Iterable[_Union[ConditionWord, _Mapping]]] = ...) -> None: ...

class ConditionWord(_message.Message):
    __slots__ = ("name", "kind")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: ConditionWordKind
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[ConditionWordKind, str]] = ...) -> None: ...
