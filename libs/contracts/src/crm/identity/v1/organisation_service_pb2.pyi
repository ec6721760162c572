from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from crm.identity.v1 import organisation_pb2 as _organisation_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetUnitRequest(_message.Message):
    __slots__ = ("unit_id",)
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    unit_id: str
    def __init__(self, unit_id: _Optional[str] = ...) -> None: ...

class ListUnitsRequest(_message.Message):
    __slots__ = ("below_unit_id",)
    BELOW_UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    below_unit_id: str
    def __init__(self, below_unit_id: _Optional[str] = ...) -> None: ...

class ListUnitsResponse(_message.Message):
    __slots__ = ("units",)
    UNITS_FIELD_NUMBER: _ClassVar[int]
    units: _containers.RepeatedCompositeFieldContainer[_organisation_pb2.Unit]
    def __init__(self, units: _Optional[_Iterable[_Union[_organisation_pb2.Unit, _Mapping]]] = ...) -> None: ...

class CreateUnitRequest(_message.Message):
    __slots__ = ("unit",)
    UNIT_FIELD_NUMBER: _ClassVar[int]
    unit: _organisation_pb2.Unit
    def __init__(self, unit: _Optional[_Union[_organisation_pb2.Unit, _Mapping]] = ...) -> None: ...

class UpdateUnitRequest(_message.Message):
    __slots__ = ("unit", "update_mask")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    unit: _organisation_pb2.Unit
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, unit: _Optional[_Union[_organisation_pb2.Unit, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class MoveUnitRequest(_message.Message):
    __slots__ = ("unit_id", "parent_id", "etag")
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    unit_id: str
    parent_id: str
    etag: str
    def __init__(self, unit_id: _Optional[str] = ..., parent_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class SetUnitHeadsRequest(_message.Message):
    __slots__ = ("unit_id", "head_ids", "etag")
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    HEAD_IDS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    unit_id: str
    head_ids: _containers.RepeatedScalarFieldContainer[str]
    etag: str
    def __init__(self, unit_id: _Optional[str] = ..., head_ids: _Optional[_Iterable[str]] = ..., etag: _Optional[str] = ...) -> None: ...

class DeleteUnitRequest(_message.Message):
    __slots__ = ("unit_id", "etag")
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    unit_id: str
    etag: str
    def __init__(self, unit_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class GetPersonRequest(_message.Message):
    __slots__ = ("person_id",)
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    def __init__(self, person_id: _Optional[str] = ...) -> None: ...

class ListPeopleRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "query", "unit_id", "below", "inactive")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    BELOW_FIELD_NUMBER: _ClassVar[int]
    INACTIVE_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    query: str
    unit_id: str
    below: bool
    inactive: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., query: _Optional[str] = ..., unit_id: _Optional[str] = ..., below: _Optional[bool] = ..., inactive: _Optional[bool] = ...) -> None: ...

class ListPeopleResponse(_message.Message):
    __slots__ = ("people", "next_page_token")
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    people: _containers.RepeatedCompositeFieldContainer[_organisation_pb2.Person]
    next_page_token: str
    def __init__(self, people: _Optional[_Iterable[_Union[_organisation_pb2.Person, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CreatePersonRequest(_message.Message):
    __slots__ = ("person", "initial_password")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    INITIAL_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    person: _organisation_pb2.Person
    initial_password: str
    def __init__(self, person: _Optional[_Union[_organisation_pb2.Person, _Mapping]] = ..., initial_password: _Optional[str] = ...) -> None: ...

class UpdatePersonRequest(_message.Message):
    __slots__ = ("person", "update_mask")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    person: _organisation_pb2.Person
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, person: _Optional[_Union[_organisation_pb2.Person, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class MovePersonRequest(_message.Message):
    __slots__ = ("person_id", "unit_ids", "etag")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_IDS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    unit_ids: _containers.RepeatedScalarFieldContainer[str]
    etag: str
    def __init__(self, person_id: _Optional[str] = ..., unit_ids: _Optional[_Iterable[str]] = ..., etag: _Optional[str] = ...) -> None: ...

class SetPersonRolesRequest(_message.Message):
    __slots__ = ("person_id", "roles", "etag")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    roles: _containers.RepeatedScalarFieldContainer[str]
    etag: str
    def __init__(self, person_id: _Optional[str] = ..., roles: _Optional[_Iterable[str]] = ..., etag: _Optional[str] = ...) -> None: ...

class DisablePersonRequest(_message.Message):
    __slots__ = ("person_id", "etag", "reason")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    etag: str
    reason: str
    def __init__(self, person_id: _Optional[str] = ..., etag: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class OffboardPersonRequest(_message.Message):
    __slots__ = ("person_id", "successor_id", "successor_unit_id", "etag", "reason")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    successor_id: str
    successor_unit_id: str
    etag: str
    reason: str
    def __init__(self, person_id: _Optional[str] = ..., successor_id: _Optional[str] = ..., successor_unit_id: _Optional[str] = ..., etag: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RestorePersonRequest(_message.Message):
    __slots__ = ("person_id", "etag", "reason")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    etag: str
    reason: str
    def __init__(self, person_id: _Optional[str] = ..., etag: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ListRolesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListRolesResponse(_message.Message):
    __slots__ = ("roles",)
    ROLES_FIELD_NUMBER: _ClassVar[int]
    roles: _containers.RepeatedCompositeFieldContainer[_organisation_pb2.Role]
    def __init__(self, roles: _Optional[_Iterable[_Union[_organisation_pb2.Role, _Mapping]]] = ...) -> None: ...

class ListProductLinesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListProductLinesResponse(_message.Message):
    __slots__ = ("product_lines",)
    PRODUCT_LINES_FIELD_NUMBER: _ClassVar[int]
    product_lines: _containers.RepeatedCompositeFieldContainer[_organisation_pb2.ProductLine]
    def __init__(self, product_lines: _Optional[_Iterable[_Union[_organisation_pb2.ProductLine, _Mapping]]] = ...) -> None: ...
