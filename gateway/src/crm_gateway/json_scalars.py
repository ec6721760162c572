"""Readers of single values: scalars, enums and the well-known types that JSON writes as a string.

A reader takes the JSON value, its path and the list of problems; what it returns counts only when no problem was added.
:func:`text_reader` reads the same values where everything is text: in a path or a query.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor as Field

from crm_gateway.field_problems import field_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_chassis.errors import FieldProblem
    from crm_gateway.contract import Descriptor, EnumDescriptor, FieldDescriptor
    from crm_gateway.field_problems import Path

    Reader: TypeAlias = Callable[[Any, Path, list[FieldProblem]], Any]

LARGEST_SINGLE = 3.4028234663852886e38  # the greatest 32-bit float
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DURATION = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,9}))?s")
_LONGEST_DURATION = 315_576_000_000  # seconds, as google.protobuf.Duration has it
_FIELD_PATHS = re.compile(r"(?:[a-z0-9_]+(?:\.[a-z0-9_]+)*(?:,[a-z0-9_]+(?:\.[a-z0-9_]+)*)*)?")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,19})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_RANGES = {
    Field.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    Field.CPPTYPE_UINT32: (0, 2**32 - 1),
    Field.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    Field.CPPTYPE_UINT64: (0, 2**64 - 1),
}


def clean_text(text: str) -> str:
    """The text with what no string field may hold (NUL, lone surrogates) made visible."""
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()


def scalar_reader(field: FieldDescriptor) -> Reader:
    """The reader of one value of a field that is no message."""
    if field.enum_type is not None:
        return _enum_reader(field.enum_type)
    if field.type == Field.TYPE_BYTES:
        return _bytes
    if field.cpp_type in _RANGES:
        long = field.cpp_type in (Field.CPPTYPE_INT64, Field.CPPTYPE_UINT64)
        return (_long_integer_reader if long else _integer_reader)(*_RANGES[field.cpp_type])
    return _READERS[field.cpp_type]


def special_reader(descriptor: Descriptor) -> Reader | None:
    """The reader of a well-known type that JSON writes as a string; None for other messages."""
    make = _SPECIAL.get(descriptor.full_name)
    return make(message_factory.GetMessageClass(descriptor)) if make is not None else None


def text_reader(field: FieldDescriptor, read: Reader) -> Reader:
    """The reader of a field's value from text; ``read`` reads it from JSON."""
    if field.cpp_type == Field.CPPTYPE_BOOL:
        return lambda text, path, problems: read({"true": True, "false": False}.get(text, text), path, problems)
    if field.cpp_type in (Field.CPPTYPE_INT32, Field.CPPTYPE_UINT32):
        return lambda text, path, problems: read(int(text) if _INTEGER.fullmatch(text) else text, path, problems)
    if field.cpp_type in (Field.CPPTYPE_DOUBLE, Field.CPPTYPE_FLOAT):
        return lambda text, path, problems: read(float(text) if _NUMBER.fullmatch(text) else text, path, problems)
    return read


def _string(value: Any, path: Path, problems: list[FieldProblem]) -> Any:
    if not isinstance(value, str):
        problems.append(field_problem(path, "WRONG_TYPE", chinese="文本", english="a string"))
    elif "\0" in value or not (value.isascii() or _encodes(value)):
        problems.append(field_problem(path, "CHARACTER_NOT_ALLOWED"))
    return value


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _boolean(value: Any, path: Path, problems: list[FieldProblem]) -> Any:
    if not isinstance(value, bool):
        problems.append(field_problem(path, "WRONG_TYPE", chinese="true 或 false", english="true or false"))
    return value


def _bytes(value: Any, path: Path, problems: list[FieldProblem]) -> Any:
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else _not_base64(path, problems)
    except (binascii.Error, ValueError):
        return _not_base64(path, problems)


def _not_base64(path: Path, problems: list[FieldProblem]) -> bytes:
    problems.append(field_problem(path, "WRONG_TYPE", chinese="Base64 文本", english="a Base64 string"))
    return b""


def _enum_reader(enum: EnumDescriptor) -> Reader:
    numbers = {value.name: value.number for value in enum.values}
    choices = ", ".join(numbers)

    def read(value: Any, path: Path, problems: list[FieldProblem]) -> int:
        number = numbers.get(value) if isinstance(value, str) else None
        if number is None:
            problems.append(field_problem(path, "UNKNOWN_VALUE", choices=choices))
        return number or 0

    return read


def _integer_reader(least: int, most: int) -> Reader:
    def read(value: Any, path: Path, problems: list[FieldProblem]) -> Any:
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # 1.0 is an integer to JSON
        if isinstance(value, bool) or not isinstance(value, int):
            problems.append(field_problem(path, "WRONG_TYPE", chinese="整数", english="an integer"))
        elif not least <= value <= most:
            problems.append(field_problem(path, "OUT_OF_RANGE"))
        return value

    return read


def _long_integer_reader(least: int, most: int) -> Reader:
    """64-bit integers are strings, because JavaScript's numbers cannot hold them."""

    def read(value: Any, path: Path, problems: list[FieldProblem]) -> int:
        if not isinstance(value, str) or not _INTEGER.fullmatch(value):
            problems.append(
                field_problem(path, "WRONG_TYPE", chinese="以文本书写的整数", english="an integer written as a string")
            )
            return 0
        if not least <= int(value) <= most:
            problems.append(field_problem(path, "OUT_OF_RANGE"))
        return int(value)

    return read


def _number_reader(most: float) -> Reader:
    def read(value: Any, path: Path, problems: list[FieldProblem]) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            problems.append(field_problem(path, "WRONG_TYPE", chinese="数字", english="a number"))
        elif isinstance(value, int):
            return _as_float(value, path, problems)
        elif not math.isfinite(value) or abs(value) > most:
            problems.append(field_problem(path, "OUT_OF_RANGE"))
        return value

    return read


def _as_float(value: int, path: Path, problems: list[FieldProblem]) -> float:
    try:
        return float(value)
    except OverflowError:
        problems.append(field_problem(path, "OUT_OF_RANGE"))
        return 0.0


def _timestamp_reader(message_class: Any) -> Reader:
    def read(value: Any, path: Path, problems: list[FieldProblem]) -> Any:
        match = _TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
        if match is not None:
            day, time, fraction, zone = match.groups()
            try:
                at = datetime.fromisoformat(f"{day}T{time}{'+00:00' if zone in 'Zz' else zone}")
                seconds = (at - _EPOCH) // timedelta(seconds=1)
                _EPOCH + timedelta(seconds=seconds)  # in UTC too the year must be one of 1 to 9999
                return message_class(seconds=seconds, nanos=int((fraction or "").ljust(9, "0")))
            except (ValueError, OverflowError):
                pass  # a day or hour that does not exist is reported like any other text
        problems.append(
            field_problem(
                path,
                "MALFORMED",
                chinese="带时区的时间,如 2026-01-31T08:00:00Z",
                english="a time like 2026-01-31T08:00:00Z",
            )
        )
        return None

    return read


def _duration_reader(message_class: Any) -> Reader:
    def read(value: Any, path: Path, problems: list[FieldProblem]) -> Any:
        match = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if match is None or int(match[2]) > _LONGEST_DURATION:
            problems.append(
                field_problem(path, "MALFORMED", chinese="以秒计的时长,如 3.5s", english="seconds like 3.5s")
            )
            return None
        sign = -1 if match[1] else 1
        return message_class(seconds=sign * int(match[2]), nanos=sign * int((match[3] or "").ljust(9, "0")))

    return read


def _field_mask_reader(message_class: Any) -> Reader:
    def read(value: Any, path: Path, problems: list[FieldProblem]) -> Any:
        if not isinstance(value, str) or not _FIELD_PATHS.fullmatch(value):
            problems.append(
                field_problem(
                    path, "MALFORMED", chinese="以逗号分隔的字段名", english="field names separated by commas"
                )
            )
            return None
        return message_class(paths=value.split(",") if value else [])

    return read


_READERS: dict[int, Reader] = {
    Field.CPPTYPE_STRING: _string,
    Field.CPPTYPE_BOOL: _boolean,
    Field.CPPTYPE_DOUBLE: _number_reader(math.inf),
    Field.CPPTYPE_FLOAT: _number_reader(LARGEST_SINGLE),
}
_SPECIAL: dict[str, Callable[[Any], Reader]] = {
    "google.protobuf.Timestamp": _timestamp_reader,
    "google.protobuf.Duration": _duration_reader,
    "google.protobuf.FieldMask": _field_mask_reader,
}
