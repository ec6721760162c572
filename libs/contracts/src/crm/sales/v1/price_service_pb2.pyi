from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import file_pb2 as _file_pb2
from crm.common.v1 import money_pb2 as _money_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from crm.sales.v1 import price_pb2 as _price_pb2
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

class GetPriceListRequest(_message.Message):
    __slots__ = ("price_list_id",)
    PRICE_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    price_list_id: str
    def __init__(self, price_list_id: _Optional[str] = ...) -> None: ...

class ListPriceListsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by", "count_total", "deleted", "valid_on")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    COUNT_TOTAL_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    VALID_ON_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    count_total: bool
    deleted: bool
    valid_on: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., count_total: _Optional[bool] = ..., deleted: _Optional[bool] = ..., valid_on: _Optional[str] = ...) -> None: ...

class ListPriceListsResponse(_message.Message):
    __slots__ = ("price_lists", "next_page_token", "total_size")
    PRICE_LISTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    price_lists: _containers.RepeatedCompositeFieldContainer[_price_pb2.PriceList]
    next_page_token: str
    total_size: int
    def __init__(self, price_lists: _Optional[_Iterable[_Union[_price_pb2.PriceList, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class CreatePriceListRequest(_message.Message):
    __slots__ = ("price_list",)
    PRICE_LIST_FIELD_NUMBER: _ClassVar[int]
    price_list: _price_pb2.PriceList
    def __init__(self, price_list: _Optional[_Union[_price_pb2.PriceList, _Mapping]] = ...) -> None: ...

class UpdatePriceListRequest(_message.Message):
    __slots__ = ("price_list", "update_mask")
    PRICE_LIST_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    price_list: _price_pb2.PriceList
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, price_list: _Optional[_Union[_price_pb2.PriceList, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeletePriceListRequest(_message.Message):
    __slots__ = ("price_list_id", "etag")
    PRICE_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    price_list_id: str
    etag: str
    def __init__(self, price_list_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class RestorePriceListRequest(_message.Message):
    __slots__ = ("price_list_id", "etag")
    PRICE_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    price_list_id: str
    etag: str
    def __init__(self, price_list_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class GetPriceLineRequest(_message.Message):
    __slots__ = ("price_line_id",)
    PRICE_LINE_ID_FIELD_NUMBER: _ClassVar[int]
    price_line_id: str
    def __init__(self, price_line_id: _Optional[str] = ...) -> None: ...

class ListPriceLinesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by", "count_total", "valid_on")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    COUNT_TOTAL_FIELD_NUMBER: _ClassVar[int]
    VALID_ON_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    count_total: bool
    valid_on: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., count_total: _Optional[bool] = ..., valid_on: _Optional[str] = ...) -> None: ...

class ListPriceLinesResponse(_message.Message):
    __slots__ = ("price_lines", "next_page_token", "total_size")
    PRICE_LINES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    price_lines: _containers.RepeatedCompositeFieldContainer[_price_pb2.PriceLine]
    next_page_token: str
    total_size: int
    def __init__(self, price_lines: _Optional[_Iterable[_Union[_price_pb2.PriceLine, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class CreatePriceLineRequest(_message.Message):
    __slots__ = ("price_line",)
    PRICE_LINE_FIELD_NUMBER: _ClassVar[int]
    price_line: _price_pb2.PriceLine
    def __init__(self, price_line: _Optional[_Union[_price_pb2.PriceLine, _Mapping]] = ...) -> None: ...

class UpdatePriceLineRequest(_message.Message):
    __slots__ = ("price_line", "update_mask")
    PRICE_LINE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    price_line: _price_pb2.PriceLine
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, price_line: _Optional[_Union[_price_pb2.PriceLine, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeletePriceLineRequest(_message.Message):
    __slots__ = ("price_line_id", "etag")
    PRICE_LINE_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    price_line_id: str
    etag: str
    def __init__(self, price_line_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ResolvePriceRequest(_message.Message):
    __slots__ = ("product_id", "quantity", "day", "currency", "price_list_id")
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    PRICE_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    product_id: str
    quantity: int
    day: str
    currency: str
    price_list_id: str
    def __init__(self, product_id: _Optional[str] = ..., quantity: _Optional[int] = ..., day: _Optional[str] = ..., currency: _Optional[str] = ..., price_list_id: _Optional[str] = ...) -> None: ...

class ResolvePriceResponse(_message.Message):
    __slots__ = ("price", "floor_price", "day", "price_line_id", "price_list_id", "price_list_name", "min_quantity", "hidden_fields")
    PRICE_FIELD_NUMBER: _ClassVar[int]
    FLOOR_PRICE_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    PRICE_LINE_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_LIST_NAME_FIELD_NUMBER: _ClassVar[int]
    MIN_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_FIELDS_FIELD_NUMBER: _ClassVar[int]
    price: _money_pb2.Money
    floor_price: _money_pb2.Money
    day: str
    price_line_id: str
    price_list_id: str
    price_list_name: str
    min_quantity: int
    hidden_fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, price: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., floor_price: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., day: _Optional[str] = ..., price_line_id: _Optional[str] = ..., price_list_id: _Optional[str] = ..., price_list_name: _Optional[str] = ..., min_quantity: _Optional[int] = ..., hidden_fields: _Optional[_Iterable[str]] = ...) -> None: ...

class ExportPriceLinesRequest(_message.Message):
    __slots__ = ("format", "filter", "order_by", "valid_on")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    VALID_ON_FIELD_NUMBER: _ClassVar[int]
    format: _file_pb2.SheetFormat
    filter: str
    order_by: str
    valid_on: str
    def __init__(self, format: _Optional[_Union[_file_pb2.SheetFormat, str]] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., valid_on: _Optional[str] = ...) -> None: ...
