from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CodeList(_message.Message):
    __slots__ = ("name", "title_zh", "title_en", "code_count")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_ZH_FIELD_NUMBER: _ClassVar[int]
    TITLE_EN_FIELD_NUMBER: _ClassVar[int]
    CODE_COUNT_FIELD_NUMBER: _ClassVar[int]
    name: str
    title_zh: str
    title_en: str
    code_count: int
    def __init__(self, name: _Optional[str] = ..., title_zh: _Optional[str] = ..., title_en: _Optional[str] = ..., code_count: _Optional[int] = ...) -> None: ...

class Code(_message.Message):
    __slots__ = ("code", "name_zh", "name_en", "parent", "aliases", "position", "retired", "etag")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_ZH_FIELD_NUMBER: _ClassVar[int]
    NAME_EN_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RETIRED_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    code: str
    name_zh: str
    name_en: str
    parent: str
    aliases: _containers.RepeatedScalarFieldContainer[str]
    position: int
    retired: bool
    etag: str
    def __init__(self, code: _Optional[str] = ..., name_zh: _Optional[str] = ..., name_en: _Optional[str] = ..., parent: _Optional[str] = ..., aliases: _Optional[_Iterable[str]] = ..., position: _Optional[int] = ..., retired: _Optional[bool] = ..., etag: _Optional[str] = ...) -> None: ...

class ListCodeListsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListCodeListsResponse(_message.Message):
    __slots__ = ("code_lists",)
    CODE_LISTS_FIELD_NUMBER: _ClassVar[int]
    code_lists: _containers.RepeatedCompositeFieldContainer[CodeList]
    def __init__(self, code_lists: _Optional[_Iterable[_Union[CodeList, _Mapping]]] = ...) -> None: ...

class ListCodesRequest(_message.Message):
    __slots__ = ("code_list",)
    CODE_LIST_FIELD_NUMBER: _ClassVar[int]
    code_list: str
    def __init__(self, code_list: _Optional[str] = ...) -> None: ...

class ListCodesResponse(_message.Message):
    __slots__ = ("codes",)
    CODES_FIELD_NUMBER: _ClassVar[int]
    codes: _containers.RepeatedCompositeFieldContainer[Code]
    def __init__(self, codes: _Optional[_Iterable[_Union[Code, _Mapping]]] = ...) -> None: ...

class SaveCodeRequest(_message.Message):
    __slots__ = ("code_list", "code")
    CODE_LIST_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    code_list: str
    code: Code
    def __init__(self, code_list: _Optional[str] = ..., code: _Optional[_Union[Code, _Mapping]] = ...) -> None: ...
