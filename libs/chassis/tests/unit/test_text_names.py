import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_chassis.text.names import folded, tidy

NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("中医院 \u00a0\u3000\u200b\ufeff\t\nＡａÉe\u0301（）【】醫灣か゛\u3099﹁ﬁİß\u0345ǅ苧薴乾"),
    )
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 北京 协和\u00a0医院\u3000", "北京协和医院"),
        ("北京市隆福医院\n (东院)", "北京市隆福医院 (东院)"),
        ("北京市隆福医院 （东院）", "北京市隆福医院（东院）"),
        ("Mayo   Clinic\tChina", "Mayo Clinic China"),
        ("GE 医疗", "GE 医疗"),
        ("\u200b一甲\ufeff", "一甲"),
        ("e\u0301", "é"),
        ("１２０ＡＢＣ", "１２０ＡＢＣ"),
        ("", ""),
        ("a\x00b", "a b"),
    ],
)
def test_tidy_removes_only_what_nobody_sees(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@given(text=NASTY)
def test_tidy_is_idempotent_and_leaves_no_stray_blank(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert once == once.strip()
    assert "  " not in once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北京協和醫院", "北京协和医院"),
        ("ＧＥ医疗", "ge医疗"),
        ("强生【上海】", "强生（上海）"),
        ("STRASSE", "straße"),
        ("薴", "苎"),
    ],
)
def test_folded_makes_script_width_case_and_brackets_equal(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_folding_takes_each_character_by_itself() -> None:
    assert folded("乾隆") == folded("乾") + folded("隆")


@given(text=NASTY)
def test_folded_is_idempotent(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(text=NASTY)
def test_tidying_first_changes_nothing_in_the_folded_text(text: str) -> None:
    assert folded(tidy(text)) == folded(text)
