from crm.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ContactCreated(_message.Message):
    __slots__ = ("contact_id", "customer_id")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    customer_id: str
    def __init__(self, contact_id: _Optional[str] = ..., customer_id: _Optional[str] = ...) -> None: ...

class ContactChanged(_message.Message):
    __slots__ = ("contact_id", "customer_id", "fields")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    customer_id: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, contact_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class ContactDeleted(_message.Message):
    __slots__ = ("contact_id", "customer_id")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    customer_id: str
    def __init__(self, contact_id: _Optional[str] = ..., customer_id: _Optional[str] = ...) -> None: ...

class ContactRestored(_message.Message):
    __slots__ = ("contact_id", "customer_id")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    customer_id: str
    def __init__(self, contact_id: _Optional[str] = ..., customer_id: _Optional[str] = ...) -> None: ...
