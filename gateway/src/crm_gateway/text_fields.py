"""Fields of a request that come as text, in the path or in the query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qsl

from crm_gateway.contract import ContractNotSupported
from crm_gateway.field_problems import Path, field_problem
from crm_gateway.json_scalars import clean_text, special_reader, text_reader
from crm_gateway.refusals import QueryMalformed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from google.protobuf.message import Message

    from crm_chassis.errors import FieldProblem
    from crm_gateway.contract import Descriptor, FieldDescriptor
    from crm_gateway.json_reader import JsonReaders

    Reader: TypeAlias = Callable[[Any, Path, list[FieldProblem]], Any]

MOST_PARAMETERS = 200
DEEPEST = 3  # steps of a query parameter's name


@dataclass(frozen=True, slots=True)
class TextField:
    """A field that path or query fill: the steps to it, and how its texts become a value."""

    steps: tuple[str, ...]
    repeated: bool
    read: Reader
    descriptor: FieldDescriptor

    @property
    def name(self) -> str:
        """As clients write it."""
        return ".".join(self.steps)

    def put(self, message: Any, value: Any) -> None:
        """Set the field to a value that was read."""
        *parents, last = self.steps
        for step in parents:
            message = getattr(message, step)
        if self.repeated:
            getattr(message, last).extend(value)
        elif self.descriptor.message_type is not None:
            getattr(message, last).CopyFrom(value)
        else:
            setattr(message, last, value)

    def get(self, message: Any) -> Any:
        """The field's value in a message."""
        for step in self.steps:
            message = getattr(message, step)
        return message


def field_at(descriptor: Descriptor, path: str, readers: JsonReaders) -> TextField:
    """The single value at a dotted path. Raises ContractNotSupported where there is none."""
    *parents, last = path.split(".")
    inner = descriptor
    for step in parents:
        field = inner.fields_by_name.get(step)
        if field is None or field.message_type is None or field.is_repeated:
            raise ContractNotSupported(f"{descriptor.full_name} has no field {path}")
        inner = field.message_type
    field = inner.fields_by_name.get(last)
    if field is None or field.is_repeated or field.message_type is not None:
        raise ContractNotSupported(f"{descriptor.full_name}.{path} cannot come in a path")
    return TextField(tuple(path.split(".")), False, text_reader(field, readers.field(field)), field)


def fields_of(fields: Iterable[FieldDescriptor], readers: JsonReaders) -> Iterator[TextField]:
    """Fields as query parameters; a message's fields by dotted names. Raises ContractNotSupported."""
    for field in fields:
        yield from _below(field, (field.name,), readers)


def _below(field: FieldDescriptor, steps: tuple[str, ...], readers: JsonReaders) -> Iterator[TextField]:
    message = field.message_type
    if message is None or special_reader(message) is not None:
        yield TextField(steps, field.is_repeated, text_reader(field, readers.field(field)), field)
        return
    if field.is_repeated or len(steps) == DEEPEST:
        raise ContractNotSupported(f"{field.full_name} cannot come as a query parameter")
    for inner in message.fields:
        yield from _below(inner, (*steps, inner.name), readers)


def in_path(name: str) -> str:
    """What the documentation calls a field in a path: ``customer_id`` for ``customer.id``."""
    return name.replace(".", "_")


def read_path(
    fields: Sequence[TextField], texts: Sequence[str], message: Message, problems: list[FieldProblem]
) -> None:
    """Set the fields that the path fills; a body that names another value contradicts it."""
    for field, text in zip(fields, texts, strict=True):
        value = field.read(text, Path(None, in_path(field.name), 0), problems)
        if problems:
            continue
        # whoever sends back a resource as it was read sends its id too
        if field.get(message) not in (value, type(value)()):
            problems.append(field_problem(field.steps[-1], "CONTRADICTS_PATH"))
        field.put(message, value)


def read_query(fields: dict[str, TextField], query: bytes, message: Message, problems: list[FieldProblem]) -> None:
    """Set the fields that the query fills. Raises QueryMalformed."""
    for name, texts in parameters(query).items():
        field = fields.get(name)
        path = Path(None, clean_text(name), 0)
        if field is None:
            problems.append(field_problem(path, "UNKNOWN_PARAMETER"))
        elif field.repeated:
            values = [field.read(text, path / index, problems) for index, text in enumerate(texts)]
            if not problems:
                field.put(message, values)
        elif len(texts) > 1:
            problems.append(field_problem(path, "DUPLICATE_PARAMETER"))
        else:
            value = field.read(texts[0], path, problems)
            if not problems:
                field.put(message, value)


def parameters(query: bytes) -> dict[str, list[str]]:
    """The texts of each parameter. Raises QueryMalformed."""
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError as problem:
        raise QueryMalformed from problem
    found: dict[str, list[str]] = {}
    for name, text in pairs:
        found.setdefault(name, []).append(text)
    return found
