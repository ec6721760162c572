from crm.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class PriceListCreated(_message.Message):
    __slots__ = ("price_list_id",)
    PRICE_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    price_list_id: str
    def __init__(self, price_list_id: _Optional[str] = ...) -> None: ...

class PriceListChanged(_message.Message):
    __slots__ = ("price_list_id", "fields")
    PRICE_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    price_list_id: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, price_list_id: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class PriceListDeleted(_message.Message):
    __slots__ = ("price_list_id",)
    PRICE_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    price_list_id: str
    def __init__(self, price_list_id: _Optional[str] = ...) -> None: ...

class PriceListRestored(_message.Message):
    __slots__ = ("price_list_id",)
    PRICE_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    price_list_id: str
    def __init__(self, price_list_id: _Optional[str] = ...) -> None: ...

class PriceLineCreated(_message.Message):
    __slots__ = ("price_list_id", "price_line_id", "product_id")
    PRICE_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_LINE_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    price_list_id: str
    price_line_id: str
    product_id: str
    def __init__(self, price_list_id: _Optional[str] = ..., price_line_id: _Optional[str] = ..., product_id: _Optional[str] = ...) -> None: ...

class PriceLineChanged(_message.Message):
    __slots__ = ("price_list_id", "price_line_id", "product_id", "fields")
    PRICE_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_LINE_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    price_list_id: str
    price_line_id: str
    product_id: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, price_list_id: _Optional[str] = ..., price_line_id: _Optional[str] = ..., product_id: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class PriceLineDeleted(_message.Message):
    __slots__ = ("price_list_id", "price_line_id", "product_id")
    PRICE_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_LINE_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    price_list_id: str
    price_line_id: str
    product_id: str
    def __init__(self, price_list_id: _Optional[str] = ..., price_line_id: _Optional[str] = ..., product_id: _Optional[str] = ...) -> None: ...
