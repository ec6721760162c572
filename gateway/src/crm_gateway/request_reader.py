"""An HTTP request to the request message of an rpc: path, query, body and If-Match, each value checked and named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qsl

from google.api import field_behavior_pb2

from crm_chassis.errors import Invalid
from crm_gateway.contract import ContractNotSupported
from crm_gateway.field_problems import BODY, Path, field_problem
from crm_gateway.json_reader import parse_json
from crm_gateway.json_scalars import clean_text, special_reader, text_reader
from crm_gateway.refusals import QueryMalformed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from google.protobuf.descriptor import Descriptor, FieldDescriptor
    from google.protobuf.message import Message

    from crm_chassis.errors import FieldProblem
    from crm_gateway.contract import Binding
    from crm_gateway.json_reader import JsonReaders

    Reader: TypeAlias = Callable[[Any, Path, list[FieldProblem]], Any]

ETAG = "etag"
FIELD_MASK = "google.protobuf.FieldMask"
MOST_PARAMETERS = 200


@dataclass(frozen=True, slots=True)
class TextField:
    """A request field that path or query fill: its dotted path, and how its texts become a value."""

    steps: tuple[str, ...]
    repeated: bool
    read: Reader

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
        elif hasattr(value, "DESCRIPTOR"):
            getattr(message, last).CopyFrom(value)
        else:
            setattr(message, last, value)

    def get(self, message: Any) -> Any:
        """The field's value in a message."""
        for step in self.steps:
            message = getattr(message, step)
        return message


class RequestReader:
    """Reads the requests of one binding."""

    def __init__(self, binding: Binding, readers: JsonReaders) -> None:
        self._request = binding.rpc.request
        request = self._request.DESCRIPTOR
        self._body = binding.body
        self._path = [_text_field(request, path, readers) for path in binding.template.fields]
        self.query = {field.name: field for field in query_fields(binding, readers)}
        self._read_body: Reader | None = None
        if binding.body_type is not None:
            bound = binding.template.fields if binding.body == "*" else ()
            self._read_body = readers.message(binding.body_type, without=bound)
        self._etag = etag_field(binding)
        self._mask = _mask_field(binding)
        self._maskable = _maskable(binding) if self._mask else frozenset()
        self._known_paths = frozenset(binding.body_type.fields_by_name) if binding.body_type is not None else frozenset()

    @property
    def takes_body(self) -> bool:
        """Whether requests have a body."""
        return self._read_body is not None

    @property
    def takes_etag(self) -> bool:
        """Whether If-Match means something here."""
        return self._etag is not None

    def read(self, texts: Sequence[str], query: bytes, body: bytes, if_match: str | None) -> Message:
        """The request message, built of the path's values, the raw query, the body and the etag of If-Match.

        Raises Invalid with every field that is wrong, QueryMalformed, BodyNotJson and BodyNestedTooDeep.
        """
        problems: list[FieldProblem] = []
        document = parse_json(body) if body and self._read_body is not None else {}
        message: Any = self._request()
        if self._read_body is not None:
            read = self._read_body(document, BODY, problems)
            if read is not None and self._body == "*":
                message = read
            elif read is not None:
                getattr(message, self._body).CopyFrom(read)
        if query:
            self._read_query(query, message, problems)
        self._read_path(texts, message, problems)
        if if_match is not None and self._etag is not None:
            self._put_etag(if_match, message, problems)
        if self._mask is not None and not problems:
            self._put_mask(document, message, problems)
        if problems:
            raise Invalid(fields=problems)
        return message

    def as_sent(self, field: str, *, if_match: bool) -> str:
        """A field path of the request message in the words of the client, who sent a part of it as the body."""
        if if_match and self._etag is not None and field == self._etag.name:
            return "If-Match"
        prefix = f"{self._body}."
        if self._body not in ("", "*") and field.startswith(prefix) and all(field != one.name for one in self._path):
            return field.removeprefix(prefix)
        return field

    def _read_path(self, texts: Sequence[str], message: Message, problems: list[FieldProblem]) -> None:
        for field, text in zip(self._path, texts, strict=True):
            value = field.read(text, Path(None, field.name, 0), problems)
            if problems:
                continue
            # whoever sends back a resource as it was read sends its id too
            if len(field.steps) > 1 and field.get(message) not in (value, type(value)()):
                problems.append(field_problem(field.steps[-1], "CONTRADICTS_PATH"))
            field.put(message, value)

    def _read_query(self, query: bytes, message: Message, problems: list[FieldProblem]) -> None:
        for name, texts in _parameters(query).items():
            field = self.query.get(name)
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

    def _put_etag(self, if_match: str, message: Message, problems: list[FieldProblem]) -> None:
        if problems or self._etag is None:
            return
        if self._etag.get(message) not in ("", if_match):
            problems.append(field_problem(self.as_sent(self._etag.name, if_match=False), "CONTRADICTS_IF_MATCH"))
        self._etag.put(message, if_match)

    def _put_mask(self, document: Any, message: Message, problems: list[FieldProblem]) -> None:
        """What is not said to change is what the body holds, so that a client may send just the new values."""
        mask = getattr(message, self._mask or "")
        if not message.HasField(self._mask or ""):
            mask.SetInParent()
            mask.paths.extend(name for name in document if name in self._maskable)
        elif unknown := [path for path in mask.paths if path.partition(".")[0] not in self._known_paths]:
            problems.append(
                field_problem(
                    self._mask or "", "UNKNOWN_VALUE", choices=", ".join(sorted(self._maskable - set(unknown)))
                )
            )


def query_fields(binding: Binding, readers: JsonReaders) -> Iterator[TextField]:
    """Request fields that come as query parameters: those that neither path nor body fill."""
    if binding.body == "*":
        return
    bound = {path.partition(".")[0] for path in binding.template.fields} | {binding.body}
    for field in binding.rpc.request.DESCRIPTOR.fields:
        if field.name not in bound:
            yield from _query_fields(field, (field.name,), readers)


def _query_fields(field: FieldDescriptor, steps: tuple[str, ...], readers: JsonReaders) -> Iterator[TextField]:
    message = field.message_type
    if message is None or special_reader(message) is not None:
        yield TextField(steps, field.is_repeated, text_reader(field, readers.field(field)))
        return
    if field.is_repeated or len(steps) > 2:
        raise ContractNotSupported(f"{field.full_name} cannot come as a query parameter")
    for inner in message.fields:
        yield from _query_fields(inner, (*steps, inner.name), readers)


def etag_field(binding: Binding) -> TextField | None:
    """Where If-Match goes: to ``etag`` of the request, else to ``etag`` of the resource that the body is."""
    request = binding.rpc.request.DESCRIPTOR
    if binding.method == "GET" or binding.rpc.reads:
        return None
    if ETAG in request.fields_by_name:
        return TextField((ETAG,), repeated=False, read=_no_reader)
    inside = binding.body not in ("", "*") and binding.body_type is not None
    if inside and binding.method in ("PATCH", "PUT") and ETAG in _names(binding.body_type):
        return TextField((binding.body, ETAG), repeated=False, read=_no_reader)
    return None


def _names(descriptor: Descriptor | None) -> set[str]:
    return set(descriptor.fields_by_name) if descriptor is not None else set()


def _no_reader(value: Any, _path: Path, _problems: list[FieldProblem]) -> Any:
    return value


def _mask_field(binding: Binding) -> str | None:
    """The field mask of a PATCH, None where there is none."""
    if binding.method != "PATCH" or binding.body in ("", "*"):
        return None
    masks = [
        field.name
        for field in binding.rpc.request.DESCRIPTOR.fields
        if field.message_type is not None and field.message_type.full_name == FIELD_MASK
    ]
    return masks[0] if len(masks) == 1 else None


def _maskable(binding: Binding) -> frozenset[str]:
    """Fields of the resource that callers may change."""
    if binding.body_type is None:
        return frozenset()
    bound = {path.rpartition(".")[2] for path in binding.template.fields if path.startswith(f"{binding.body}.")}
    return frozenset(
        field.name
        for field in binding.body_type.fields
        if field.name not in bound
        and field.name != ETAG
        and field_behavior_pb2.OUTPUT_ONLY not in field.GetOptions().Extensions[field_behavior_pb2.field_behavior]
    )


def _text_field(request: Descriptor, path: str, readers: JsonReaders) -> TextField:
    descriptor = request
    *parents, last = path.split(".")
    for step in parents:
        field = descriptor.fields_by_name.get(step)
        if field is None or field.message_type is None:
            raise ContractNotSupported(f"{request.full_name} has no field {path}")
        descriptor = field.message_type
    field = descriptor.fields_by_name.get(last)
    if field is None or field.is_repeated or field.message_type is not None:
        raise ContractNotSupported(f"{request.full_name}.{path} cannot come in a path")
    return TextField(tuple(path.split(".")), repeated=False, read=text_reader(field, readers.field(field)))


def _parameters(query: bytes) -> dict[str, list[str]]:
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
