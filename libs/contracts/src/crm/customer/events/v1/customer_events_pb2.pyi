from crm.common.v1 import options_pb2 as _options_pb2
from crm.customer.v1 import customer_pb2 as _customer_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CustomerCreated(_message.Message):
    __slots__ = ("customer_id", "owner_id", "unit_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    owner_id: str
    unit_id: str
    def __init__(self, customer_id: _Optional[str] = ..., owner_id: _Optional[str] = ..., unit_id: _Optional[str] = ...) -> None: ...

class CustomerChanged(_message.Message):
    __slots__ = ("customer_id", "fields", "name")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    name: str
    def __init__(self, customer_id: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ..., name: _Optional[str] = ...) -> None: ...

class CustomerOwnerChanged(_message.Message):
    __slots__ = ("customer_id", "from_owner_id", "to_owner_id", "to_unit_id", "to_pool_id", "reason")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    TO_OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    TO_UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_POOL_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    from_owner_id: str
    to_owner_id: str
    to_unit_id: str
    to_pool_id: str
    reason: str
    def __init__(self, customer_id: _Optional[str] = ..., from_owner_id: _Optional[str] = ..., to_owner_id: _Optional[str] = ..., to_unit_id: _Optional[str] = ..., to_pool_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CustomerDeleted(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class CustomerRestored(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class CustomerShared(_message.Message):
    __slots__ = ("customer_id", "subject_id", "edit")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    EDIT_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    subject_id: str
    edit: bool
    def __init__(self, customer_id: _Optional[str] = ..., subject_id: _Optional[str] = ..., edit: _Optional[bool] = ...) -> None: ...

class CustomerUnshared(_message.Message):
    __slots__ = ("customer_id", "subject_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    subject_id: str
    def __init__(self, customer_id: _Optional[str] = ..., subject_id: _Optional[str] = ...) -> None: ...

class CustomerBuyingStateChanged(_message.Message):
    __slots__ = ("customer_id", "from_state", "to_state", "owner_id", "unit_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_STATE_FIELD_NUMBER: _ClassVar[int]
    TO_STATE_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    from_state: _customer_pb2.BuyingState
    to_state: _customer_pb2.BuyingState
    owner_id: str
    unit_id: str
    def __init__(self, customer_id: _Optional[str] = ..., from_state: _Optional[_Union[_customer_pb2.BuyingState, str]] = ..., to_state: _Optional[_Union[_customer_pb2.BuyingState, str]] = ..., owner_id: _Optional[str] = ..., unit_id: _Optional[str] = ...) -> None: ...
