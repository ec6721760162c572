import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_chassis.text.pinyin import segmentations
from crm_chassis.text.readings import READINGS
from crm_chassis.text.search import NOTHING, QueryKind, query_tokens, search_tokens

PHONE = "0591-83357896"

CHINESE = st.text("北京市协和医院重庆长春大同石家庄乐清單縣醫行〇々ABCabc138 ()（）-3", max_size=14)
ANYTHING = st.text(max_size=10)
NUMBERS = st.lists(st.from_regex(r"(0\d{2,3}-?\d{7,8}|1[3-9]\d{9})", fullmatch=True).filter(str.isascii), max_size=2)


def finds(query: str, *texts: str, phones: tuple[str, ...] = ()) -> bool:
    parsed, row = query_tokens(query), set(search_tokens(texts, phones))
    found = parsed.matches(texts, phones)
    if found:
        assert any(row.issuperset(alternative) for alternative in parsed.any_of)
    return found


@pytest.mark.parametrize(
    "query",
    ["协和", "协", "協和", "协和医院", "xhyy", "XHYY", "xh", "bjsxh", "xiehe", "xiehey", "xieheyi", "XieHe YiYuan", "x和yy", "北京 xh", "yy 北京", "院 北京", "beijing"],
)  # fmt: skip
def test_a_name_is_found_by_characters_initials_pinyin_and_mixtures(query: str) -> None:
    assert finds(query, "北京市协和医院")


@pytest.mark.parametrize(
    "query", ["和协", "协医", "hx", "xyy", "hexie", "x", "9", "", "  ", "()", "协和 上海", "zhonghua"]
)
def test_a_name_is_not_found_by_anything_else(query: str) -> None:
    assert not finds(query, "北京市协和医院")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("cq", "重庆医院"),
        ("zq", "重庆医院"),
        ("chongqing", "重庆医院"),
        ("cc", "长春医院"),
        ("yq", "乐清医院"),
        ("lq", "乐清医院"),
        ("lvliang", "吕梁医院"),
        ("xian", "西安医院"),
        ("xian", "先声药业"),
        ("zhon", "中医院"),
        ("301", "解放军301医院"),
        ("3m", "3M中国"),
        ("3mzg", "3M中国"),
        ("3m中国", "3M中国"),
        ("ge医疗", "GE 医疗（上海）"),
        ("医疗上海", "GE 医疗（上海）"),
        ("嬰幼", "婴幼儿医院"),
    ],
)
def test_heteronyms_digits_latin_names_brackets_and_traditional_characters(query: str, name: str) -> None:
    assert finds(query, name)


@pytest.mark.parametrize(
    "query", ["7896", "57896", "357896", "3357896", "83357896", "0591-83357896", "059183357896", "+86 591 83357896"]
)
def test_a_row_is_found_by_the_end_of_its_number(query: str) -> None:
    assert finds(query, "福州市第一医院", phones=(PHONE,))


@pytest.mark.parametrize("query", ["896", "0591", "833578", "17896", "83357897"])
def test_a_row_is_not_found_by_other_parts_of_its_number(query: str) -> None:
    assert not finds(query, "福州市第一医院", phones=(PHONE,))


def test_a_mobile_number_is_found_whole_by_its_end_and_as_it_is_read_out() -> None:
    for query in ("13812345678", "138 1234 5678", "5678", "12345678", "+86 138-1234-5678"):
        assert finds(query, "王主任", phones=("13812345678",))


def test_terms_may_stand_in_different_texts_but_no_term_spans_two() -> None:
    assert finds("协和 7896", "北京协和医院", phones=(PHONE,))
    assert not finds("和医", "协和", "医院")


def test_letters_before_characters_are_first_letters_not_pinyin() -> None:
    assert finds("xh医院", "北京市协和医院")
    assert not finds("xiehe医院", "北京市协和医院")


@settings(max_examples=300)
@given(name=CHINESE, data=st.data())
def test_any_part_of_a_name_finds_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name)))
    part = name[start : data.draw(st.integers(start, len(name)))]
    query = query_tokens(part)
    if not query.too_short:
        assert finds(part, name)


@settings(max_examples=300)
@given(name=st.text("重庆长春大石行乐单解和区省", min_size=2, max_size=8), data=st.data())
def test_any_two_or_more_initials_in_any_reading_find_the_name(name: str, data: st.DataObject) -> None:
    letters = "".join(data.draw(st.sampled_from(READINGS[character].initials)) for character in name)
    start = data.draw(st.integers(0, len(letters) - 2))
    assert finds(letters[start : data.draw(st.integers(start + 2, len(letters)))], name)


@settings(max_examples=500)
@given(
    query=st.one_of(CHINESE, ANYTHING, st.text("xhyyzcqbeijngsan 1389", max_size=8)),
    names=st.lists(CHINESE, max_size=2),
    numbers=NUMBERS,
)
def test_what_matches_contains_an_alternative_and_all_common_tokens(
    query: str, names: list[str], numbers: list[str]
) -> None:
    parsed, row = query_tokens(query), set(search_tokens(names, numbers))
    if parsed.matches(names, numbers):
        assert any(row.issuperset(alternative) for alternative in parsed.any_of)
        assert row.issuperset(parsed.tokens)
    assert 1 <= len(parsed.any_of) <= 8


@given(text=st.text(), number=st.text())
def test_any_text_has_tokens_that_fit_a_positive_integer_column(text: str, number: str) -> None:
    tokens = search_tokens([text], [number])
    assert all(1 << 28 <= token < 1 << 31 for token in tokens)
    assert tokens == sorted(set(tokens))


@pytest.mark.parametrize("query", ["", " ", "x", "7", "（）", "北京 x"])
def test_too_short_a_query_finds_nothing_and_says_so(query: str) -> None:
    parsed = query_tokens(query)
    assert parsed.too_short
    assert parsed.any_of == (NOTHING,)
    assert not parsed.matches(["北京x医院7"], [])


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("协和", QueryKind.CJK),
        ("xhyy", QueryKind.INITIALS),
        ("7896", QueryKind.DIGITS),
        ("北京xh", QueryKind.MIXED),
        ("", QueryKind.EMPTY),
    ],
)
def test_the_kind_of_a_query_is_told(query: str, kind: QueryKind) -> None:
    assert query_tokens(query).kind is kind


def test_letters_are_cut_into_syllables_in_every_sensible_way() -> None:
    assert segmentations("xiehey") == (("xie", "he", "y"), ("xi", "e", "he", "y"))
    assert ("xi", "an") in segmentations("xian")
    assert segmentations("xhyy") == ()
    assert segmentations("") == ()


def test_a_long_run_of_letters_is_cut_in_bounded_time() -> None:
    started = time.perf_counter()
    segmentations("xian" * 500)
    segmentations("ga" * 999 + "q!")
    assert time.perf_counter() - started < 2


def test_the_tokens_of_a_name_and_a_number_take_well_under_a_tenth_of_a_millisecond() -> None:
    name = "福州市第一人民医院东院区"
    search_tokens([name], [PHONE])
    best = min(_seconds_for_a_hundred(name) for _ in range(20))
    assert best / 100 < 100e-6  # 20 µs on an idle core; the bar is 40, the rest is for a busy machine


def _seconds_for_a_hundred(name: str) -> float:
    started = time.perf_counter()
    for _ in range(100):
        search_tokens([name], [PHONE])
    return time.perf_counter() - started
