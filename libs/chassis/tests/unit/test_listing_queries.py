from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

from crm.common.v1 import money_pb2, options_pb2
from crm.customer.v1 import customer_pb2
from crm_chassis.errors import CHINESE, ENGLISH, Invalid
from crm_chassis.listing.columns import Column, ListingMisdeclared, columns_by_name, listed_names
from crm_chassis.listing.listing import Listing, Query

TYPE = descriptor_pb2.FieldDescriptorProto
FILTER, SORT = {"filterable": True}, {"sortable": True}


def message(**fields: tuple[Any, dict[str, Any]]) -> type[Message]:
    """A message with fields of the given types (or message names) and policies."""
    file = descriptor_pb2.FileDescriptorProto(name="listing_test.proto", package="listing.test", syntax="proto3")
    file.dependency.extend(["google/protobuf/timestamp.proto", money_pb2.DESCRIPTOR.name, options_pb2.DESCRIPTOR.name])
    mood = file.enum_type.add(name="Mood")
    for number, name in enumerate(["MOOD_UNSPECIFIED", "MOOD_GOOD", "MOOD_BAD"]):
        mood.value.add(name=name, number=number)
    row = file.message_type.add(name="Row")
    for number, (name, (kind, policy)) in enumerate(fields.items(), start=1):
        field = row.field.add(name=name, number=number, label=TYPE.LABEL_OPTIONAL)
        if isinstance(kind, str):
            field.type, field.type_name = (TYPE.TYPE_ENUM if kind.endswith("Mood") else TYPE.TYPE_MESSAGE), kind
        else:
            field.type = kind
        extensions: Any = field.options.Extensions
        extensions[options_pb2.field].CopyFrom(options_pb2.FieldPolicy(**policy))
    pool = descriptor_pool.DescriptorPool()
    default = descriptor_pool.Default()
    for name in (
        "google/protobuf/timestamp.proto",
        "google/protobuf/descriptor.proto",
        *sorted({each.name for each in money_pb2.DESCRIPTOR.dependencies} - {"google/protobuf/descriptor.proto"}),
        money_pb2.DESCRIPTOR.name,
        options_pb2.DESCRIPTOR.name,
    ):
        _add(pool, default.FindFileByName(name))
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("listing.test.Row"))


def _add(pool: descriptor_pool.DescriptorPool, file: Any) -> None:
    for dependency in file.dependencies:
        _add(pool, dependency)
    copied = descriptor_pb2.FileDescriptorProto()
    file.CopyToProto(copied)
    pool.Add(copied)


def branch(place: sa.BindParameter[Any]) -> sa.Select[Any]:
    return sa.select(sa.func.below(place, type_=sa.Uuid))


ROW = message(
    name=(TYPE.TYPE_STRING, FILTER | SORT),
    grade=(TYPE.TYPE_STRING, FILTER),
    parent_id=(TYPE.TYPE_STRING, FILTER),
    bed_count=(TYPE.TYPE_INT32, FILTER),
    value=(".crm.common.v1.Money", FILTER | SORT | {"readable_with": "rows.read-value"}),
    urgent=(TYPE.TYPE_BOOL, FILTER),
    mood=(".listing.test.Mood", FILTER),
    update_time=(".google.protobuf.Timestamp", FILTER | SORT),
    remark=(TYPE.TYPE_STRING, {}),
)
ROWS = sa.Table(
    "rows",
    sa.MetaData(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("grade", sa.Text),
    sa.Column("parent_id", sa.Uuid),
    sa.Column("bed_count", sa.Integer),
    sa.Column("value", sa.Numeric(20, 4), nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("mood", sa.SmallInteger),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)
COLUMNS = columns_by_name(ROW, ROWS, update_time=ROWS.c.updated_at)
LISTING = Listing(ROW, COLUMNS, default_order="update_time desc")
SOMEONE: frozenset[str] = frozenset()
CONTROLLER = frozenset({"rows.read-value", "something.else"})


def sql(query: Query) -> str:
    statement: sa.Select[Any] = sa.select(sa.literal_column("1")).where(*query.conditions)
    compiled = str(statement.compile(dialect=postgresql.asyncpg.dialect()))  # type: ignore[no-untyped-call]
    return " ".join(compiled.partition("WHERE ")[2].split())


def refusal(filter_text: str, order_by: str = "", permissions: frozenset[str] = SOMEONE) -> tuple[str, str, str]:
    with pytest.raises(Invalid) as refused:
        LISTING.parse(filter_text, order_by, permissions)
    (problem,) = refused.value.fields
    assert problem.says[CHINESE]
    return problem.field, problem.reason, problem.says[ENGLISH]


PARENT = "0192f7c0-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("text", "condition", "values"),
    [
        ('name = "协和"', "rows.name = $1::VARCHAR", ["协和"]),
        ('name != "协和"', "rows.name != $1::VARCHAR", ["协和"]),
        ('grade != "3A"', "rows.grade IS DISTINCT FROM $1::VARCHAR", ["3A"]),
        ('grade IN ("3A", "3B")', "rows.grade = ANY ($1::TEXT[])", [["3A", "3B"]]),
        ('grade = ""', "rows.grade IS NULL OR rows.grade = $1::VARCHAR", []),
        ('name = ""', "rows.name = $1::VARCHAR", [""]),
        ('parent_id = ""', "rows.parent_id IS NULL", []),
        ('parent_id != ""', "rows.parent_id IS NOT NULL", []),
        (f'parent_id = "{PARENT}"', "rows.parent_id = $1::UUID", [UUID(PARENT)]),
        (
            f'parent_id IN ("", "{PARENT}")',
            "rows.parent_id = ANY ($1::UUID[]) OR rows.parent_id IS NULL",
            [[UUID(PARENT)]],
        ),
        ("bed_count >= 500", "rows.bed_count >= $1::INTEGER", [500]),
        ("bed_count < -1", "rows.bed_count < $1::INTEGER", [-1]),
        ("urgent = true", "rows.urgent = $1::BOOLEAN", [True]),
        ("urgent != false", "rows.urgent != $1::BOOLEAN", [False]),
        ("mood = MOOD_BAD", "rows.mood = $1::SMALLINT", [2]),
        ('mood IN ("MOOD_BAD", MOOD_GOOD)', "rows.mood = ANY ($1::SMALLINT[])", [[2, 1]]),
        ("mood = MOOD_UNSPECIFIED", "rows.mood IS NULL OR rows.mood = $1::SMALLINT", []),
        (
            'update_time <= "2026-01-31T08:00:00+08:00"',
            "rows.updated_at <= $1::TIMESTAMP WITH TIME ZONE",
            [datetime(2026, 1, 31, tzinfo=UTC)],
        ),
        (
            "update_time > 2026-01-31T00:00:00.25Z",
            "rows.updated_at > $1::TIMESTAMP WITH TIME ZONE",
            [datetime(2026, 1, 31, 0, 0, 0, 250000, tzinfo=UTC)],
        ),
    ],
)
def test_a_condition_becomes_sql_with_its_values_beside_it(text: str, condition: str, values: list[object]) -> None:
    query = LISTING.parse(text, "", SOMEONE)
    assert sql(query) == condition
    assert list(query.parameters.values()) == values


def test_a_value_beyond_the_limits_of_its_column_is_compared_whole() -> None:
    narrow = sa.Column("code", sa.String(2), nullable=False)
    contract = message(code=(TYPE.TYPE_STRING, FILTER | SORT))
    query = Listing(contract, [Column("code", narrow)], default_order="code").parse('code = "3AB"', "", SOMEONE)
    assert sql(query) == "code = $1::VARCHAR"
    assert sql(LISTING.parse("value = 1.00005", "", CONTROLLER)) == "rows.value = $1::NUMERIC"


def test_conditions_are_joined_by_and_and_their_parameters_named_by_place() -> None:
    query = LISTING.parse('grade = "3A" AND bed_count >= 500 AND bed_count < 900', "", SOMEONE)
    # one order whatever order they were written in: by field, then operator
    assert sql(query) == "rows.bed_count < $1::INTEGER AND rows.bed_count >= $2::INTEGER AND rows.grade = $3::VARCHAR"
    assert query.parameters == {"filter_0": 900, "filter_1": 500, "filter_2": "3A"}


def test_queries_of_one_shape_share_their_conditions_whatever_the_values_and_their_number() -> None:
    one = LISTING.parse('grade IN ("3A") AND name = "a"', "name", SOMEONE)
    other = LISTING.parse('name = "b"   AND grade IN ("3B", "2A", "1A")', "name asc", SOMEONE)
    assert one.shape_key == other.shape_key
    assert one.conditions is other.conditions
    assert one.parameters != other.parameters
    assert hash(one.shape_key) == hash(other.shape_key)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (('grade = "3A"', ""), ('grade != "3A"', "")),
        (('grade = "3A"', ""), ('grade = ""', "")),
        (('grade = "3A"', ""), ('grade IN ("3A")', "")),
        (('grade IN ("3A")', ""), ('grade IN ("3A", "")', "")),
        (('grade = "3A"', ""), ('name = "3A"', "")),
        (("", "name"), ("", "name desc")),
        (("", "name"), ("", "update_time")),
    ],
)
def test_queries_that_need_another_statement_have_another_shape(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert LISTING.parse(*first, SOMEONE).shape_key != LISTING.parse(*second, SOMEONE).shape_key


def test_the_same_words_are_read_once() -> None:
    assert LISTING.parse('name = "a"', "", SOMEONE) is LISTING.parse('name = "a"', "", frozenset({"unrelated"}))


@pytest.mark.parametrize(
    ("order_by", "column", "descending"),
    [
        ("", "updated_at", True),
        ("  ", "updated_at", True),
        ("name", "name", False),
        ("name asc", "name", False),
        (" name  desc ", "name", True),
    ],
)
def test_the_order_is_one_sortable_field_and_its_direction(order_by: str, column: str, *, descending: bool) -> None:
    sort = LISTING.parse("", order_by, SOMEONE).sort
    assert (sort.column, sort.descending) == (ROWS.c[column], descending)


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        ("remark = 1", "FIELD_NOT_FILTERABLE", 1),
        ("name = 1 AND nowhere = 1", "VALUE_NOT_ACCEPTED", 8),
        ('name < "a"', "OPERATOR_NOT_ALLOWED", 1),
        ("urgent IN (true)", "OPERATOR_NOT_ALLOWED", 1),
        ("mood >= MOOD_GOOD", "OPERATOR_NOT_ALLOWED", 1),
        ("grade = 3", "VALUE_NOT_ACCEPTED", 9),
        ('grade = "a\0"', "VALUE_NOT_ACCEPTED", 9),
        ('bed_count = "500"', "VALUE_NOT_ACCEPTED", 13),
        ("bed_count = 1.0", "VALUE_NOT_ACCEPTED", 13),
        ("bed_count IN (1, 2147483648)", "VALUE_NOT_ACCEPTED", 18),
        ('urgent = "true"', "VALUE_NOT_ACCEPTED", 10),
        ("urgent = TRUE", "VALUE_NOT_ACCEPTED", 10),
        ("mood = 1", "VALUE_NOT_ACCEPTED", 8),
        ("mood = MOOD_AWFUL", "VALUE_NOT_ACCEPTED", 8),
        ('parent_id = "{0192f7c0-0000-7000-8000-000000000001}"', "VALUE_NOT_ACCEPTED", 13),
        ('parent_id = "x"', "VALUE_NOT_ACCEPTED", 13),
        ('update_time > "2026-01-31"', "VALUE_NOT_ACCEPTED", 15),
        ('update_time > "2026-01-31T00:00:00"', "VALUE_NOT_ACCEPTED", 15),
        ("update_time > 2026-02-30T00:00:00Z", "VALUE_NOT_ACCEPTED", 15),
        ("update_time > 0001-01-01T00:00:00+08:00", "VALUE_NOT_ACCEPTED", 15),
        ("name ~ 1", "FILTER_MALFORMED", 6),
        (" AND ".join(["bed_count=1"] * 21), "FILTER_TOO_LONG", 321),
    ],
)
def test_a_wrong_filter_is_refused_with_its_position(text: str, reason: str, position: int) -> None:
    field, given_reason, english = refusal(text)
    assert (field, given_reason) == ("filter", reason)
    assert f"character {position}" in english


@pytest.mark.parametrize(
    ("order_by", "reason"),
    [
        ("grade", "FIELD_NOT_SORTABLE"),
        ("name; drop", "ORDER_BY_MALFORMED"),
        ("name up", "ORDER_BY_MALFORMED"),
        ("name, update_time", "ORDER_BY_MALFORMED"),
    ],
)
def test_a_wrong_order_is_refused_with_the_fields_there_are(order_by: str, reason: str) -> None:
    field, given_reason, english = refusal("", order_by)
    assert (field, given_reason) == ("order_by", reason)
    assert english.endswith("Fields: name, update_time.")


def test_a_guarded_field_is_as_if_not_declared_for_who_may_not_read_it() -> None:
    assert LISTING.parse("value >= 12.50", "value", CONTROLLER).parameters == {"filter_0": Decimal("12.50")}
    unknown, guarded = refusal("worth >= 12.50"), refusal("value >= 12.50")
    assert guarded == (unknown[0], unknown[1], unknown[2].replace("worth", "value"))
    assert "value" not in refusal("name ~")[2].partition("Fields:")[2]
    assert refusal("", "value")[1] == "FIELD_NOT_SORTABLE"


def test_the_customer_contract_can_be_listed_by_a_table_of_the_same_names() -> None:
    types: dict[str, Any] = {
        "parent_id": sa.Uuid,
        "bed_count": sa.Integer,
        "payment_cycle_days": sa.Integer,
        "buying_state": sa.SmallInteger,
        "update_time": sa.DateTime(timezone=True),
    }
    names = listed_names(customer_pb2.Customer)
    table = sa.Table("c", sa.MetaData(), *(sa.Column(n, types.get(n, sa.Text), nullable=False) for n in names))
    category = Column("category_id", table.c.category_id, branch=branch)
    columns = columns_by_name(customer_pb2.Customer, table, category_id=category)
    listing = Listing(customer_pb2.Customer, columns, default_order="name")
    query = listing.parse('buying_state = BUYING_STATE_WON AND grade IN ("3A")', "update_time desc", SOMEONE)
    assert query.parameters == {"filter_0": 4, "filter_1": ["3A"]}


def test_within_asks_for_a_place_in_a_tree_and_what_is_below_it() -> None:
    contract = message(name=(TYPE.TYPE_STRING, SORT), place=(TYPE.TYPE_STRING, FILTER | {"branches": True}))
    name, place = Column("name", ROWS.c.name), Column("place", ROWS.c.parent_id, branch=branch)
    listing = Listing(contract, [name, place], default_order="name")
    query = listing.parse(f'place WITHIN "{PARENT}"', "", SOMEONE)
    assert sql(query) == "(rows.parent_id IN (SELECT below($1::UUID) AS below_1)) IS true"
    assert query.parameters == {"filter_0": UUID(PARENT)}
    with pytest.raises(Invalid) as refused:
        listing.parse('place WITHIN ""', "", SOMEONE)
    assert refused.value.fields[0].reason == "VALUE_NOT_ACCEPTED"
    assert refusal(f'parent_id WITHIN "{PARENT}"')[1] == "OPERATOR_NOT_ALLOWED"
    with pytest.raises(ListingMisdeclared, match="branches"):
        Listing(contract, [name, Column("place", ROWS.c.parent_id)], default_order="name")


@given(st.integers(-(2**40), 2**40))
def test_a_whole_number_is_taken_exactly_or_refused_when_the_column_cannot_hold_it(number: int) -> None:
    if -(2**31) <= number < 2**31:
        assert LISTING.parse(f"bed_count = {number}", "", SOMEONE).parameters == {"filter_0": number}
    else:
        assert refusal(f"bed_count = {number}")[1] == "VALUE_NOT_ACCEPTED"


def test_codes_say_how_a_column_stores_an_enum() -> None:
    contract = message(mood=(".listing.test.Mood", FILTER), name=(TYPE.TYPE_STRING, SORT))
    stored = Column("mood", sa.Column("mood", sa.Text, nullable=False), codes={1: "good", 2: "bad"})
    listing = Listing(contract, [stored, Column("name", ROWS.c.name)], default_order="name")
    assert listing.parse("mood = MOOD_GOOD", "", SOMEONE).parameters == {"filter_0": "good"}
    with pytest.raises(Invalid):
        listing.parse("mood = MOOD_UNSPECIFIED", "", SOMEONE)
    with pytest.raises(Invalid, match="acceptable"):
        listing.parse("name = 1", "", SOMEONE)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ([column for column in COLUMNS if column.name != "grade"], "grade"),
        ([*COLUMNS, Column("remark", ROWS.c.grade)], "remark"),
        ([*COLUMNS, COLUMNS[0]], "name"),
        ([Column("name", ROWS.c.grade), *COLUMNS[1:]], "NULL"),
        ([Column("name", ROWS.c.urgent), *COLUMNS[1:]], "cannot be compared"),
    ],
)
def test_a_listing_that_differs_from_its_contract_does_not_start(columns: list[Column], says: str) -> None:
    with pytest.raises(ListingMisdeclared, match=says):
        Listing(ROW, columns, default_order="update_time desc")


def test_a_listing_with_an_impossible_default_order_does_not_start() -> None:
    with pytest.raises(ListingMisdeclared, match="cannot sort by 'grade'"):
        Listing(ROW, COLUMNS, default_order="grade")


def test_a_sealed_field_cannot_be_listed() -> None:
    contract = message(name=(TYPE.TYPE_STRING, FILTER | SORT), phone=(TYPE.TYPE_STRING, FILTER | {"sealed": True}))
    with pytest.raises(ListingMisdeclared, match="sealed"):
        Listing(contract, [Column("name", ROWS.c.name), Column("phone", ROWS.c.grade)], default_order="name")


def test_columns_by_name_tell_of_missing_columns_and_stray_exceptions() -> None:
    with pytest.raises(ListingMisdeclared, match="rows has no column update_time"):
        columns_by_name(ROW, ROWS)
    with pytest.raises(ListingMisdeclared, match="remark"):
        columns_by_name(ROW, ROWS, update_time=ROWS.c.updated_at, remark=ROWS.c.name)
