from crm.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class DepartmentCreated(_message.Message):
    __slots__ = ("department_id", "customer_id")
    DEPARTMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    department_id: str
    customer_id: str
    def __init__(self, department_id: _Optional[str] = ..., customer_id: _Optional[str] = ...) -> None: ...

class DepartmentChanged(_message.Message):
    __slots__ = ("department_id", "customer_id", "fields")
    DEPARTMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    department_id: str
    customer_id: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, department_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class DepartmentDeleted(_message.Message):
    __slots__ = ("department_id", "customer_id")
    DEPARTMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    department_id: str
    customer_id: str
    def __init__(self, department_id: _Optional[str] = ..., customer_id: _Optional[str] = ...) -> None: ...

class DepartmentRestored(_message.Message):
    __slots__ = ("department_id", "customer_id")
    DEPARTMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    department_id: str
    customer_id: str
    def __init__(self, department_id: _Optional[str] = ..., customer_id: _Optional[str] = ...) -> None: ...
