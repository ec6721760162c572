"""Messages to ProtoJSON, by functions written once per message type from its descriptor.

The output equals json_format's with proto field names and zero values printed, at about a quarter of its cost; a
property test holds the two against each other for every message of the contracts. Field masks are the one difference:
their paths keep the proto field names, like every other name in this API.
"""

from __future__ import annotations

import base64
import keyword
import math
import struct
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor as Field

if TYPE_CHECKING:
    from collections.abc import Callable

    from google.protobuf.message import Message

    from crm_gateway.contract import Descriptor, EnumDescriptor, FieldDescriptor

_NUMBERS = {
    Field.CPPTYPE_INT64: "str({})",
    Field.CPPTYPE_UINT64: "str({})",
    Field.CPPTYPE_DOUBLE: "text_of_float({})",
    Field.CPPTYPE_FLOAT: "text_of_float({}, single=True)",
}
WRAPPERS = frozenset(
    f"google.protobuf.{name}Value"
    for name in ("Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes")
)


class JsonWriters:
    """Makes and keeps the writers. One namespace holds them all, so that messages may contain each other."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._namespace: dict[str, Any] = {"text_of_float": text_of_float, "text_of_bytes": text_of_bytes}

    def writer(self, descriptor: Descriptor) -> Callable[[Any], Any]:
        """The function that turns messages of this type into what orjson prints."""
        writer: Callable[[Any], Any] = self._namespace[self._name(descriptor)]
        return writer

    def dumper(self, descriptor: Descriptor) -> Callable[[Message], bytes]:
        """The function that turns messages of this type into JSON."""
        write = self.writer(descriptor)
        return lambda message: orjson.dumps(write(message))

    def _name(self, descriptor: Descriptor) -> str:
        """Name of the writer in the namespace; made when it is not there yet."""
        known = self._names.get(descriptor.full_name)
        if known is not None:
            return known
        name = self._names[descriptor.full_name] = f"write_{len(self._names)}"
        special = _SPECIAL.get(descriptor.full_name)
        if special is not None:
            self._namespace[name] = special
        elif descriptor.full_name in WRAPPERS:
            self._define(name, [f"return {self._single(descriptor.fields_by_name['value'], 'm.value')}"])
        else:
            self._define(name, self._statements(descriptor))
        return name

    def _define(self, name: str, statements: list[str]) -> None:
        # Code is made of names from our own contracts only. Closures instead of code would cost three times as much.
        source = "\n ".join([f"def {name}(m):", *statements])
        exec(compile(source, f"<{name}>", "exec"), self._namespace)  # noqa: S102  see above

    def _statements(self, descriptor: Descriptor) -> list[str]:
        """Fields in their order of declaration; those that know absence only when they are there."""
        leading: list[str] = []
        following: list[str] = []
        for field in descriptor.fields:
            value = self._value(field)
            if field.has_presence:
                following.append(f"if m.HasField({field.name!r}): d[{field.name!r}] = {value}")
            elif following:
                following.append(f"d[{field.name!r}] = {value}")
            else:
                leading.append(f"{field.name!r}: {value}")
        return [f"d = {{{', '.join(leading)}}}", *following, "return d"]

    def _value(self, field: FieldDescriptor) -> str:
        """The expression for a field of message ``m``."""
        own = f"getattr(m, {field.name!r})" if keyword.iskeyword(field.name) else f"m.{field.name}"
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            key = field.message_type.fields_by_name["key"]
            text = "'true' if k else 'false'" if key.type == Field.TYPE_BOOL else "str(k)"
            value = self._single(field.message_type.fields_by_name["value"], "v")
            # a message map makes entries when asked for missing ones, so keys and values are taken together
            return f"{{({text}): {value} for k, v in {own}.items()}}"
        if not field.is_repeated:
            return self._single(field, own)
        single = self._single(field, "v")
        return f"list({own})" if single == "v" else f"[{single} for v in {own}]"

    def _single(self, field: FieldDescriptor, value: str) -> str:
        if field.message_type is not None:
            return f"{self._name(field.message_type)}({value})"
        if field.enum_type is not None:
            return f"{self._enum(field.enum_type)}.get({value}, {value})"
        if field.type == Field.TYPE_BYTES:
            return f"text_of_bytes({value})"
        return _NUMBERS.get(field.cpp_type, "{}").format(value)

    def _enum(self, enum: EnumDescriptor) -> str:
        name = self._names.get(enum.full_name)
        if name is None:
            name = self._names[enum.full_name] = f"enum_{len(self._names)}"
            # of names for one number the first counts
            self._namespace[name] = {value.number: value.name for value in reversed(enum.values)}
        return name


def text_of_bytes(value: bytes) -> str:
    """Base64, as ProtoJSON wants it."""
    return base64.b64encode(value).decode("ascii")


def text_of_float(value: float, *, single: bool = False) -> float | str:
    """A number, or its name where JSON has none. Of 32-bit floats the shortest text that reads back the same."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if single:
        for digits in range(6, 9):
            shorter = float(f"{value:.{digits}g}")
            if abs(shorter) <= _LARGEST_SINGLE and struct.unpack("<f", struct.pack("<f", shorter))[0] == value:
                return shorter
    return value


_LARGEST_SINGLE = struct.unpack("<f", b"\xff\xff\x7f\x7f")[0]


def _timestamp(message: Any) -> str:
    minute, second = divmod(message.seconds, 60)
    nanos = message.nanos
    return (
        f"{_minute(minute)}{_SECONDS[second]}{_fraction(nanos)}Z" if nanos else f"{_minute(minute)}{_SECONDS[second]}Z"
    )


@lru_cache(maxsize=20_000)
def _minute(number: int) -> str:
    """Up to the seconds. Kept, for a list has two moments a row, and rows that are shown are shown again."""
    return datetime.fromtimestamp(number * 60, UTC).isoformat()[:17]


_SECONDS = tuple(f"{second:02d}" for second in range(60))


def _fraction(nanos: int) -> str:
    """With three, six or nine digits."""
    if nanos % 1_000_000 == 0:
        return f".{nanos // 1_000_000:03d}"
    if nanos % 1_000 == 0:
        return f".{nanos // 1_000:06d}"
    return f".{nanos:09d}"


_SPECIAL: dict[str, Callable[[Any], Any]] = {
    "google.protobuf.Timestamp": _timestamp,
    "google.protobuf.Duration": lambda message: message.ToJsonString(),
    "google.protobuf.FieldMask": lambda message: ",".join(message.paths),
    "google.protobuf.Empty": lambda _: {},
    "google.protobuf.Struct": json_format.MessageToDict,
    "google.protobuf.Value": json_format.MessageToDict,
    "google.protobuf.ListValue": json_format.MessageToDict,
}
