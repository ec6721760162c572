"""Messages of the contracts as JSON Schema (2020-12), saying exactly what the reader accepts and the writer prints."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import protovalidate
from google.api import field_behavior_pb2
from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor as Field

from buf.validate import validate_pb2
from crm.common.v1 import options_pb2
from crm_gateway.json_reader import choices_of, may_be_null
from crm_gateway.json_scalars import LARGEST_SINGLE
from crm_gateway.json_writer import WRAPPERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from crm_gateway.contract import Descriptor, EnumDescriptor, FieldDescriptor


Schema = dict[str, Any]

_INT32: Schema = {"type": "integer", "format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1}
_UINT32: Schema = {"type": "integer", "minimum": 0, "maximum": 2**32 - 1}
_INT64: Schema = {"type": "string", "format": "int64", "pattern": "^-?(0|[1-9][0-9]{0,17})$"}
_UINT64: Schema = {"type": "string", "format": "uint64", "pattern": "^(0|[1-9][0-9]{0,18})$"}
_SCALARS: Mapping[int, Schema] = {
    Field.TYPE_STRING: {"type": "string"},
    Field.TYPE_BOOL: {"type": "boolean"},
    Field.TYPE_BYTES: {
        "type": "string",
        "contentEncoding": "base64",
        "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    },
    Field.TYPE_DOUBLE: {"type": "number"},
    Field.TYPE_FLOAT: {"type": "number", "minimum": -LARGEST_SINGLE, "maximum": LARGEST_SINGLE},
    **dict.fromkeys((Field.TYPE_INT32, Field.TYPE_SINT32, Field.TYPE_SFIXED32), _INT32),
    **dict.fromkeys((Field.TYPE_UINT32, Field.TYPE_FIXED32), _UINT32),
    **dict.fromkeys((Field.TYPE_INT64, Field.TYPE_SINT64, Field.TYPE_SFIXED64), _INT64),
    **dict.fromkeys((Field.TYPE_UINT64, Field.TYPE_FIXED64), _UINT64),
}
_SHORT_NUMBER: Schema = {"pattern": "^-?(0|[1-9][0-9]{0,8})$"}
_SHORT_COUNT: Schema = {"pattern": "^(0|[1-9][0-9]{0,8})$"}
# Keys of JSON objects are text, whatever type they are of.
_KEYS: Mapping[int, Schema] = {
    **dict.fromkeys((Field.TYPE_INT32, Field.TYPE_SINT32, Field.TYPE_SFIXED32), _SHORT_NUMBER),
    **dict.fromkeys((Field.TYPE_INT64, Field.TYPE_SINT64, Field.TYPE_SFIXED64), _SHORT_NUMBER),
    **dict.fromkeys((Field.TYPE_UINT32, Field.TYPE_FIXED32, Field.TYPE_UINT64, Field.TYPE_FIXED64), _SHORT_COUNT),
    Field.TYPE_BOOL: {"enum": ["true", "false"]},
}
_WELL_KNOWN: Mapping[str, Schema] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time", "examples": ["2026-01-31T08:00:00Z"]},
    "google.protobuf.Duration": {
        "type": "string",
        "pattern": r"^-?[0-9]{1,11}(\.[0-9]{1,9})?s$",
        "examples": ["3.5s"],
    },
    "google.protobuf.FieldMask": {
        "type": "string",
        "pattern": r"^([a-z0-9_]+(\.[a-z0-9_]+)*(,[a-z0-9_]+(\.[a-z0-9_]+)*)*)?$",
        "examples": ["name,grade"],
    },
    "google.protobuf.Struct": {"type": "object"},
    "google.protobuf.Value": {},
    "google.protobuf.ListValue": {"type": "array"},
}


class Schemas:
    """Schemas of message types and enums; ``components`` collects those that are referred to."""

    def __init__(self, comments: Mapping[str, str], messages: Iterable[Descriptor]) -> None:
        self.components: dict[str, Schema] = {}
        self._comments = comments
        self._names = _short_names(messages)

    def reference(self, descriptor: Descriptor) -> Schema:
        """A reference to the schema of a message type."""
        if descriptor.full_name in _WELL_KNOWN:
            return dict(_WELL_KNOWN[descriptor.full_name])
        if descriptor.full_name in WRAPPERS:
            return self._single(descriptor.fields_by_name["value"])
        return self._component(self.name(descriptor.full_name), descriptor)

    def variant(self, descriptor: Descriptor, suffix: str, *, without: Collection[str] = (), partial: bool) -> Schema:
        """A reference to the same with fields left out; when ``partial`` no field is required."""
        name = self.name(descriptor.full_name) + suffix
        return self._component(name, descriptor, without=without, partial=partial)

    def field(self, field: FieldDescriptor) -> Schema:
        """The schema of a field, its description and constraints included."""
        behaviors = field.GetOptions().Extensions[field_behavior_pb2.field_behavior]
        rules = field.GetOptions().Extensions[validate_pb2.field]
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            schema = self._map(field, rules)
        elif field.is_repeated:
            schema = {"type": "array", "items": self._constrained(field, rules.repeated.items)}
            schema |= _list_limits(rules.repeated)
        else:
            schema = self._constrained(field, rules)
        if may_be_null(field):
            schema = _nullable(schema)
        about: Schema = {"description": self._description(field)} if self._description(field) else {}
        if field_behavior_pb2.OUTPUT_ONLY in behaviors:
            about["readOnly"] = True
        return schema | about

    def description(self, full_name: str) -> str:
        """The comment on something in the contracts."""
        return self._comments.get(full_name, "")

    def name(self, full_name: str) -> str:
        """Name of a message type or enum among the components."""
        return self._names.get(full_name) or full_name.rpartition(".")[2]

    def _component(
        self, name: str, descriptor: Descriptor, *, without: Collection[str] = (), partial: bool = False
    ) -> Schema:
        if name not in self.components:
            self.components[name] = {}  # a message may contain itself
            self.components[name] = self._message(descriptor, without, partial=partial)
        return {"$ref": f"#/components/schemas/{name}"}

    def _message(self, descriptor: Descriptor, without: Collection[str], *, partial: bool) -> Schema:
        fields = [field for field in descriptor.fields if field.name not in without]
        schema: Schema = {
            "type": "object",
            "description": self.description(descriptor.full_name),
            "properties": {field.name: self.field(field) for field in fields},
            "additionalProperties": False,
        }
        pairs = [list(pair) for choice in choices_of(descriptor) for pair in combinations(choice, 2)]
        if pairs:
            schema["not"] = {"anyOf": [{"required": pair} for pair in pairs]}
        needed = required_fields(descriptor)
        required = [field.name for field in fields if field.name in needed]
        if required and not partial:
            schema["required"] = required
        return schema

    def _map(self, field: FieldDescriptor, rules: Any) -> Schema:
        key, value = (field.message_type.fields_by_name[name] for name in ("key", "value"))
        schema: Schema = {"type": "object", "additionalProperties": self._constrained(value, rules.map.values)}
        if key.cpp_type != Field.CPPTYPE_STRING:
            schema["propertyNames"] = _KEYS[key.type]
        if rules.map.HasField("max_pairs"):
            schema["maxProperties"] = rules.map.max_pairs
        return schema

    def _constrained(self, field: FieldDescriptor, rules: Any) -> Schema:
        """One value of a field. Constraints a zero value is excused from allow the empty text too."""
        schema = self._single(field) | _constraints(rules)
        excused = rules.ignore == validate_pb2.IGNORE_IF_ZERO_VALUE
        if excused and schema.get("type") == "string" and schema.keys() & {"format", "pattern", "minLength"}:
            return {"anyOf": [{"const": ""}, schema]}
        return schema

    def _single(self, field: FieldDescriptor) -> Schema:
        if field.message_type is not None:
            return self.reference(field.message_type)
        if field.enum_type is not None:
            return self._enum(field.enum_type)
        return dict(_SCALARS[field.type])

    def _enum(self, enum: EnumDescriptor) -> Schema:
        name = self.name(enum.full_name)
        if name not in self.components:
            lines = [self.description(enum.full_name), ""]
            lines += [
                f"- `{value.name}`: {self.description(f'{enum.full_name}.{value.name}')}" for value in enum.values
            ]
            self.components[name] = {
                "type": "string",
                "enum": [value.name for value in enum.values],
                "description": "\n".join(lines).strip(),
            }
        return {"$ref": f"#/components/schemas/{name}"}

    def _description(self, field: FieldDescriptor) -> str:
        """The comment, with what the field's policy means for callers."""
        policy = field.GetOptions().Extensions[options_pb2.field]
        notes = [self.description(field.full_name)]
        if policy.sealed:
            notes.append("Sealed: answers carry a masked form.")
        if policy.readable_with:
            notes.append(f"Needs the permission `{policy.readable_with}`; absent without it.")
        return "\n\n".join(note for note in notes if note)


def required_fields(descriptor: Descriptor) -> frozenset[str]:
    """Fields that callers must give: those that say so, and those whose constraints an absent value breaks."""
    behaviors = {
        field.name: set(field.GetOptions().Extensions[field_behavior_pb2.field_behavior]) for field in descriptor.fields
    }
    nothing = message_factory.GetMessageClass(descriptor)()
    paths: list[Any] = [violation.proto.field for violation in protovalidate.collect_violations(nothing)]
    broken = {path.elements[0].field_name for path in paths if path.elements}
    return frozenset(
        name
        for name, behavior in behaviors.items()
        if field_behavior_pb2.REQUIRED in behavior
        or (name in broken and field_behavior_pb2.OUTPUT_ONLY not in behavior)
    )


def listed_fields(resource: Descriptor, policy: str) -> list[str]:
    """Names of a resource's fields whose policy says ``filterable`` or ``sortable``."""
    return [
        field.name for field in resource.fields if getattr(field.GetOptions().Extensions[options_pb2.field], policy)
    ]


def _short_names(messages: Iterable[Descriptor]) -> dict[str, str]:
    """Names without their package, with the package's domain where two packages use one name."""
    full_names: list[tuple[str, str]] = []
    for message in messages:
        package = message.file.package
        full_names.append((message.full_name, package))
        full_names += [(enum.full_name, package) for enum in message.enum_types]
        full_names += [
            (field.enum_type.full_name, field.enum_type.file.package)
            for field in message.fields
            if field.enum_type is not None
        ]
    shorts = {full: full.removeprefix(f"{package}.") for full, package in full_names}
    taken = list(shorts.values())
    return {
        full: short if taken.count(short) == 1 else f"{full.split('.')[1]}.{short}" for full, short in shorts.items()
    }


def _nullable(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), str) and "enum" not in schema and "const" not in schema:
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _constraints(rules: Any) -> Schema:
    """What buf.validate demands of one value."""
    kind = rules.WhichOneof("type")
    if kind == "string":
        return _text_constraints(rules.string)
    if kind == "bytes":
        # in Base64 four signs stand for three bytes
        return {"maxLength": (rules.bytes.max_len + 2) // 3 * 4} if rules.bytes.HasField("max_len") else {}
    if kind in ("int32", "uint32", "sint32", "fixed32", "sfixed32", "float", "double"):
        return _number_constraints(getattr(rules, kind))
    return {}


def _text_constraints(rules: Any) -> Schema:
    names = {"min_len": "minLength", "max_len": "maxLength", "pattern": "pattern", "const": "const"}
    schema = {name: getattr(rules, rule) for rule, name in names.items() if rules.HasField(rule)}
    if rules.HasField("len"):
        schema |= {"minLength": rules.len, "maxLength": rules.len}
    if getattr(rules, "in"):
        schema["enum"] = list(getattr(rules, "in"))
    formats = {"uuid": "uuid", "email": "email", "uri": "uri", "hostname": "hostname"}
    known = rules.WhichOneof("well_known")
    return schema | {"format": formats[known]} if known in formats and getattr(rules, known) else schema


def _number_constraints(rules: Any) -> Schema:
    names = {"gte": "minimum", "lte": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum", "const": "const"}
    schema = {name: getattr(rules, rule) for rule, name in names.items() if rules.HasField(rule)}
    if getattr(rules, "in"):
        schema["enum"] = list(getattr(rules, "in"))
    return schema


def _list_limits(rules: Any) -> Schema:
    names = {"min_items": "minItems", "max_items": "maxItems"}
    schema = {name: getattr(rules, rule) for rule, name in names.items() if rules.HasField(rule)}
    return schema | {"uniqueItems": True} if rules.unique else schema
