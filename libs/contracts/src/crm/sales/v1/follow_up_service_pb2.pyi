from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from crm.sales.v1 import follow_up_pb2 as _follow_up_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CreateFollowUpRequest(_message.Message):
    __slots__ = ("follow_up",)
    FOLLOW_UP_FIELD_NUMBER: _ClassVar[int]
    follow_up: _follow_up_pb2.FollowUp
    def __init__(self, follow_up: _Optional[_Union[_follow_up_pb2.FollowUp, _Mapping]] = ...) -> None: ...

class GetFollowUpRequest(_message.Message):
    __slots__ = ("follow_up_id",)
    FOLLOW_UP_ID_FIELD_NUMBER: _ClassVar[int]
    follow_up_id: str
    def __init__(self, follow_up_id: _Optional[str] = ...) -> None: ...

class ListFollowUpsRequest(_message.Message):
    __slots__ = ("opportunity_id", "page_size", "page_token")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    page_size: int
    page_token: str
    def __init__(self, opportunity_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListFollowUpsResponse(_message.Message):
    __slots__ = ("follow_ups", "next_page_token")
    FOLLOW_UPS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    follow_ups: _containers.RepeatedCompositeFieldContainer[_follow_up_pb2.FollowUp]
    next_page_token: str
    def __init__(self, follow_ups: _Optional[_Iterable[_Union[_follow_up_pb2.FollowUp, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GiveInstructionRequest(_message.Message):
    __slots__ = ("instruction",)
    INSTRUCTION_FIELD_NUMBER: _ClassVar[int]
    instruction: _follow_up_pb2.Instruction
    def __init__(self, instruction: _Optional[_Union[_follow_up_pb2.Instruction, _Mapping]] = ...) -> None: ...

class GetInstructionRequest(_message.Message):
    __slots__ = ("instruction_id",)
    INSTRUCTION_ID_FIELD_NUMBER: _ClassVar[int]
    instruction_id: str
    def __init__(self, instruction_id: _Optional[str] = ...) -> None: ...

class AnswerInstructionRequest(_message.Message):
    __slots__ = ("instruction_id", "reply", "etag")
    INSTRUCTION_ID_FIELD_NUMBER: _ClassVar[int]
    REPLY_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    instruction_id: str
    reply: str
    etag: str
    def __init__(self, instruction_id: _Optional[str] = ..., reply: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ListInstructionsRequest(_message.Message):
    __slots__ = ("opportunity_id", "page_size", "page_token")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    page_size: int
    page_token: str
    def __init__(self, opportunity_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListInstructionsResponse(_message.Message):
    __slots__ = ("instructions", "next_page_token")
    INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    instructions: _containers.RepeatedCompositeFieldContainer[_follow_up_pb2.Instruction]
    next_page_token: str
    def __init__(self, instructions: _Optional[_Iterable[_Union[_follow_up_pb2.Instruction, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListOpenInstructionsRequest(_message.Message):
    __slots__ = ("given",)
    GIVEN_FIELD_NUMBER: _ClassVar[int]
    given: bool
    def __init__(self, given: _Optional[bool] = ...) -> None: ...

class ListOpenInstructionsResponse(_message.Message):
    __slots__ = ("instructions",)
    INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    instructions: _containers.RepeatedCompositeFieldContainer[_follow_up_pb2.Instruction]
    def __init__(self, instructions: _Optional[_Iterable[_Union[_follow_up_pb2.Instruction, _Mapping]]] = ...) -> None: ...

class CountOpenInstructionsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CountOpenInstructionsResponse(_message.Message):
    __slots__ = ("to_answer", "to_answer_overdue", "given", "given_overdue")
    TO_ANSWER_FIELD_NUMBER: _ClassVar[int]
    TO_ANSWER_OVERDUE_FIELD_NUMBER: _ClassVar[int]
    GIVEN_FIELD_NUMBER: _ClassVar[int]
    GIVEN_OVERDUE_FIELD_NUMBER: _ClassVar[int]
    to_answer: int
    to_answer_overdue: int
    given: int
    given_overdue: int
    def __init__(self, to_answer: _Optional[int] = ..., to_answer_overdue: _Optional[int] = ..., given: _Optional[int] = ..., given_overdue: _Optional[int] = ...) -> None: ...
