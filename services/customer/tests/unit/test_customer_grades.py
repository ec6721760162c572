import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_customer.code_lists.seeds import seed
from crm_customer.customers.grades import UnknownGrade, grade_of


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("三级甲等", "3A"),
        ("三甲", "3A"),
        ("综合三甲", "3A"),
        ("三级甲等妇产专科医院", "3A"),
        ("三级乙", "3B"),
        ("三级未定等", "3"),
        ("三级特等", "3T"),
        ("二级甲", "2A"),
        ("二/乙", "2B"),
        ("二級", "2"),
        ("二极", "2"),
        ("二级\u00a0", "2"),
        ("二级.", "2"),
        ("一甲 ", "1A"),
        ("未定级（按二级医院管理）", "UNGRADED"),
        ("3a", "3A"),
        ("３级甲等", "3A"),
    ],
)
def test_every_spelling_of_a_grade_becomes_one_code(written: str, code: str) -> None:
    assert grade_of(written) == code


@pytest.mark.parametrize("written", ["", "  ", "\u00a0"])
def test_nothing_said_is_no_grade(written: str) -> None:
    assert grade_of(written) is None


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("市级", "ADMINISTRATIVE_LEVEL"),
        ("省级", "ADMINISTRATIVE_LEVEL"),
        ("社区卫生服务中心", "KIND_OF_INSTITUTION"),
        ("无", "SAYS_NEITHER"),
    ],
)
def test_words_that_are_no_grade_are_listed_with_the_reason(written: str, reason: str) -> None:
    grade = grade_of(written)
    assert isinstance(grade, UnknownGrade)
    assert grade.refusal is not None
    assert grade.refusal.reason == reason


@pytest.mark.parametrize("written", ["四级", "甲等", "三", "三级丁等"])
def test_what_nobody_assigned_is_never_guessed(written: str) -> None:
    assert grade_of(written) == UnknownGrade(written, None)


@given(text=st.text(min_size=1))
def test_any_other_text_is_unknown_or_blank(text: str) -> None:
    assert isinstance(grade_of(text), UnknownGrade | str | None)


def test_the_list_names_every_level_and_class_in_both_languages() -> None:
    grades = seed("hospital-grade")
    assert [entry.code for entry in grades.entries] == [
        "3T", "3A", "3B", "3C", "3", "2A", "2B", "2C", "2", "1A", "1B", "1C", "1", "UNGRADED",
    ]  # fmt: skip
    assert all(entry.zh and entry.en for entry in grades.entries)
