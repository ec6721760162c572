import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_chassis.errors import CHINESE, ENGLISH, Invalid
from crm_chassis.tabular.kinds import (
    Amount,
    CellProblem,
    Context,
    Date,
    Integer,
    Kind,
    Money,
    Named,
    Number,
    Several,
    Text,
    spellings,
)
from crm_chassis.tabular.mapping import Column, Conversion, check_mapping, guessed_mapping
from crm_chassis.tabular.sheets import Row

GRADE = Named("hospital-grade", {CHINESE: "医院等级", ENGLISH: "a hospital grade"})
LOOKUPS = {
    "hospital-grade": spellings([("3A", ["3A", "三级甲等", "三甲"]), ("2A", ["2A", "二级甲等", "二甲"])]),
    "person": spellings([("u1", ["wangwei", "王伟"]), ("u2", ["wangwei2", "王伟"])]),
}


def titles(chinese: str, english: str) -> dict[str, str]:
    return {CHINESE: chinese, ENGLISH: english}


COLUMNS = (
    Column(name="name", titles=titles("医院名称", "Hospital"), kind=Text(20), aliases=("名称",), required=True),
    Column(name="short_name", titles=titles("简称", "Short name"), kind=Text(20), aliases=("名称",)),
    Column(name="grade", titles=titles("等级", "Grade"), kind=GRADE, aliases=("level", "医院等级")),
    Column(name="bed_count", titles=titles("床位数", "Beds"), kind=Integer(0, 100_000)),
)


def converted(kind: Kind, text: str, **context: Any) -> object:
    value = kind.convert(text, Context(lookups=LOOKUPS, **context))
    if isinstance(value, CellProblem):
        assert value.says[CHINESE]
        assert value.says[ENGLISH]
        return value.reason
    return value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Text(5), "\u00a0协和 \t医院\u200b ", "协和医院"),
        (Text(3), "abcd", "TOO_LONG"),
        (Text(9), "a\x07b", "CONTROL_CHARACTER"),
        (Text(9, lines=True), " a\r\nb\rc ", "a\nb\nc"),
        (Text(20), "=HYPERLINK(1)", "=HYPERLINK(1)"),
        (Integer(0, 10_000), "1,380", 1380),
        (Integer(0, 10_000), "1380.0", 1380),
        (Integer(0, 10_000), " １３８０ ", 1380),
        (Integer(-5, 5), "-5", -5),
        (Integer(0, 100), "101", "OUT_OF_RANGE"),
        (Integer(0, 100), "1.5", "NOT_A_WHOLE_NUMBER"),
        (Integer(0, 100), "1,38", "NOT_A_WHOLE_NUMBER"),
        (Integer(0, 100), "1e2", "NOT_A_WHOLE_NUMBER"),
        (Integer(0, 100), "约50", "NOT_A_WHOLE_NUMBER"),
        (Number(), "1,280.50", Decimal("1280.50")),
        (Number(), "12.5%", Decimal("0.125")),
        (Number(), "NaN", "NOT_A_NUMBER"),
        (Number(), "1.2E+11", "NOT_A_NUMBER"),
        (Number(places=2), "1.005", "TOO_PRECISE"),
        (Number(places=2), "1.500", Decimal("1.500")),
        (Number(digits=3), "1000", "TOO_PRECISE"),
        (Money(), "1280", Amount(Decimal(1280), "CNY")),
        (Money(), "￥1,280.50 元", Amount(Decimal("1280.50"), "CNY")),
        (Money(), "128万元", Amount(Decimal(1_280_000), "CNY")),
        (Money(), "1.2亿", Amount(Decimal(120_000_000), "CNY")),
        (Money(), "usd 300", Amount(Decimal(300), "USD")),
        (Money(), "300 EUR", Amount(Decimal(300), "EUR")),
        (Money(), "$300 CNY", "NOT_AN_AMOUNT"),
        (Money(), "面议", "NOT_AN_AMOUNT"),
        (Money(), "1.00005", "TOO_PRECISE"),
        (Date(), "2026-01-31", date(2026, 1, 31)),
        (Date(), "2026/1/31", date(2026, 1, 31)),
        (Date(), "2026.1.31", date(2026, 1, 31)),
        (Date(), "20260131", date(2026, 1, 31)),
        (Date(), "2026年1月31日", date(2026, 1, 31)),
        (Date(), "２０２６－０１－３１", date(2026, 1, 31)),
        (Date(), "2026-01-31 00:00:00", date(2026, 1, 31)),
        (Date(), "2026-01-31 08:00:00", "NOT_A_DATE"),
        (Date(), "2026-02-30", "NOT_A_DATE"),
        (Date(), "2026-1/31", "NOT_A_DATE"),
        (Date(), "45688", "NOT_A_DATE"),
        (Date(), "26-01-31", "NOT_A_DATE"),
        (Date(), "1/31/2026", "DATE_ORDER_UNKNOWN"),
        (GRADE, " 三级 甲等", "3A"),
        (GRADE, "三級甲等", "3A"),
        (GRADE, "３ａ", "3A"),
        (GRADE, "特级", "UNKNOWN_NAME"),
        (Named("person", {}), "WangWei", "u1"),
        (Named("person", {}), "王伟", "AMBIGUOUS_NAME"),
        (Several(Text(10), most=3), "a;b、 a；c/", ("a", "b", "c")),
        (Several(Text(10), most=2), "a;b;c", "TOO_MANY_VALUES"),
        (Several(GRADE, most=2), "三甲,特级", "UNKNOWN_NAME"),
    ],
)
def test_a_text_becomes_its_value_or_a_problem(kind: Kind, text: str, value: object) -> None:
    assert converted(kind, text) == value


@pytest.mark.parametrize(("order", "expected"), [("mdy", date(2017, 3, 1)), ("dmy", date(2017, 1, 3))])
def test_dates_whose_year_stands_last_need_a_declared_order(order: str, expected: date) -> None:
    assert converted(Date(), "3/1/2017", date_order=order) == expected
    assert converted(Date(), "13/13/2017", date_order=order) == "NOT_A_DATE"


def test_amounts_without_currency_are_in_the_currency_that_was_declared() -> None:
    assert converted(Money(), "5", currency="USD") == Amount(Decimal(5), "USD")


@pytest.mark.parametrize(
    "kind", [Text(9), Text(9, lines=True), Integer(0, 9), Number(), Money(), Date(), GRADE, Several(Money(), most=3)]
)
@given(text=st.text(min_size=1) | st.text("0123456789,.%-+/年月日万元¥ \0", min_size=1))
def test_no_text_brings_a_conversion_down(kind: Kind, text: str) -> None:
    assert kind.convert(text, Context(lookups=LOOKUPS)) is not None


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=4))
def test_an_exact_number_comes_back_exactly(number: Decimal) -> None:
    assert converted(Number(), format(number, "f")) == number
    assert converted(Number(), format(number, ",f")) == number


@given(st.dates())
def test_every_day_comes_back_in_every_form(day: date) -> None:
    year = f"{day.year:04}"
    for text in (day.isoformat(), f"{year}/{day.month}/{day.day}", f"{year}年{day.month}月{day.day}日"):
        assert converted(Date(), text) == day


def test_the_mapping_is_guessed_from_titles_names_and_aliases() -> None:
    headers = ("序号", "医院 名称*", "LEVEL", "bed_count（张）", "Beds", "short-name")
    assert guessed_mapping(COLUMNS, headers, [], Context(lookups=LOOKUPS)) == {
        "医院 名称*": "name",
        "LEVEL": "grade",
        "Beds": "bed_count",
        "short-name": "short_name",
    }


def test_a_title_wins_over_an_alias_and_no_field_is_guessed_twice() -> None:
    assert guessed_mapping(COLUMNS, ("医院等级", "名称", "等级", "医院名称"), [], Context(lookups=LOOKUPS)) == {
        "等级": "grade",
        "医院名称": "name",
    }
    assert guessed_mapping(COLUMNS, ("名称",), [], Context(lookups=LOOKUPS)) == {"名称": "name"}


def test_a_column_of_names_is_not_guessed_where_its_first_values_are_none() -> None:
    def guessed(*grades: str) -> dict[str, str]:
        rows = [Row(number, [grade]) for number, grade in enumerate(grades, start=2)]
        return guessed_mapping(COLUMNS, ("等级",), rows, Context(lookups=LOOKUPS))

    assert guessed("", "http://a.test", "http://b.test") == {}
    assert guessed("", "http://a.test", "三级甲等") == {"等级": "grade"}
    assert guessed("", " ") == {"等级": "grade"}, "an empty column contradicts nothing"


def test_a_problem_with_a_name_repeats_the_cell_only_where_it_may() -> None:
    for quoting in (True, False):
        kind = Named("hospital-grade", GRADE.says, quoting)
        problem = kind.convert("13812345678", Context(lookups=LOOKUPS))
        assert isinstance(problem, CellProblem)
        assert all(("13812345678" in text) is quoting for text in problem.says.values())


def test_a_mapping_that_cannot_stand_is_refused_entry_by_entry() -> None:
    with pytest.raises(Invalid) as refused:
        check_mapping(
            COLUMNS,
            ("A", "B", "C"),
            {"A": "grade", "B": "grade", "C": "colour", "D": "bed_count"},
        )
    assert [(problem.field, problem.reason) for problem in refused.value.fields] == [
        ('mapping["B"]', "FIELD_MAPPED_TWICE"),
        ('mapping["C"]', "FIELD_UNKNOWN"),
        ('mapping["D"]', "COLUMN_UNKNOWN"),
        ("mapping", "REQUIRED_FIELD_UNMAPPED"),
    ]
    check_mapping(COLUMNS, ("A", "B"), {"A": "name"})


def test_a_row_becomes_values_and_problems_by_cell() -> None:
    headers = ("医院名称", "备注", "等级", "床位数")
    mapping = {"医院名称": "name", "等级": "grade", "床位数": "bed_count"}
    conversion = Conversion(COLUMNS, headers, mapping, Context(lookups=LOOKUPS))
    good = conversion.convert(Row(2, ["协和", "x", "三甲", ""]))
    assert (good.values, good.problems) == ({"name": "协和", "grade": "3A", "bed_count": None}, ())
    bad = conversion.convert(Row(3, [" \u200b ", "x", "#N/A", "many"]))
    assert bad.values == {}
    assert [(each.row, each.header, each.field, each.reason) for each in bad.problems] == [
        (3, "医院名称", "name", "REQUIRED"),
        (3, "等级", "grade", "FORMULA_ERROR"),
        (3, "床位数", "bed_count", "NOT_A_WHOLE_NUMBER"),
    ]


def test_a_mapping_is_checked_before_rows_are_converted() -> None:
    with pytest.raises(Invalid):
        Conversion(COLUMNS, ("医院名称",), {}, Context())


def test_twenty_thousand_rows_are_converted_in_a_second() -> None:
    kinds: list[Kind] = [Text(50), Integer(0, 10**9), GRADE, Date(), Money(), Number(), Several(Text(20), most=5)]
    columns = [Column(name=f"f{n}", titles=titles(f"列{n}", f"f{n}"), kind=kinds[n % 7]) for n in range(20)]
    texts = ["北京协和医院{}", "{}", "三甲", "2026-01-31", "128.5", "1{}.5", "a;b{}"]
    rows = [Row(r, [texts[n % 7].format(r) for n in range(20)]) for r in range(20_000)]
    headers = [f"f{n}" for n in range(20)]
    conversion = Conversion(columns, headers, dict(zip(headers, headers, strict=True)), Context(lookups=LOOKUPS))
    started = time.process_time()
    problems = sum(len(conversion.convert(row).problems) for row in rows)
    assert problems == 0
    assert time.process_time() - started < 4  # about 1 on an idle machine
