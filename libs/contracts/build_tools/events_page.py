"""``docs/events.md`` from the descriptor set: every fact that other services and systems may follow.

It reads the compiled contracts alone, so that it is as fresh as they are.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

MESSAGES_OF_A_FILE = descriptor_pb2.FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER
FIELDS_OF_A_MESSAGE = descriptor_pb2.DescriptorProto.FIELD_FIELD_NUMBER
OPTION = "crm.common.v1.event"
INTRODUCTION = """\
# Events
Made from `proto/crm/*/events/v1` by `make generate`; not edited by hand.

Every service tells its facts into the JetStream stream of its name (`CRM_CUSTOMER`, 14 days), in the order of their aggregate, at least once. The body is the
message in protobuf; the headers are CloudEvents 1.0: `ce-id` (the same when told again), `ce-type`, `ce-time`, `ce-subject` (the aggregate's id),
`ce-sequence` (1, 2, 3 … within the aggregate). Facts hold ids and nothing personal: ask the service for the rest, as somebody who may see it.
"""


def events_page(descriptors: bytes) -> str:
    """The page."""
    files = descriptor_pb2.FileDescriptorSet.FromString(descriptors)
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    events: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file in files.file:
        comments = _comments(file)
        for place, message in enumerate(file.message_type):
            if (event := _event(pool, message)) is None:
                continue
            _, service, aggregate, *_ = event.subject.split(".")
            path = (MESSAGES_OF_A_FILE, place)
            name = f"`{event.subject}`<br>`{file.package}.{message.name}`"
            fields = "<br>".join(_fields(message, path, comments))
            row = f"| {name} | {comments[path]} | {fields} |"
            events[service][f"{aggregate}, by `{event.aggregate_id}`"].append(row)
    return INTRODUCTION + "".join(_sections(events))


def _sections(events: Mapping[str, Mapping[str, list[str]]]) -> Iterator[str]:
    for service, aggregates in sorted(events.items()):
        yield f"\n## Of the {service} service\n"
        for aggregate, rows in sorted(aggregates.items()):
            yield f"\n### {aggregate}\n| subject, type | what happened | fields |\n|---|---|---|\n"
            yield from (f"{row}\n" for row in rows)


def _event(pool: descriptor_pool.DescriptorPool, message: descriptor_pb2.DescriptorProto) -> Any:
    """The event option of a message, read with the option's own declaration; None when the message is no event."""
    options = message_factory.GetMessageClass(pool.FindMessageTypeByName("google.protobuf.MessageOptions"))
    read = options.FromString(message.options.SerializeToString())
    declared: Any = pool.FindExtensionByName(OPTION)  # protobuf's stubs know extensions of generated modules only
    return read.Extensions[declared] if read.HasExtension(declared) else None


def _fields(
    message: descriptor_pb2.DescriptorProto, path: tuple[int, ...], comments: Mapping[tuple[int, ...], str]
) -> Iterator[str]:
    for place, field in enumerate(message.field):
        kind = field.type_name.rpartition(".")[2]
        many = field.label == field.LABEL_REPEATED
        described = ", ".join(filter(None, ("several" if many else "", f"`{kind}`" if kind else "")))
        yield f"`{field.name}`{f' ({described})' if described else ''} {comments[(*path, FIELDS_OF_A_MESSAGE, place)]}"


def _comments(file: descriptor_pb2.FileDescriptorProto) -> dict[tuple[int, ...], str]:
    """What stands above each declaration, in one line fit for a cell of a table."""
    return {
        tuple(place.path): " ".join(place.leading_comments.split()).replace("|", "\\|")
        for place in file.source_code_info.location
    }
