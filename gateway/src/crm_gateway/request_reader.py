"""An HTTP request to the request message of an rpc: path, query, body and If-Match, each value checked and named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.api import field_behavior_pb2

from crm_chassis.errors import Invalid
from crm_gateway.field_problems import BODY, field_problem
from crm_gateway.json_reader import parse_json
from crm_gateway.text_fields import field_at, fields_of, in_path, read_path, read_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from google.protobuf.message import Message

    from crm_chassis.errors import FieldProblem
    from crm_gateway.contract import Binding, FieldDescriptor
    from crm_gateway.json_reader import JsonReaders

ETAG = "etag"
FIELD_MASK = "google.protobuf.FieldMask"


class RequestReader:
    """Reads the requests of one binding."""

    def __init__(self, binding: Binding, readers: JsonReaders) -> None:
        self._request = binding.rpc.request
        request = self._request.DESCRIPTOR
        self._body = binding.body
        self._path = [field_at(request, path, readers) for path in binding.template.fields]
        self._query = {field.name: field for field in fields_of(query_descriptors(binding), readers)}
        self._read_body = None
        if binding.body_type is not None:
            self._read_body = readers.message(binding.body_type, without=bound_in_path(binding))
        etag = etag_path(binding)
        self._etag = field_at(request, etag, readers) if etag is not None else None
        self._mask = mask_field(binding)
        self._maskable = maskable(binding)

    @property
    def takes_body(self) -> bool:
        """Whether requests have a body."""
        return self._read_body is not None

    def read(self, texts: Sequence[str], query: bytes, body: bytes, if_match: str | None) -> Message:
        """The request message, built of the path's values, the raw query, the body and the etag of If-Match.

        Raises Invalid with every field that is wrong, QueryMalformed, BodyNotJson and BodyNestedTooDeep.
        """
        problems: list[FieldProblem] = []
        document = parse_json(body) if body and self._read_body is not None else {}
        message = self._request()
        if self._read_body is not None:
            read = self._read_body(document, BODY, problems)
            if read is not None and self._body == "*":
                message = read
            elif read is not None:
                getattr(message, self._body).CopyFrom(read)
        if query:
            read_query(self._query, query, message, problems)
        read_path(self._path, texts, message, problems)
        if not problems:
            self._put_etag(if_match, message, problems)
            self._put_mask(document, message, problems)
        if problems:
            raise Invalid(fields=problems)
        return message

    def as_sent(self, field: str, *, if_match: bool) -> str:
        """A field path of the request message in the words of the client, who sent a part of it as the body."""
        if if_match and self._etag is not None and field == self._etag.name:
            return "If-Match"
        if any(field == one.name for one in self._path):
            return in_path(field)
        return field.removeprefix(f"{self._body}.") if self._body not in ("", "*") else field

    def _put_etag(self, if_match: str | None, message: Message, problems: list[FieldProblem]) -> None:
        if if_match is None or self._etag is None:
            return
        if self._etag.get(message) not in ("", if_match):
            problems.append(field_problem(self.as_sent(self._etag.name, if_match=False), "CONTRADICTS_IF_MATCH"))
        self._etag.put(message, if_match)

    def _put_mask(self, document: Any, message: Message, problems: list[FieldProblem]) -> None:
        """What is not said to change is what the body holds, so that a client may send just the new values."""
        if self._mask is None:
            return
        mask = getattr(message, self._mask)
        if not message.HasField(self._mask):
            mask.SetInParent()
            mask.paths.extend(name for name in document if name in self._maskable)
        elif not mask.paths or not self._maskable.issuperset(mask.paths):
            problems.append(field_problem(self._mask, "UNKNOWN_VALUE", choices=", ".join(sorted(self._maskable))))


def bound_in_path(binding: Binding) -> tuple[str, ...]:
    """Fields that the body does not have because the path has them."""
    return binding.template.fields if binding.body == "*" else ()


def query_descriptors(binding: Binding) -> Iterator[FieldDescriptor]:
    """Request fields that come as query parameters: those that neither path nor body fill."""
    if binding.body == "*":
        return
    bound = {path.partition(".")[0] for path in binding.template.fields} | {binding.body}
    yield from (field for field in binding.rpc.request.DESCRIPTOR.fields if field.name not in bound)


def etag_path(binding: Binding) -> str | None:
    """Where If-Match goes: to ``etag`` of the request, else to ``etag`` of the resource that the body is."""
    if binding.rpc.reads:
        return None
    if ETAG in binding.rpc.request.DESCRIPTOR.fields_by_name:
        return ETAG
    resource = binding.body_type if binding.method in ("PATCH", "PUT") and binding.body not in ("", "*") else None
    return f"{binding.body}.{ETAG}" if resource is not None and ETAG in resource.fields_by_name else None


def mask_field(binding: Binding) -> str | None:
    """The field mask of a PATCH, None where there is none."""
    if binding.method != "PATCH" or binding.body in ("", "*"):
        return None
    masks = [
        field.name
        for field in binding.rpc.request.DESCRIPTOR.fields
        if field.message_type is not None and field.message_type.full_name == FIELD_MASK
    ]
    return masks[0] if len(masks) == 1 else None


def maskable(binding: Binding) -> frozenset[str]:
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
