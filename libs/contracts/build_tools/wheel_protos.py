"""Lays out the .proto files that come with installed wheels, so that no copy of other people's contracts is kept here.

``google/*`` is shipped as text by googleapis-common-protos. protovalidate ships ``buf/validate`` only as a descriptor,
so its text is printed back from there (option values, which only document, are left out).
"""

import ast
import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

from google.protobuf import descriptor_pb2

GOOGLE = (
    "google/api/annotations.proto",
    "google/api/field_behavior.proto",
    "google/api/http.proto",
    "google/rpc/code.proto",
    "google/rpc/error_details.proto",
    "google/rpc/status.proto",
)
Field = descriptor_pb2.FieldDescriptorProto
SCALARS = {
    getattr(Field, f"TYPE_{name.upper()}"): name
    for name in [
        "double",
        "float",
        "int64",
        "uint64",
        "int32",
        "fixed64",
        "fixed32",
        "bool",
        "string",
        "bytes",
        "uint32",
        "sfixed32",
        "sfixed64",
        "sint32",
        "sint64",
    ]
}
LABELS = {Field.LABEL_OPTIONAL: "optional ", Field.LABEL_REQUIRED: "required ", Field.LABEL_REPEATED: "repeated "}
MAX_FIELD_NUMBER = 536_870_911


def lay_out(target: Path) -> None:
    """Write the protos below ``target``, which is emptied first."""
    shutil.rmtree(target, ignore_errors=True)
    site = _package_folder("google.api").parent.parent
    for name in GOOGLE:
        destination = target / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(site / name, destination)
    validate = target / "buf/validate/validate.proto"
    validate.parent.mkdir(parents=True, exist_ok=True)
    validate.write_text("\n".join(_printed(_validate_descriptor())) + "\n")


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed; run make install")
    return Path(next(iter(spec.submodule_search_locations)))


def _validate_descriptor() -> descriptor_pb2.FileDescriptorProto:
    source = _package_folder("protovalidate") / "_gen/buf/validate/validate_pb.py"
    for node in ast.walk(ast.parse(source.read_text())):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, bytes)
            and b"buf/validate/validate.proto" in node.value[:40]
        ):
            return descriptor_pb2.FileDescriptorProto.FromString(node.value)
    raise SystemExit("the protovalidate wheel no longer carries the descriptor of buf/validate/validate.proto")


def _printed(file: descriptor_pb2.FileDescriptorProto) -> Iterator[str]:
    yield 'edition = "2023";' if file.edition else f'syntax = "{file.syntax or "proto2"}";'
    yield f"package {file.package};"
    yield from (f'import "{name}";' for name in file.dependency)
    for enum in file.enum_type:
        yield from _enum(enum, "")
    for message in file.message_type:
        yield from _message(message, "")
    extended: dict[str, list[Field]] = {}
    for field in file.extension:
        extended.setdefault(field.extendee, []).append(field)
    for extendee, fields in extended.items():
        yield f"extend {extendee} {{"
        yield from (_field(field, "  ") for field in fields)
        yield "}"


def _enum(enum: descriptor_pb2.EnumDescriptorProto, indent: str) -> Iterator[str]:
    yield f"{indent}enum {enum.name} {{"
    yield from (f"{indent}  {value.name} = {value.number};" for value in enum.value)
    yield from (f"{indent}  reserved {_span(r.start, r.end)};" for r in enum.reserved_range)
    yield indent + "}"


def _message(message: descriptor_pb2.DescriptorProto, indent: str) -> Iterator[str]:
    inner = indent + "  "
    yield f"{indent}message {message.name} {{"
    for enum in message.enum_type:
        yield from _enum(enum, inner)
    for nested in message.nested_type:
        yield from _message(nested, inner)
    in_oneof: dict[int, list[Field]] = {}
    for field in message.field:
        if field.HasField("oneof_index"):
            in_oneof.setdefault(field.oneof_index, []).append(field)
        else:
            yield _field(field, inner)
    for index, fields in in_oneof.items():
        yield f"{inner}oneof {message.oneof_decl[index].name} {{"
        yield from (_field(field, inner + "  ", label="") for field in fields)
        yield inner + "}"
    for reach in message.extension_range:
        yield f"{inner}extensions {reach.start} to {'max' if reach.end > MAX_FIELD_NUMBER else reach.end - 1};"
    yield from (f"{inner}reserved {_span(r.start, r.end - 1)};" for r in message.reserved_range)
    yield indent + "}"


def _field(field: Field, indent: str, *, label: str | None = None) -> str:
    kind = SCALARS.get(field.type) or field.type_name
    return f"{indent}{LABELS[field.label] if label is None else label}{kind} {field.name} = {field.number};"


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"
