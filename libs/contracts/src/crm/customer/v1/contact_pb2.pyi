import datetime

from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from crm.customer.v1 import customer_pb2 as _customer_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Contact(_message.Message):
    __slots__ = ("id", "customer_id", "department_id", "name", "title", "decision_role", "prescribing", "hobbies", "education", "personality", "introducer_id", "source", "first_impression", "met_date", "native_place", "marital_status", "wedding_date", "classification", "grade", "mobile", "id_card", "home_address", "birthday", "email", "remark", "create_time", "update_time", "delete_time", "etag", "rights")
    ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DECISION_ROLE_FIELD_NUMBER: _ClassVar[int]
    PRESCRIBING_FIELD_NUMBER: _ClassVar[int]
    HOBBIES_FIELD_NUMBER: _ClassVar[int]
    EDUCATION_FIELD_NUMBER: _ClassVar[int]
    PERSONALITY_FIELD_NUMBER: _ClassVar[int]
    INTRODUCER_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FIRST_IMPRESSION_FIELD_NUMBER: _ClassVar[int]
    MET_DATE_FIELD_NUMBER: _ClassVar[int]
    NATIVE_PLACE_FIELD_NUMBER: _ClassVar[int]
    MARITAL_STATUS_FIELD_NUMBER: _ClassVar[int]
    WEDDING_DATE_FIELD_NUMBER: _ClassVar[int]
    CLASSIFICATION_FIELD_NUMBER: _ClassVar[int]
    GRADE_FIELD_NUMBER: _ClassVar[int]
    MOBILE_FIELD_NUMBER: _ClassVar[int]
    ID_CARD_FIELD_NUMBER: _ClassVar[int]
    HOME_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    BIRTHDAY_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DELETE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    RIGHTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    customer_id: str
    department_id: str
    name: str
    title: str
    decision_role: str
    prescribing: str
    hobbies: str
    education: str
    personality: str
    introducer_id: str
    source: str
    first_impression: str
    met_date: str
    native_place: str
    marital_status: str
    wedding_date: str
    classification: str
    grade: str
    mobile: str
    id_card: str
    home_address: str
    birthday: str
    email: str
    remark: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    delete_time: _timestamp_pb2.Timestamp
    etag: str
    rights: _customer_pb2.Rights
    def __init__(self, id: _Optional[str] = ..., customer_id: _Optional[str] = ..., department_id: _Optional[str] = ..., name: _Optional[str] = ..., title: _Optional[str] = ..., decision_role: _Optional[str] = ..., prescribing: _Optional[str] = ..., hobbies: _Optional[str] = ..., education: _Optional[str] = ..., personality: _Optional[str] = ..., introducer_id: _Optional[str] = ..., source: _Optional[str] = ..., first_impression: _Optional[str] = ..., met_date: _Optional[str] = ..., native_place: _Optional[str] = ..., marital_status: _Optional[str] = ..., wedding_date: _Optional[str] = ..., classification: _Optional[str] = ..., grade: _Optional[str] = ..., mobile: _Optional[str] = ..., id_card: _Optional[str] = ..., home_address: _Optional[str] = ..., birthday: _Optional[str] = ..., email: _Optional[str] = ..., remark: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., rights: _Optional[_Union[_customer_pb2.Rights, _Mapping]] = ...) -> None: ...
