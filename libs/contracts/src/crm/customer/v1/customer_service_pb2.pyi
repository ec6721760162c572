from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from crm.customer.v1 import collision_pb2 as _collision_pb2
from crm.customer.v1 import customer_pb2 as _customer_pb2
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

class GetCustomerRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class ListCustomersRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by", "query", "count_total", "deleted")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    COUNT_TOTAL_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    query: str
    count_total: bool
    deleted: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., query: _Optional[str] = ..., count_total: _Optional[bool] = ..., deleted: _Optional[bool] = ...) -> None: ...

class ListCustomersResponse(_message.Message):
    __slots__ = ("customers", "next_page_token", "total_size")
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    customers: _containers.RepeatedCompositeFieldContainer[_customer_pb2.Customer]
    next_page_token: str
    total_size: int
    def __init__(self, customers: _Optional[_Iterable[_Union[_customer_pb2.Customer, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class CreateCustomerRequest(_message.Message):
    __slots__ = ("customer", "unit_id", "duplicate_reason")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_REASON_FIELD_NUMBER: _ClassVar[int]
    customer: _customer_pb2.Customer
    unit_id: str
    duplicate_reason: str
    def __init__(self, customer: _Optional[_Union[_customer_pb2.Customer, _Mapping]] = ..., unit_id: _Optional[str] = ..., duplicate_reason: _Optional[str] = ...) -> None: ...

class UpdateCustomerRequest(_message.Message):
    __slots__ = ("customer", "update_mask", "duplicate_reason")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_REASON_FIELD_NUMBER: _ClassVar[int]
    customer: _customer_pb2.Customer
    update_mask: _field_mask_pb2.FieldMask
    duplicate_reason: str
    def __init__(self, customer: _Optional[_Union[_customer_pb2.Customer, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., duplicate_reason: _Optional[str] = ...) -> None: ...

class DeleteCustomerRequest(_message.Message):
    __slots__ = ("customer_id", "etag")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    etag: str
    def __init__(self, customer_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class RestoreCustomerRequest(_message.Message):
    __slots__ = ("customer_id", "etag")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    etag: str
    def __init__(self, customer_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class TransferCustomersRequest(_message.Message):
    __slots__ = ("customer_ids", "to_person_id", "to_unit_id", "reason")
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    TO_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    TO_UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    to_person_id: str
    to_unit_id: str
    reason: str
    def __init__(self, customer_ids: _Optional[_Iterable[str]] = ..., to_person_id: _Optional[str] = ..., to_unit_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class TransferCustomersResponse(_message.Message):
    __slots__ = ("transferred_count",)
    TRANSFERRED_COUNT_FIELD_NUMBER: _ClassVar[int]
    transferred_count: int
    def __init__(self, transferred_count: _Optional[int] = ...) -> None: ...

class ClassifyCustomersRequest(_message.Message):
    __slots__ = ("customer_ids", "category_id", "reason")
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    category_id: str
    reason: str
    def __init__(self, customer_ids: _Optional[_Iterable[str]] = ..., category_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ClassifyCustomersResponse(_message.Message):
    __slots__ = ("changed_count",)
    CHANGED_COUNT_FIELD_NUMBER: _ClassVar[int]
    changed_count: int
    def __init__(self, changed_count: _Optional[int] = ...) -> None: ...

class CheckCollisionRequest(_message.Message):
    __slots__ = ("name", "city_code", "credit_code", "licence_number", "phones", "website")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CITY_CODE_FIELD_NUMBER: _ClassVar[int]
    CREDIT_CODE_FIELD_NUMBER: _ClassVar[int]
    LICENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PHONES_FIELD_NUMBER: _ClassVar[int]
    WEBSITE_FIELD_NUMBER: _ClassVar[int]
    name: str
    city_code: str
    credit_code: str
    licence_number: str
    phones: _containers.RepeatedScalarFieldContainer[str]
    website: str
    def __init__(self, name: _Optional[str] = ..., city_code: _Optional[str] = ..., credit_code: _Optional[str] = ..., licence_number: _Optional[str] = ..., phones: _Optional[_Iterable[str]] = ..., website: _Optional[str] = ...) -> None: ...
