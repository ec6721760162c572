"""The compiled contracts as the gateway sees them: rpcs, their HTTP bindings, their comments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias

import google.api.annotations_pb2 as http_annotations
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

import buf.validate.validate_pb2  # noqa: F401  registers the constraints, so that field options can be read
from crm.common.v1 import options_pb2
from crm_gateway.paths import Template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from google.protobuf.message import Message

# protobuf's stubs have two kinds of each, one of Python and one of C, which do not agree
Descriptor: TypeAlias = Any
FieldDescriptor: TypeAlias = Any
EnumDescriptor: TypeAlias = Any
MethodDescriptor: TypeAlias = Any

READS_ONLY = descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS
PREFIX = "crm."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rpc:
    """One rpc of a service. ``reads`` means that it changes nothing, so that it may be tried again.

    ``media_types`` are those of the files it gives, if it does.
    """

    service: str
    name: str
    request: type[Message]
    response: type[Message]
    reads: bool
    takes_stream: bool
    gives_stream: bool
    permission: str
    media_types: tuple[str, ...]

    @property
    def path(self) -> str:
        """Its path on the gRPC wire."""
        return f"/{self.service}/{self.name}"

    @property
    def full_name(self) -> str:
        """Its name in the contracts."""
        return f"{self.service}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """An rpc at an HTTP method and path. ``body`` names the request field that the body is, "*" for the whole request."""

    method: str
    template: Template
    body: str
    rpc: Rpc

    @property
    def body_type(self) -> Descriptor | None:
        """Message type of the body, None where the request has none. Raises ContractNotSupported for other fields."""
        request = self.rpc.request.DESCRIPTOR
        if self.body in ("", "*"):
            return request if self.body else None
        field = request.fields_by_name.get(self.body)
        if field is None or field.message_type is None or field.is_repeated:
            raise ContractNotSupported(f"{self.rpc.full_name}: body must name a field that is a message")
        return field.message_type


class ContractNotSupported(Exception):
    """A contract asks for something the gateway does not speak; it does not start."""


class Contract:
    """The rpcs of a descriptor set, in a descriptor pool of their own."""

    def __init__(self, descriptor_set: bytes) -> None:
        parsed = descriptor_pb2.FileDescriptorSet.FromString(descriptor_set)
        self._pool = descriptor_pool.DescriptorPool()
        for file in parsed.file:
            self._pool.Add(file)
        self._files = [file for file in parsed.file if file.package.startswith(PREFIX)]
        self.comments: Mapping[str, str] = dict(_comments(self._files))

    @classmethod
    def shipped(cls) -> Contract:
        """The contracts of the suite, from the contracts package."""
        return cls(files("crm").joinpath("descriptors.binpb").read_bytes())

    def message_class(self, full_name: str) -> type[Message]:
        """The class of a message type by its full name. Raises KeyError."""
        return message_factory.GetMessageClass(self._pool.FindMessageTypeByName(full_name))

    @cached_property
    def messages(self) -> list[Descriptor]:
        """Every message type of the contracts, nested ones too."""
        top = [
            self._pool.FindMessageTypeByName(f"{file.package}.{message.name}")
            for file in self._files
            for message in file.message_type
        ]
        return [message for each in top for message in _with_nested(each)]

    @cached_property
    def bindings(self) -> list[Binding]:
        """Every HTTP binding. Rpcs without one are internal and stay so."""
        return [binding for file in self._files for service in file.service for binding in self._bound(file, service)]

    def _bound(self, file: Any, service: Any) -> Iterator[Binding]:
        descriptor = self._pool.FindServiceByName(f"{file.package}.{service.name}")
        for method in descriptor.methods:
            rule = method.GetOptions().Extensions[http_annotations.http]
            for each in (rule, *rule.additional_bindings):
                verb = each.WhichOneof("pattern")
                if verb is None:
                    continue
                if verb == "custom":
                    raise ContractNotSupported(f"{method.full_name}: custom HTTP methods")
                yield Binding(
                    method=verb.upper(),
                    template=Template.parse(getattr(each, verb)),
                    body=each.body,
                    rpc=_rpc(method),
                )


def _rpc(method: MethodDescriptor) -> Rpc:
    options = method.GetOptions()
    return Rpc(
        service=method.containing_service.full_name,
        name=method.name,
        request=message_factory.GetMessageClass(method.input_type),
        response=message_factory.GetMessageClass(method.output_type),
        reads=options.idempotency_level == READS_ONLY,
        takes_stream=method.client_streaming,
        gives_stream=method.server_streaming,
        permission=options.Extensions[options_pb2.access].permission,
        media_types=tuple(options.Extensions[options_pb2.download].media_types),
    )


def _with_nested(message: Descriptor) -> Iterator[Descriptor]:
    if message.GetOptions().map_entry:
        return
    yield message
    for nested in message.nested_types:
        yield from _with_nested(nested)


def _comments(files_: list[Any]) -> Iterator[tuple[str, str]]:
    """Leading comments by full name; one space after the slashes is taken off each line."""
    for file in files_:
        names = dict(_names(file))
        for location in file.source_code_info.location:
            name = names.get(tuple(location.path))
            if name is not None and location.leading_comments:
                yield name, "\n".join(line.removeprefix(" ") for line in location.leading_comments.splitlines()).strip()


def _names(file: Any) -> Iterator[tuple[tuple[int, ...], str]]:
    """Where each named thing stands in source_code_info; the numbers are those of descriptor.proto."""
    for index, message in enumerate(file.message_type):
        yield from _message_names(message, (4, index), file.package)
    for index, enum in enumerate(file.enum_type):
        yield from _enum_names(enum, (5, index), file.package)
    for index, service in enumerate(file.service):
        name = f"{file.package}.{service.name}"
        yield (6, index), name
        for position, method in enumerate(service.method):
            yield (6, index, 2, position), f"{name}.{method.name}"


def _message_names(message: Any, path: tuple[int, ...], scope: str) -> Iterator[tuple[tuple[int, ...], str]]:
    name = f"{scope}.{message.name}"
    yield path, name
    for index, field in enumerate(message.field):
        yield (*path, 2, index), f"{name}.{field.name}"
    for index, nested in enumerate(message.nested_type):
        yield from _message_names(nested, (*path, 3, index), name)
    for index, enum in enumerate(message.enum_type):
        yield from _enum_names(enum, (*path, 4, index), name)


def _enum_names(enum: Any, path: tuple[int, ...], scope: str) -> Iterator[tuple[tuple[int, ...], str]]:
    name = f"{scope}.{enum.name}"
    yield path, name
    for index, value in enumerate(enum.value):
        yield (*path, 2, index), f"{name}.{value.name}"
