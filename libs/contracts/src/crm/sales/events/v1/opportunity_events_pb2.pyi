import datetime

from crm.common.v1 import options_pb2 as _options_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

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

class OpportunityFollowedUp(_message.Message):
    __slots__ = ("opportunity_id", "customer_id", "follow_up_id", "person_id", "contact_time")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FOLLOW_UP_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CONTACT_TIME_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    customer_id: str
    follow_up_id: str
    person_id: str
    contact_time: _timestamp_pb2.Timestamp
    def __init__(self, opportunity_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., follow_up_id: _Optional[str] = ..., person_id: _Optional[str] = ..., contact_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class OpportunityInstructionGiven(_message.Message):
    __slots__ = ("opportunity_id", "instruction_id", "author_id", "addressee_id", "due_time")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_ID_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESSEE_ID_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    instruction_id: str
    author_id: str
    addressee_id: str
    due_time: _timestamp_pb2.Timestamp
    def __init__(self, opportunity_id: _Optional[str] = ..., instruction_id: _Optional[str] = ..., author_id: _Optional[str] = ..., addressee_id: _Optional[str] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class OpportunityInstructionAnswered(_message.Message):
    __slots__ = ("opportunity_id", "instruction_id", "author_id")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_ID_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    instruction_id: str
    author_id: str
    def __init__(self, opportunity_id: _Optional[str] = ..., instruction_id: _Optional[str] = ..., author_id: _Optional[str] = ...) -> None: ...

class OpportunityTeamMemberSet(_message.Message):
    __slots__ = ("opportunity_id", "person_id", "edit")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    EDIT_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    person_id: str
    edit: bool
    def __init__(self, opportunity_id: _Optional[str] = ..., person_id: _Optional[str] = ..., edit: _Optional[bool] = ...) -> None: ...

class OpportunityTeamMemberRemoved(_message.Message):
    __slots__ = ("opportunity_id", "person_id")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    person_id: str
    def __init__(self, opportunity_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...

class OpportunityRampUpChanged(_message.Message):
    __slots__ = ("opportunity_id", "months")
    OPPORTUNITY_ID_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    opportunity_id: str
    months: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, opportunity_id: _Optional[str] = ..., months: _Optional[_Iterable[str]] = ...) -> None: ...
