from crm.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class PersonMoved(_message.Message):
    __slots__ = ("person_id", "from_unit_id", "to_unit_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    from_unit_id: str
    to_unit_id: str
    def __init__(self, person_id: _Optional[str] = ..., from_unit_id: _Optional[str] = ..., to_unit_id: _Optional[str] = ...) -> None: ...

class PersonLeft(_message.Message):
    __slots__ = ("person_id", "successor_id", "successor_unit_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    successor_id: str
    successor_unit_id: str
    def __init__(self, person_id: _Optional[str] = ..., successor_id: _Optional[str] = ..., successor_unit_id: _Optional[str] = ...) -> None: ...

class PersonDisabled(_message.Message):
    __slots__ = ("person_id",)
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    def __init__(self, person_id: _Optional[str] = ...) -> None: ...

class PersonRestored(_message.Message):
    __slots__ = ("person_id",)
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    def __init__(self, person_id: _Optional[str] = ...) -> None: ...

class UnitMoved(_message.Message):
    __slots__ = ("unit_id", "from_parent_id", "to_parent_id")
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    unit_id: str
    from_parent_id: str
    to_parent_id: str
    def __init__(self, unit_id: _Optional[str] = ..., from_parent_id: _Optional[str] = ..., to_parent_id: _Optional[str] = ...) -> None: ...

class UnitHeadsChanged(_message.Message):
    __slots__ = ("unit_id", "head_ids")
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    HEAD_IDS_FIELD_NUMBER: _ClassVar[int]
    unit_id: str
    head_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, unit_id: _Optional[str] = ..., head_ids: _Optional[_Iterable[str]] = ...) -> None: ...
