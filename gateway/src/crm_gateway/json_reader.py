"""Strict ProtoJSON to messages, by readers made once per message type from its descriptor.

Stricter than json_format, and it names every field that is wrong instead of the first: proto field names only, no
unknown and no doubled names, no strings for numbers, enum values by name, 64-bit integers as strings, null only where a
field knows absence (it then means "none"). Whatever a schema made from the same descriptor forbids is refused here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from google.api import field_behavior_pb2
from google.protobuf import json_format, message_factory

from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem, Kind, Refused
from crm_gateway.field_problems import Path, field_problem
from crm_gateway.json_scalars import clean_text, scalar_reader, special_reader, text_reader
from crm_gateway.json_writer import WRAPPERS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from google.protobuf.message import Message

    from crm_gateway.contract import Descriptor, FieldDescriptor

    Reader: TypeAlias = Callable[[Any, Path, list[FieldProblem]], Any]

DEEPEST = 32  # levels; services refuse to parse messages nested a hundred deep
FREE_FORM = frozenset({"google.protobuf.Struct", "google.protobuf.Value", "google.protobuf.ListValue"})


class BodyNotJson(Refused):
    """The body is no JSON text in UTF-8."""

    reason = "BODY_NOT_JSON"
    kind = Kind.INVALID
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "请求正文不是有效的 JSON(第 {line} 行第 {column} 列)。",
        ENGLISH: "The body is not valid JSON (line {line}, column {column}).",
    }


class BodyNestedTooDeep(Refused):
    """The body nests deeper than anything of ours does."""

    reason = "BODY_NESTED_TOO_DEEP"
    kind = Kind.INVALID
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "请求正文的嵌套层数过多。",
        ENGLISH: "The body is nested too deeply.",
    }


class DoubledNames(dict[str, Any]):
    """A JSON object in which names occur more than once; ``doubled`` says which."""

    doubled: tuple[str, ...] = ()


def parse_json(body: bytes) -> Any:
    """The value of a JSON text. Raises BodyNotJson and BodyNestedTooDeep."""
    try:
        return _DECODER.decode(body.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        read = body[: problem.start]
        column = len(read.rpartition(b"\n")[2].decode(errors="replace")) + 1
        raise BodyNotJson(line=read.count(b"\n") + 1, column=column) from problem
    except json.JSONDecodeError as problem:
        raise BodyNotJson(line=problem.lineno, column=problem.colno) from problem
    except ValueError as problem:  # NaN, Infinity, or a number of thousands of digits: where it stands is not known
        raise BodyNotJson(line=1, column=1) from problem
    except RecursionError as problem:
        raise BodyNestedTooDeep from problem


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = DoubledNames(found)
    names = [name for name, _ in pairs]
    doubled.doubled = tuple(name for name in found if names.count(name) > 1)
    return doubled


def _no_constant(name: str) -> Any:
    raise ValueError(name)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)


class JsonReaders:
    """Makes and keeps the readers of message types."""

    def __init__(self) -> None:
        self._made: dict[str, Reader] = {}

    def message(self, descriptor: Descriptor, *, without: Collection[str] = ()) -> Reader:
        """The reader of a message type; fields in ``without`` are unknown to it."""
        if without:
            return self._message(descriptor, without)
        known = self._made.get(descriptor.full_name)
        if known is None:

            def later(value: Any, path: Path, problems: list[FieldProblem]) -> Any:
                """Where a message contains itself, its reader is not made yet."""
                return self._made[descriptor.full_name](value, path, problems)

            self._made[descriptor.full_name] = later
            known = self._made[descriptor.full_name] = self._make(descriptor)
        return known

    def field(self, field: FieldDescriptor) -> Reader:
        """The reader of one value of a field (of an element when it is repeated)."""
        return self.message(field.message_type) if field.message_type is not None else scalar_reader(field)

    def _make(self, descriptor: Descriptor) -> Reader:
        special = special_reader(descriptor)
        if special is not None:
            return special
        if descriptor.full_name in FREE_FORM:
            return _free_form_reader(descriptor)
        if descriptor.full_name in WRAPPERS:
            return self._wrapper(descriptor)
        return self._message(descriptor, ())

    def _wrapper(self, descriptor: Descriptor) -> Reader:
        message_class = message_factory.GetMessageClass(descriptor)
        read_value = scalar_reader(descriptor.fields_by_name["value"])

        def read(value: Any, path: Path, problems: list[FieldProblem]) -> Message | None:
            inner = read_value(value, path, problems)
            return None if problems else message_class(value=inner)

        return read

    def _message(self, descriptor: Descriptor, without: Collection[str]) -> Reader:
        message_class = message_factory.GetMessageClass(descriptor)
        fields = {field.name: self._whole_field(field) for field in descriptor.fields if field.name not in without}
        nullable = frozenset(field.name for field in descriptor.fields if may_be_null(field))
        choices = [frozenset(choice) for choice in choices_of(descriptor)]

        def read(value: Any, path: Path, problems: list[FieldProblem]) -> Message | None:
            if not _is_object(value, path, problems):
                return None
            given = {}
            for name, each in value.items():
                reader = fields.get(name)
                if reader is None:
                    problems.append(field_problem(path / clean_text(name), "UNKNOWN_FIELD"))
                elif each is not None:
                    given[name] = reader(each, path / name, problems)
                elif name not in nullable:
                    problems.append(field_problem(path / name, "NULL_NOT_ALLOWED"))
            for choice in choices:
                if len(choice & given.keys()) > 1:
                    problems.extend(
                        field_problem(path / name, "ONLY_ONE_ALLOWED", choices=", ".join(sorted(choice)))
                        for name in sorted(choice & given.keys())
                    )
            return None if problems else message_class(**given)

        return read

    def _whole_field(self, field: FieldDescriptor) -> Reader:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            return self._map(field.message_type)
        single = self.field(field)
        return _list_reader(single) if field.is_repeated else single

    def _map(self, entry: Descriptor) -> Reader:
        key = entry.fields_by_name["key"]
        read_key = text_reader(key, scalar_reader(key))  # keys of JSON objects are text
        read_value = self.field(entry.fields_by_name["value"])

        def read(value: Any, path: Path, problems: list[FieldProblem]) -> dict[str, Any]:
            if not _is_object(value, path, problems):
                return {}
            given = {}
            for name, each in value.items():
                at = path / clean_text(name)
                given[read_key(name, at, problems)] = read_value(each, at, problems)
            return given

        return read


def choices_of(descriptor: Descriptor) -> list[list[str]]:
    """Names of fields of which only one may be given; a oneof of one is how proto3 says "optional"."""
    return [[field.name for field in oneof.fields] for oneof in descriptor.oneofs if len(oneof.fields) > 1]


def may_be_null(field: FieldDescriptor) -> bool:
    """Whether JSON null may stand for "none": the field knows absence, callers may leave it out, and it is no choice."""
    if field.containing_oneof is not None and len(field.containing_oneof.fields) > 1:
        return False
    behaviors = field.GetOptions().Extensions[field_behavior_pb2.field_behavior]
    return field.has_presence and not {field_behavior_pb2.REQUIRED, field_behavior_pb2.OUTPUT_ONLY} & set(behaviors)


def _is_object(value: Any, path: Path, problems: list[FieldProblem]) -> bool:
    if not isinstance(value, dict):
        problems.append(field_problem(path, "WRONG_TYPE", chinese="对象", english="an object"))
        return False
    if isinstance(value, DoubledNames):
        problems.extend(field_problem(path / clean_text(name), "DUPLICATE_FIELD") for name in value.doubled)
    if path.depth > DEEPEST:
        problems.append(field_problem(path, "NESTED_TOO_DEEP"))
        return False
    return True


def _list_reader(single: Reader) -> Reader:
    def read(value: Any, path: Path, problems: list[FieldProblem]) -> list[Any]:
        if not isinstance(value, list):
            problems.append(field_problem(path, "WRONG_TYPE", chinese="数组", english="an array"))
            return []
        return [single(each, path / index, problems) for index, each in enumerate(value)]

    return read


def _free_form_reader(descriptor: Descriptor) -> Reader:
    """Any JSON, where the contract says so."""
    message_class = message_factory.GetMessageClass(descriptor)
    wanted = {"google.protobuf.Struct": dict, "google.protobuf.ListValue": list}.get(descriptor.full_name, object)

    def read(value: Any, path: Path, problems: list[FieldProblem]) -> Message | None:
        if not isinstance(value, wanted):
            kind = ("对象", "an object") if wanted is dict else ("数组", "an array")
            problems.append(field_problem(path, "WRONG_TYPE", chinese=kind[0], english=kind[1]))
        _check_free_form(value, path, problems)
        return None if problems else json_format.ParseDict(value, message_class())

    return read


def _check_free_form(value: Any, path: Path, problems: list[FieldProblem]) -> None:
    if isinstance(value, dict):
        if _is_object(value, path, problems):
            for name, each in value.items():
                if clean_text(name) != name:
                    problems.append(field_problem(path / clean_text(name), "CHARACTER_NOT_ALLOWED"))
                _check_free_form(each, path / clean_text(name), problems)
    elif isinstance(value, list):
        if path.depth > DEEPEST:
            problems.append(field_problem(path, "NESTED_TOO_DEEP"))
            return
        for index, each in enumerate(value):
            _check_free_form(each, path / index, problems)
    elif isinstance(value, str) and clean_text(value) != value:
        problems.append(field_problem(path, "CHARACTER_NOT_ALLOWED"))
    elif isinstance(value, float | int) and abs(value) > _LARGEST_DOUBLE:
        problems.append(field_problem(path, "OUT_OF_RANGE"))


_LARGEST_DOUBLE = 1.7976931348623157e308
