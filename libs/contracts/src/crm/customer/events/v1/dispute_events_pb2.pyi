from crm.common.v1 import options_pb2 as _options_pb2
from crm.customer.v1 import dispute_pb2 as _dispute_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DisputeRaised(_message.Message):
    __slots__ = ("dispute_id", "kind", "customer_id", "claimant_id", "claimant_unit_id", "owner_id", "unit_id")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CLAIMANT_ID_FIELD_NUMBER: _ClassVar[int]
    CLAIMANT_UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    kind: _dispute_pb2.DisputeKind
    customer_id: str
    claimant_id: str
    claimant_unit_id: str
    owner_id: str
    unit_id: str
    def __init__(self, dispute_id: _Optional[str] = ..., kind: _Optional[_Union[_dispute_pb2.DisputeKind, str]] = ..., customer_id: _Optional[str] = ..., claimant_id: _Optional[str] = ..., claimant_unit_id: _Optional[str] = ..., owner_id: _Optional[str] = ..., unit_id: _Optional[str] = ...) -> None: ...

class DisputeRerouted(_message.Message):
    __slots__ = ("dispute_id", "owner_id", "unit_id")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    owner_id: str
    unit_id: str
    def __init__(self, dispute_id: _Optional[str] = ..., owner_id: _Optional[str] = ..., unit_id: _Optional[str] = ...) -> None: ...

class DisputeAnswered(_message.Message):
    __slots__ = ("dispute_id",)
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    def __init__(self, dispute_id: _Optional[str] = ...) -> None: ...

class DisputeDecided(_message.Message):
    __slots__ = ("dispute_id", "ruling", "decider_id")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    RULING_FIELD_NUMBER: _ClassVar[int]
    DECIDER_ID_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    ruling: _dispute_pb2.DisputeRuling
    decider_id: str
    def __init__(self, dispute_id: _Optional[str] = ..., ruling: _Optional[_Union[_dispute_pb2.DisputeRuling, str]] = ..., decider_id: _Optional[str] = ...) -> None: ...

class DisputeWithdrawn(_message.Message):
    __slots__ = ("dispute_id",)
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    def __init__(self, dispute_id: _Optional[str] = ...) -> None: ...

class DisputeBecameMoot(_message.Message):
    __slots__ = ("dispute_id", "cause")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    cause: _dispute_pb2.DisputeMootCause
    def __init__(self, dispute_id: _Optional[str] = ..., cause: _Optional[_Union[_dispute_pb2.DisputeMootCause, str]] = ...) -> None: ...
