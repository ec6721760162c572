import datetime

from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import money_pb2 as _money_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BuyingState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BUYING_STATE_UNSPECIFIED: _ClassVar[BuyingState]
    BUYING_STATE_POTENTIAL: _ClassVar[BuyingState]
    BUYING_STATE_TARGET: _ClassVar[BuyingState]
    BUYING_STATE_PROSPECT: _ClassVar[BuyingState]
    BUYING_STATE_WON: _ClassVar[BuyingState]
    BUYING_STATE_LOYAL: _ClassVar[BuyingState]
BUYING_STATE_UNSPECIFIED: BuyingState
BUYING_STATE_POTENTIAL: BuyingState
BUYING_STATE_TARGET: BuyingState
BUYING_STATE_PROSPECT: BuyingState
BUYING_STATE_WON: BuyingState
BUYING_STATE_LOYAL: BuyingState

class Customer(_message.Message):
    __slots__ = ("id", "name", "short_name", "parent_id", "kind", "category_id", "grade", "bed_count", "annual_revenue", "payment_cycle_days", "purchasing_power", "cooperation", "competitor_cooperation", "industry", "province_code", "city_code", "county", "address", "phones", "website", "credit_code", "licence_number", "source", "circle", "status", "value_grade", "product_line_id", "buying_state", "remark", "owner_id", "unit_id", "pool_id", "create_time", "update_time", "delete_time", "etag", "rights", "hidden_fields", "pooled_time")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SHORT_NAME_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_ID_FIELD_NUMBER: _ClassVar[int]
    GRADE_FIELD_NUMBER: _ClassVar[int]
    BED_COUNT_FIELD_NUMBER: _ClassVar[int]
    ANNUAL_REVENUE_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_CYCLE_DAYS_FIELD_NUMBER: _ClassVar[int]
    PURCHASING_POWER_FIELD_NUMBER: _ClassVar[int]
    COOPERATION_FIELD_NUMBER: _ClassVar[int]
    COMPETITOR_COOPERATION_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    PROVINCE_CODE_FIELD_NUMBER: _ClassVar[int]
    CITY_CODE_FIELD_NUMBER: _ClassVar[int]
    COUNTY_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PHONES_FIELD_NUMBER: _ClassVar[int]
    WEBSITE_FIELD_NUMBER: _ClassVar[int]
    CREDIT_CODE_FIELD_NUMBER: _ClassVar[int]
    LICENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CIRCLE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    VALUE_GRADE_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_LINE_ID_FIELD_NUMBER: _ClassVar[int]
    BUYING_STATE_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    POOL_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DELETE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    RIGHTS_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_FIELDS_FIELD_NUMBER: _ClassVar[int]
    POOLED_TIME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    short_name: str
    parent_id: str
    kind: str
    category_id: str
    grade: str
    bed_count: int
    annual_revenue: _money_pb2.Money
    payment_cycle_days: int
    purchasing_power: str
    cooperation: str
    competitor_cooperation: str
    industry: str
    province_code: str
    city_code: str
    county: str
    address: str
    phones: _containers.RepeatedScalarFieldContainer[str]
    website: str
    credit_code: str
    licence_number: str
    source: str
    circle: str
    status: str
    value_grade: str
    product_line_id: str
    buying_state: BuyingState
    remark: str
    owner_id: str
    unit_id: str
    pool_id: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    delete_time: _timestamp_pb2.Timestamp
    etag: str
    rights: Rights
    hidden_fields: _containers.RepeatedScalarFieldContainer[str]
    pooled_time: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., short_name: _Optional[str] = ..., parent_id: _Optional[str] = ..., kind: _Optional[str] = ..., category_id: _Optional[str] = ..., grade: _Optional[str] = ..., bed_count: _Optional[int] = ..., annual_revenue: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., payment_cycle_days: _Optional[int] = ..., purchasing_power: _Optional[str] = ..., cooperation: _Optional[str] = ..., competitor_cooperation: _Optional[str] = ..., industry: _Optional[str] = ..., province_code: _Optional[str] = ..., city_code: _Optional[str] = ..., county: _Optional[str] = ..., address: _Optional[str] = ..., phones: _Optional[_Iterable[str]] = ..., website: _Optional[str] = ..., credit_code: _Optional[str] = ..., licence_number: _Optional[str] = ..., source: _Optional[str] = ..., circle: _Optional[str] = ..., status: _Optional[str] = ..., value_grade: _Optional[str] = ..., product_line_id: _Optional[str] = ..., buying_state: _Optional[_Union[BuyingState, str]] = ..., remark: _Optional[str] = ..., owner_id: _Optional[str] = ..., unit_id: _Optional[str] = ..., pool_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., rights: _Optional[_Union[Rights, _Mapping]] = ..., hidden_fields: _Optional[_Iterable[str]] = ..., pooled_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Rights(_message.Message):
    __slots__ = ("edit", "delete")
    EDIT_FIELD_NUMBER: _ClassVar[int]
    DELETE_FIELD_NUMBER: _ClassVar[int]
    edit: bool
    delete: bool
    def __init__(self, edit: _Optional[bool] = ..., delete: _Optional[bool] = ...) -> None: ...
