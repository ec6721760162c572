from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SheetFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SHEET_FORMAT_UNSPECIFIED: _ClassVar[SheetFormat]
    SHEET_FORMAT_XLSX: _ClassVar[SheetFormat]
    SHEET_FORMAT_CSV: _ClassVar[SheetFormat]
SHEET_FORMAT_UNSPECIFIED: SheetFormat
SHEET_FORMAT_XLSX: SheetFormat
SHEET_FORMAT_CSV: SheetFormat

class FileHeader(_message.Message):
    __slots__ = ("filename", "content_type", "size", "ascii_filename")
    FILENAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    ASCII_FILENAME_FIELD_NUMBER: _ClassVar[int]
    filename: str
    content_type: str
    size: int
    ascii_filename: str
    def __init__(self, filename: _Optional[str] = ..., content_type: _Optional[str] = ..., size: _Optional[int] = ..., ascii_filename: _Optional[str] = ...) -> None: ...

class FileChunk(_message.Message):
    __slots__ = ("header", "content")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    header: FileHeader
    content: bytes
    def __init__(self, header: _Optional[_Union[FileHeader, _Mapping]] = ..., content: _Optional[bytes] = ...) -> None: ...
