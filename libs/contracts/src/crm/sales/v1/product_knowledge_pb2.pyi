import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProductDocumentKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRODUCT_DOCUMENT_KIND_UNSPECIFIED: _ClassVar[ProductDocumentKind]
    PRODUCT_DOCUMENT_KIND_INTRODUCTION: _ClassVar[ProductDocumentKind]
    PRODUCT_DOCUMENT_KIND_QUALIFICATION: _ClassVar[ProductDocumentKind]
    PRODUCT_DOCUMENT_KIND_PROPOSAL: _ClassVar[ProductDocumentKind]
PRODUCT_DOCUMENT_KIND_UNSPECIFIED: ProductDocumentKind
PRODUCT_DOCUMENT_KIND_INTRODUCTION: ProductDocumentKind
PRODUCT_DOCUMENT_KIND_QUALIFICATION: ProductDocumentKind
PRODUCT_DOCUMENT_KIND_PROPOSAL: ProductDocumentKind

class FabStatement(_message.Message):
    __slots__ = ("id", "product_id", "feature", "advantage", "benefit", "customer_role", "position", "update_time", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    FEATURE_FIELD_NUMBER: _ClassVar[int]
    ADVANTAGE_FIELD_NUMBER: _ClassVar[int]
    BENEFIT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ROLE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    product_id: str
    feature: str
    advantage: str
    benefit: str
    customer_role: str
    position: int
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., product_id: _Optional[str] = ..., feature: _Optional[str] = ..., advantage: _Optional[str] = ..., benefit: _Optional[str] = ..., customer_role: _Optional[str] = ..., position: _Optional[int] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class CompetitorComparison(_message.Message):
    __slots__ = ("id", "product_id", "competitor", "competing_product", "our_advantage", "their_advantage", "answer", "position", "update_time", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    COMPETITOR_FIELD_NUMBER: _ClassVar[int]
    COMPETING_PRODUCT_FIELD_NUMBER: _ClassVar[int]
    OUR_ADVANTAGE_FIELD_NUMBER: _ClassVar[int]
    THEIR_ADVANTAGE_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    product_id: str
    competitor: str
    competing_product: str
    our_advantage: str
    their_advantage: str
    answer: str
    position: int
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., product_id: _Optional[str] = ..., competitor: _Optional[str] = ..., competing_product: _Optional[str] = ..., our_advantage: _Optional[str] = ..., their_advantage: _Optional[str] = ..., answer: _Optional[str] = ..., position: _Optional[int] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class ProductDocument(_message.Message):
    __slots__ = ("id", "product_id", "title", "kind", "url", "valid_until", "position", "update_time", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    product_id: str
    title: str
    kind: ProductDocumentKind
    url: str
    valid_until: str
    position: int
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., product_id: _Optional[str] = ..., title: _Optional[str] = ..., kind: _Optional[_Union[ProductDocumentKind, str]] = ..., url: _Optional[str] = ..., valid_until: _Optional[str] = ..., position: _Optional[int] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...
