from crm.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class OpportunityCreated(_message.Message):
    __slots__ = ("opportunity_id", "kind_id", "customer_id", "owner_id", "unit_id", "stage")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    kind_id: str
    customer_id: str
    owner_id: str
    unit_id: str
    stage: str
    def __init__(self, opportunity_id: _Optional[str] = ..., kind_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., owner_id: _Optional[str] = ..., unit_id: _Optional[str] = ..., stage: _Optional[str] = ...) -> None: ...

class OpportunityChanged(_message.Message):
    __slots__ = ("opportunity_id", "fields")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, opportunity_id: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class OpportunityStageChanged(_message.Message):
    __slots__ = ("opportunity_id", "from_stage", "to_stage", "probability", "reason")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_STAGE_FIELD_NUMBER: _ClassVar[int]
    TO_STAGE_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    from_stage: str
    to_stage: str
    probability: int
    reason: str
    def __init__(self, opportunity_id: _Optional[str] = ..., from_stage: _Optional[str] = ..., to_stage: _Optional[str] = ..., probability: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class OpportunityWon(_message.Message):
    __slots__ = ("opportunity_id", "customer_id", "owner_id", "unit_id", "signing_date")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNING_DATE_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    customer_id: str
    owner_id: str
    unit_id: str
    signing_date: str
    def __init__(self, opportunity_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., owner_id: _Optional[str] = ..., unit_id: _Optional[str] = ..., signing_date: _Optional[str] = ...) -> None: ...

class OpportunityLost(_message.Message):
    __slots__ = ("opportunity_id", "customer_id", "owner_id", "unit_id", "reason")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    customer_id: str
    owner_id: str
    unit_id: str
    reason: str
    def __init__(self, opportunity_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., owner_id: _Optional[str] = ..., unit_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class OpportunityReopened(_message.Message):
    __slots__ = ("opportunity_id", "customer_id", "was_won")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    WAS_WON_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    customer_id: str
    was_won: bool
    def __init__(self, opportunity_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., was_won: _Optional[bool] = ...) -> None: ...

class OpportunityOwnerChanged(_message.Message):
    __slots__ = ("opportunity_id", "from_owner_id", "to_owner_id", "to_unit_id", "reason")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    TO_OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    TO_UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    from_owner_id: str
    to_owner_id: str
    to_unit_id: str
    reason: str
    def __init__(self, opportunity_id: _Optional[str] = ..., from_owner_id: _Optional[str] = ..., to_owner_id: _Optional[str] = ..., to_unit_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class OpportunityMilestoneSet(_message.Message):
    __slots__ = ("opportunity_id", "stage", "key", "done")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    stage: str
    key: str
    done: bool
    def __init__(self, opportunity_id: _Optional[str] = ..., stage: _Optional[str] = ..., key: _Optional[str] = ..., done: _Optional[bool] = ...) -> None: ...

class OpportunityDeleted(_message.Message):
    __slots__ = ("opportunity_id",)
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    def __init__(self, opportunity_id: _Optional[str] = ...) -> None: ...

class OpportunityRestored(_message.Message):
    __slots__ = ("opportunity_id",)
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    def __init__(self, opportunity_id: _Optional[str] = ...) -> None: ...
