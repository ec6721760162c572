import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_chassis.listing.filters import (
    MAX_CHOICES,
    MAX_CONDITIONS,
    Condition,
    FilterMalformed,
    Form,
    Operator,
    Value,
    parse_filter,
)


def test_conditions_are_read_in_the_order_they_were_written() -> None:
    assert parse_filter('grade = "3A" AND bed_count>=500') == (
        Condition("grade", Operator.EQUAL, (Value(Form.TEXT, "3A", 9),), 1),
        Condition("bed_count", Operator.AT_LEAST, (Value(Form.NUMBER, "500", 29),), 18),
    )


@pytest.mark.parametrize(
    ("written", "form", "text"),
    [
        ('"a \\"quoted\\" \\\\ word"', Form.TEXT, 'a "quoted" \\ word'),
        ('"协和 AND 医院"', Form.TEXT, "协和 AND 医院"),
        ("-12.50", Form.NUMBER, "-12.50"),
        ("true", Form.NAME, "true"),
        ("BUYING_STATE_WON", Form.NAME, "BUYING_STATE_WON"),
        ("2026-01-31T08:00:00.5+08:00", Form.TIME, "2026-01-31T08:00:00.5+08:00"),
        ("2026-01-31T00:00:00Z", Form.TIME, "2026-01-31T00:00:00Z"),
        ("ANDORRA", Form.NAME, "ANDORRA"),
    ],
)
def test_a_value_is_known_by_how_it_is_written(written: str, form: Form, text: str) -> None:
    ((value,),) = [condition.values for condition in parse_filter(f"x = {written}")]
    assert (value.form, value.text) == (form, text)


def test_in_takes_several_values() -> None:
    (condition,) = parse_filter('grade IN ("3A", "3B")')
    assert (condition.operator, [value.text for value in condition.values]) == (Operator.IN, ["3A", "3B"])


def test_within_takes_one_place() -> None:
    assert parse_filter('place WITHIN "x" AND within = 1') == (
        Condition("place", Operator.WITHIN, (Value(Form.TEXT, "x", 14),), 1),
        Condition("within", Operator.EQUAL, (Value(Form.NUMBER, "1", 31),), 22),
    )


@pytest.mark.parametrize("blank", ["", "  ", "\n\t"])
def test_a_blank_filter_has_no_conditions(blank: str) -> None:
    assert parse_filter(blank) == ()


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ('grade = "3A" OR grade = "3B"', 14),
        ('grade = "3A', 9),
        ("grade", 6),
        ("grade =", 8),
        ("grade = ;", 9),
        ('(grade = "3A")', 1),
        ("grade IN ()", 11),
        ('grade WITHIN ("3A")', 14),
        ('grade = "3A" AND', 17),
        ('grade = "3A" and bed_count = 1', 14),
        ("grade : 3", 7),
        ("等级 = 3", 1),
        ('NOT grade = "3A"', 5),
        ('"\\x" = 1', 1),
        ("a = 1; DROP TABLE customers", 6),
    ],
)
def test_what_is_no_filter_is_refused_at_the_character_where_it_stops_being_one(text: str, position: int) -> None:
    with pytest.raises(FilterMalformed) as refused:
        parse_filter(text)
    assert refused.value.position == position


def test_more_conditions_or_choices_than_allowed_are_refused() -> None:
    allowed = " AND ".join(["a=1"] * MAX_CONDITIONS)
    assert len(parse_filter(allowed)) == MAX_CONDITIONS
    for text in (allowed + " AND a=1", f"a IN ({','.join(['1'] * (MAX_CHOICES + 1))})"):
        with pytest.raises(FilterMalformed) as refused:
            parse_filter(text)
        assert refused.value.limit is not None


@given(st.text())
def test_any_text_survives_quoting(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    assert parse_filter(f'name = "{quoted}"')[0].values[0].text == text


@given(st.text(alphabet='abAND IN=!<>()",\\1.-TZ:\n\0协', max_size=60))
def test_any_text_is_a_filter_or_refused_within_its_length(text: str) -> None:
    stopped_at = 1
    try:
        parse_filter(text)
    except FilterMalformed as refused:
        stopped_at = refused.position
    assert 1 <= stopped_at <= len(text) + 1
