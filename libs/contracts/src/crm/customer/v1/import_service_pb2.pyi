import datetime

from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import file_pb2 as _file_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ImportResource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IMPORT_RESOURCE_UNSPECIFIED: _ClassVar[ImportResource]
    IMPORT_RESOURCE_CUSTOMERS: _ClassVar[ImportResource]
    IMPORT_RESOURCE_DEPARTMENTS: _ClassVar[ImportResource]
    IMPORT_RESOURCE_CONTACTS: _ClassVar[ImportResource]
IMPORT_RESOURCE_UNSPECIFIED: ImportResource
IMPORT_RESOURCE_CUSTOMERS: ImportResource
IMPORT_RESOURCE_DEPARTMENTS: ImportResource
IMPORT_RESOURCE_CONTACTS: ImportResource

class Import(_message.Message):
    __slots__ = ("id", "filename", "state", "headers", "mapping", "row_count", "checked_count", "fine_count", "duplicate_count", "error_count", "committed_count", "create_time", "resource", "similar_count", "stop_reason", "expire_time")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Import.State]
        STATE_UPLOADED: _ClassVar[Import.State]
        STATE_CHECKING: _ClassVar[Import.State]
        STATE_CHECKED: _ClassVar[Import.State]
        STATE_COMMITTING: _ClassVar[Import.State]
        STATE_DONE: _ClassVar[Import.State]
        STATE_CANCELLED: _ClassVar[Import.State]
    STATE_UNSPECIFIED: Import.State
    STATE_UPLOADED: Import.State
    STATE_CHECKING: Import.State
    STATE_CHECKED: Import.State
    STATE_COMMITTING: Import.State
    STATE_DONE: Import.State
    STATE_CANCELLED: Import.State
    class MappingEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    FILENAME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    ROW_COUNT_FIELD_NUMBER: _ClassVar[int]
    CHECKED_COUNT_FIELD_NUMBER: _ClassVar[int]
    FINE_COUNT_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_COUNT_FIELD_NUMBER: _ClassVar[int]
    ERROR_COUNT_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    SIMILAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    STOP_REASON_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    id: str
    filename: str
    state: Import.State
    headers: _containers.RepeatedScalarFieldContainer[str]
    mapping: _containers.ScalarMap[str, str]
    row_count: int
    checked_count: int
    fine_count: int
    duplicate_count: int
    error_count: int
    committed_count: int
    create_time: _timestamp_pb2.Timestamp
    resource: ImportResource
    similar_count: int
    stop_reason: str
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., filename: _Optional[str] = ..., state: _Optional[_Union[Import.State, str]] = ..., headers: _Optional[_Iterable[str]] = ..., mapping: _Optional[_Mapping[str, str]] = ..., row_count: _Optional[int] = ..., checked_count: _Optional[int] = ..., fine_count: _Optional[int] = ..., duplicate_count: _Optional[int] = ..., error_count: _Optional[int] = ..., committed_count: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., resource: _Optional[_Union[ImportResource, str]] = ..., similar_count: _Optional[int] = ..., stop_reason: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ImportRow(_message.Message):
    __slots__ = ("number", "outcome", "cells", "problems", "customer_id", "record_id")
    class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        OUTCOME_UNSPECIFIED: _ClassVar[ImportRow.Outcome]
        OUTCOME_FINE: _ClassVar[ImportRow.Outcome]
        OUTCOME_DUPLICATE: _ClassVar[ImportRow.Outcome]
        OUTCOME_ERROR: _ClassVar[ImportRow.Outcome]
        OUTCOME_COMMITTED: _ClassVar[ImportRow.Outcome]
        OUTCOME_SIMILAR: _ClassVar[ImportRow.Outcome]
    OUTCOME_UNSPECIFIED: ImportRow.Outcome
    OUTCOME_FINE: ImportRow.Outcome
    OUTCOME_DUPLICATE: ImportRow.Outcome
    OUTCOME_ERROR: ImportRow.Outcome
    OUTCOME_COMMITTED: ImportRow.Outcome
    OUTCOME_SIMILAR: ImportRow.Outcome
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    number: int
    outcome: ImportRow.Outcome
    cells: _containers.RepeatedScalarFieldContainer[str]
    problems: _containers.RepeatedCompositeFieldContainer[ImportProblem]
    customer_id: str
    record_id: str
    def __init__(self, number: _Optional[int] = ..., outcome: _Optional[_Union[ImportRow.Outcome, str]] = ..., cells: _Optional[_Iterable[str]] = ..., problems: _Optional[_Iterable[_Union[ImportProblem, _Mapping]]] = ..., customer_id: _Optional[str] = ..., record_id: _Optional[str] = ...) -> None: ...

class ImportProblem(_message.Message):
    __slots__ = ("field", "reason", "text")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    field: str
    reason: str
    text: str
    def __init__(self, field: _Optional[str] = ..., reason: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class UploadImportRequest(_message.Message):
    __slots__ = ("header", "content", "sheet")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    SHEET_FIELD_NUMBER: _ClassVar[int]
    header: _file_pb2.FileHeader
    content: bytes
    sheet: ImportHeader
    def __init__(self, header: _Optional[_Union[_file_pb2.FileHeader, _Mapping]] = ..., content: _Optional[bytes] = ..., sheet: _Optional[_Union[ImportHeader, _Mapping]] = ...) -> None: ...

class ImportHeader(_message.Message):
    __slots__ = ("file", "resource")
    FILE_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    file: _file_pb2.FileHeader
    resource: ImportResource
    def __init__(self, file: _Optional[_Union[_file_pb2.FileHeader, _Mapping]] = ..., resource: _Optional[_Union[ImportResource, str]] = ...) -> None: ...

class GetImportRequest(_message.Message):
    __slots__ = ("import_id",)
    IMPORT_ID_FIELD_NUMBER: _ClassVar[int]
    import_id: str
    def __init__(self, import_id: _Optional[str] = ...) -> None: ...

class CheckImportRequest(_message.Message):
    __slots__ = ("import_id", "mapping")
    class MappingEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    IMPORT_ID_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    import_id: str
    mapping: _containers.ScalarMap[str, str]
    def __init__(self, import_id: _Optional[str] = ..., mapping: _Optional[_Mapping[str, str]] = ...) -> None: ...

class ListImportRowsRequest(_message.Message):
    __slots__ = ("import_id", "outcome", "page_size", "after_number")
    IMPORT_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    AFTER_NUMBER_FIELD_NUMBER: _ClassVar[int]
    import_id: str
    outcome: ImportRow.Outcome
    page_size: int
    after_number: int
    def __init__(self, import_id: _Optional[str] = ..., outcome: _Optional[_Union[ImportRow.Outcome, str]] = ..., page_size: _Optional[int] = ..., after_number: _Optional[int] = ...) -> None: ...

class ListImportRowsResponse(_message.Message):
    __slots__ = ("rows", "next_after_number", "notice")
    ROWS_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_NUMBER_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    rows: _containers.RepeatedCompositeFieldContainer[ImportRow]
    next_after_number: int
    notice: ImportProblem
    def __init__(self, rows: _Optional[_Iterable[_Union[ImportRow, _Mapping]]] = ..., next_after_number: _Optional[int] = ..., notice: _Optional[_Union[ImportProblem, _Mapping]] = ...) -> None: ...

class ExportRejectedRowsRequest(_message.Message):
    __slots__ = ("import_id", "format")
    IMPORT_ID_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    import_id: str
    format: _file_pb2.SheetFormat
    def __init__(self, import_id: _Optional[str] = ..., format: _Optional[_Union[_file_pb2.SheetFormat, str]] = ...) -> None: ...

class CommitImportRequest(_message.Message):
    __slots__ = ("import_id", "only_fine_rows", "unit_id", "rows", "duplicate_reason")
    IMPORT_ID_FIELD_NUMBER: _ClassVar[int]
    ONLY_FINE_ROWS_FIELD_NUMBER: _ClassVar[int]
    UNIT_ID_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_REASON_FIELD_NUMBER: _ClassVar[int]
    import_id: str
    only_fine_rows: bool
    unit_id: str
    rows: _containers.RepeatedCompositeFieldContainer[RowRange]
    duplicate_reason: str
    def __init__(self, import_id: _Optional[str] = ..., only_fine_rows: _Optional[bool] = ..., unit_id: _Optional[str] = ..., rows: _Optional[_Iterable[_Union[RowRange, _Mapping]]] = ..., duplicate_reason: _Optional[str] = ...) -> None: ...

class RowRange(_message.Message):
    __slots__ = ("first", "last")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    first: int
    last: int
    def __init__(self, first: _Optional[int] = ..., last: _Optional[int] = ...) -> None: ...

class CancelImportRequest(_message.Message):
    __slots__ = ("import_id",)
    IMPORT_ID_FIELD_NUMBER: _ClassVar[int]
    import_id: str
    def __init__(self, import_id: _Optional[str] = ...) -> None: ...
