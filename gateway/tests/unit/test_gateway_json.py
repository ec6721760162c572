"""What the compiled readers and writers say equals what protobuf's own JSON says, for every message of the contracts."""

from __future__ import annotations

import math
import struct
from functools import cache
from typing import Any

import orjson
import pytest
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor as Field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_gateway.contract import Contract
from crm_gateway.field_problems import BODY
from crm_gateway.json_reader import JsonReaders, parse_json
from crm_gateway.json_writer import JsonWriters, text_of_float

CONTRACT = Contract.shipped()
WRITERS = JsonWriters()
READERS = JsonReaders()
DEPTH = 3

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
SCALARS = {
    Field.CPPTYPE_STRING: TEXT,
    Field.CPPTYPE_BOOL: st.booleans(),
    Field.CPPTYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    Field.CPPTYPE_UINT32: st.integers(0, 2**32 - 1),
    Field.CPPTYPE_INT64: st.integers(-(2**63), 2**63 - 1),
    Field.CPPTYPE_UINT64: st.integers(0, 2**64 - 1),
    Field.CPPTYPE_DOUBLE: st.floats(),
    Field.CPPTYPE_FLOAT: st.floats(width=32),
}


def values(field: Any, depth: int) -> st.SearchStrategy[Any]:
    if field.message_type is not None:
        return messages(field.message_type, depth - 1)
    if field.enum_type is not None:
        return st.sampled_from([value.number for value in field.enum_type.values])
    if field.type == Field.TYPE_BYTES:
        return st.binary(max_size=10)
    return SCALARS[field.cpp_type]


@cache
def messages(descriptor: Any, depth: int = DEPTH) -> st.SearchStrategy[Any]:
    """Messages of a type, fields there or not."""
    message_class = message_factory.GetMessageClass(descriptor)
    if descriptor.full_name == "google.protobuf.Timestamp":
        seconds = st.integers(-62_135_596_800, 253_402_300_799)
        nanos = st.one_of(st.just(0), st.integers(0, 999).map(lambda ms: ms * 1_000_000), st.integers(0, 999_999_999))
        return st.builds(message_class, seconds=seconds, nanos=nanos)
    if descriptor.full_name == "google.protobuf.FieldMask":
        return st.just(message_class(paths=["name", "id"]))  # names that are the same in both spellings
    if descriptor.full_name.startswith("google.protobuf."):
        return st.just(message_class())
    if depth == 0:
        return st.just(message_class())
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for field in descriptor.fields:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            entry = field.message_type.fields_by_name
            keys = values(entry["key"], depth)
            fields[field.name] = st.dictionaries(keys, values(entry["value"], depth), max_size=2)
        elif field.is_repeated:
            fields[field.name] = st.lists(values(field, depth), max_size=2)
        else:
            fields[field.name] = values(field, depth)
    return st.fixed_dictionaries({}, optional=fields).map(lambda chosen: message_class(**chosen))


@pytest.mark.parametrize("descriptor", CONTRACT.messages, ids=lambda descriptor: descriptor.full_name)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_written_json_is_protobufs_own_json_and_reads_back(descriptor: Any, data: st.DataObject) -> None:
    message = data.draw(messages(descriptor))
    written = orjson.loads(WRITERS.dumper(descriptor)(message))
    assert written == json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    if numbers_are_finite(written):
        problems: list[Any] = []
        read = READERS.message(descriptor)(parse_json(orjson.dumps(written)), BODY, problems)
        assert not problems
        assert read == message


def numbers_are_finite(value: Any) -> bool:
    """JSON has no NaN and no infinity; what says so in words is refused on the way in."""
    if isinstance(value, dict):
        return all(numbers_are_finite(each) for each in value.values())
    if isinstance(value, list):
        return all(numbers_are_finite(each) for each in value)
    return value not in ("NaN", "Infinity", "-Infinity")


@given(st.floats(width=32, allow_nan=False))
def test_a_short_float_reads_back_the_same(value: float) -> None:
    written = text_of_float(value, single=True)
    if math.isfinite(value):
        assert struct.unpack("<f", struct.pack("<f", written))[0] == value
    else:
        assert written in ("Infinity", "-Infinity")


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    )
)
def test_whatever_json_comes_it_is_read_or_refused_field_by_field(document: Any) -> None:
    descriptor = CONTRACT.message_class("crm.customer.v1.CreateCustomerRequest").DESCRIPTOR
    problems: list[Any] = []
    read = READERS.message(descriptor)(document, BODY, problems)
    assert (read is None) == bool(problems)
