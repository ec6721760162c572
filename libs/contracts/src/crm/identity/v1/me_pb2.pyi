from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Me(_message.Message):
    __slots__ = ("person_id", "username", "name", "client_id", "units", "headed_units", "direct_superiors", "roles", "permissions", "product_lines", "locale", "directory_version")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    HEADED_UNITS_FIELD_NUMBER: _ClassVar[int]
    DIRECT_SUPERIORS_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_LINES_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    DIRECTORY_VERSION_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    username: str
    name: str
    client_id: str
    units: _containers.RepeatedCompositeFieldContainer[MeUnit]
    headed_units: _containers.RepeatedCompositeFieldContainer[MeUnit]
    direct_superiors: _containers.RepeatedCompositeFieldContainer[MeSuperior]
    roles: _containers.RepeatedCompositeFieldContainer[MeRole]
    permissions: _containers.RepeatedScalarFieldContainer[str]
    product_lines: _containers.RepeatedCompositeFieldContainer[MeProductLine]
    locale: str
    directory_version: int
    def __init__(self, person_id: _Optional[str] = ..., username: _Optional[str] = ..., name: _Optional[str] = ..., client_id: _Optional[str] = ..., units: _Optional[_Iterable[_Union[MeUnit, _Mapping]]] = ..., headed_units: _Optional[_Iterable[_Union[MeUnit, _Mapping]]] = ..., direct_superiors: _Optional[_Iterable[_Union[MeSuperior, _Mapping]]] = ..., roles: _Optional[_Iterable[_Union[MeRole, _Mapping]]] = ..., permissions: _Optional[_Iterable[str]] = ..., product_lines: _Optional[_Iterable[_Union[MeProductLine, _Mapping]]] = ..., locale: _Optional[str] = ..., directory_version: _Optional[int] = ...) -> None: ...

class MeUnit(_message.Message):
    __slots__ = ("id", "name", "kind")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    kind: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[str] = ...) -> None: ...

class MeSuperior(_message.Message):
    __slots__ = ("person_id", "name", "unit_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    name: str
    unit_id: str
    def __init__(self, person_id: _Optional[str] = ..., name: _Optional[str] = ..., unit_id: _Optional[str] = ...) -> None: ...

class MeRole(_message.Message):
    __slots__ = ("name", "title")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ...) -> None: ...

class MeProductLine(_message.Message):
    __slots__ = ("id", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...
