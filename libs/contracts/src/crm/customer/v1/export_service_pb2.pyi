from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import file_pb2 as _file_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from crm.customer.v1 import import_service_pb2 as _import_service_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ExportCustomersRequest(_message.Message):
    __slots__ = ("format", "filter", "order_by", "query", "deleted")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    format: _file_pb2.SheetFormat
    filter: str
    order_by: str
    query: str
    deleted: bool
    def __init__(self, format: _Optional[_Union[_file_pb2.SheetFormat, str]] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., query: _Optional[str] = ..., deleted: _Optional[bool] = ...) -> None: ...

class ExportDepartmentsRequest(_message.Message):
    __slots__ = ("format", "filter", "order_by", "query", "deleted")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    format: _file_pb2.SheetFormat
    filter: str
    order_by: str
    query: str
    deleted: bool
    def __init__(self, format: _Optional[_Union[_file_pb2.SheetFormat, str]] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., query: _Optional[str] = ..., deleted: _Optional[bool] = ...) -> None: ...

class ExportContactsRequest(_message.Message):
    __slots__ = ("format", "filter", "order_by", "query", "deleted")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    format: _file_pb2.SheetFormat
    filter: str
    order_by: str
    query: str
    deleted: bool
    def __init__(self, format: _Optional[_Union[_file_pb2.SheetFormat, str]] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., query: _Optional[str] = ..., deleted: _Optional[bool] = ...) -> None: ...

class GetImportTemplateRequest(_message.Message):
    __slots__ = ("resource",)
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    resource: _import_service_pb2.ImportResource
    def __init__(self, resource: _Optional[_Union[_import_service_pb2.ImportResource, str]] = ...) -> None: ...
