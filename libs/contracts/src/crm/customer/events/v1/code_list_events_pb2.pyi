from crm.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class CodeAdded(_message.Message):
    __slots__ = ("code_list", "code")
    CODE_LIST_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    code_list: str
    code: str
    def __init__(self, code_list: _Optional[str] = ..., code: _Optional[str] = ...) -> None: ...

class CodeChanged(_message.Message):
    __slots__ = ("code_list", "code", "fields")
    CODE_LIST_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    code_list: str
    code: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, code_list: _Optional[str] = ..., code: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...
