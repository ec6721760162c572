from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CollisionReport(_message.Message):
    __slots__ = ("matches",)
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    matches: _containers.RepeatedCompositeFieldContainer[CollisionMatch]
    def __init__(self, matches: _Optional[_Iterable[_Union[CollisionMatch, _Mapping]]] = ...) -> None: ...

class CollisionMatch(_message.Message):
    __slots__ = ("ground", "certain", "customer_id", "name", "owner_name", "in_pool", "dispute_handle")
    class Ground(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        GROUND_UNSPECIFIED: _ClassVar[CollisionMatch.Ground]
        GROUND_NAME: _ClassVar[CollisionMatch.Ground]
        GROUND_CREDIT_CODE: _ClassVar[CollisionMatch.Ground]
        GROUND_LICENCE_NUMBER: _ClassVar[CollisionMatch.Ground]
        GROUND_SIMILAR_NAME: _ClassVar[CollisionMatch.Ground]
        GROUND_PHONE: _ClassVar[CollisionMatch.Ground]
        GROUND_WEBSITE: _ClassVar[CollisionMatch.Ground]
    GROUND_UNSPECIFIED: CollisionMatch.Ground
    GROUND_NAME: CollisionMatch.Ground
    GROUND_CREDIT_CODE: CollisionMatch.Ground
    GROUND_LICENCE_NUMBER: CollisionMatch.Ground
    GROUND_SIMILAR_NAME: CollisionMatch.Ground
    GROUND_PHONE: CollisionMatch.Ground
    GROUND_WEBSITE: CollisionMatch.Ground
    GROUND_FIELD_NUMBER: _ClassVar[int]
    CERTAIN_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OWNER_NAME_FIELD_NUMBER: _ClassVar[int]
    IN_POOL_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_HANDLE_FIELD_NUMBER: _ClassVar[int]
    ground: CollisionMatch.Ground
    certain: bool
    customer_id: str
    name: str
    owner_name: str
    in_pool: bool
    dispute_handle: str
    def __init__(self, ground: _Optional[_Union[CollisionMatch.Ground, str]] = ..., certain: _Optional[bool] = ..., customer_id: _Optional[str] = ..., name: _Optional[str] = ..., owner_name: _Optional[str] = ..., in_pool: _Optional[bool] = ..., dispute_handle: _Optional[str] = ...) -> None: ...
