import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.sealed.kinds import ADDRESS, BIRTHDAY, EMAIL, ID_CARD, KINDS, MOBILE, Kind, NotOfKind

ANY_TEXT = st.text()
LIKE_VALUES = st.one_of(
    ANY_TEXT,
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"\+[1-9][0-9]{5,15}", fullmatch=True),
    st.from_regex(r"0[0-9]{2,3}-?[0-9]{7,8}", fullmatch=True),
    st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True),
    st.emails(),
    st.text("北京江苏省苏州市吴中区幸福路超市12号室自治县地区盟", min_size=1),
)
MOST_SHOWN = {"mobile": 8, "id_card": 7, "email": None, "address": 40, "birthday": 0}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(text=LIKE_VALUES)
def test_every_mask_takes_any_text_and_hides_something_of_it(kind: Kind, text: str) -> None:
    shown = kind.mask(text)
    assert "*" in shown
    assert text == "" or shown != text
    most = MOST_SHOWN[kind.name]
    if most is not None:
        assert sum(sign.isalnum() for sign in shown) <= most


@given(number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mobile_number_shows_three_and_four_digits(number: str) -> None:
    assert MOBILE.mask(number) == f"{number[:3]}****{number[7:]}"


@given(text=LIKE_VALUES)
def test_of_a_mailbox_name_at_most_its_first_letter_shows(text: str) -> None:
    shown = EMAIL.mask(text)
    assert shown == "****" or re.fullmatch(r".?\*\*\*@[^@]+", shown, re.DOTALL)
    if shown != "****":
        assert len(shown.split("***@")[0]) < len(text.rsplit("@", 1)[0])


@given(text=LIKE_VALUES)
def test_of_an_address_no_digit_and_nothing_behind_the_city_shows(text: str) -> None:
    shown = ADDRESS.mask(text).removesuffix("****")
    assert text.startswith(shown)
    assert not re.search(r"[0-9路街号]", shown)


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (MOBILE, "13812341234", "138****1234"),
        (MOBILE, "+85291234567", "+852****67"),
        (MOBILE, "0315-2981842", "0315-*****42"),
        (MOBILE, "01069156114", "010-*****14"),
        (MOBILE, "120", "****"),
        (MOBILE, "1381234", "****"),
        (ID_CARD, "11010519491231002X", "110***********002X"),
        (ID_CARD, "1101051949123100", "****"),
        (EMAIL, "zhang@example.com", "z***@example.com"),
        (EMAIL, "z@example.com", "***@example.com"),
        (EMAIL, "zhang", "****"),
        (ADDRESS, "江苏省苏州市吴中区幸福路12号", "江苏省苏州市****"),
        (ADDRESS, "北京市东城区东单三条", "北京市****"),
        (ADDRESS, "新疆维吾尔自治区伊犁哈萨克自治州伊宁市解放路", "新疆维吾尔自治区伊犁哈萨克自治州****"),
        (ADDRESS, "内蒙古自治区兴安盟乌兰浩特市", "内蒙古自治区兴安盟****"),
        (ADDRESS, "河南省郑州市金水区", "河南省郑州市****"),
        (ADDRESS, "浙江省义乌小商品超市旁", "浙江省****"),
        (ADDRESS, "小王家的超市", "****"),
        (ADDRESS, "北京市", "****"),
        (BIRTHDAY, "1985-03-12", "****-**-**"),
    ],
)
def test_masks_look_as_people_expect(kind: Kind, text: str, shown: str) -> None:
    assert kind.mask(text) == shown


@pytest.mark.parametrize(
    ("kind", "typed", "normal"),
    [
        (MOBILE, "138 1234 5678", "13812345678"),
        (MOBILE, "(+86) 138-1234-5678", "13812345678"),
        (MOBILE, "138－1234－5678", "13812345678"),
        (MOBILE, "+852 9123 4567", "+85291234567"),
        (MOBILE, "0044 7911 123456", "+447911123456"),
        (ID_CARD, "11010519491231002x", "11010519491231002X"),
        (ID_CARD, " １１０１０５ 19491231 002X", "11010519491231002X"),
        (EMAIL, " Zhang.San@Example.COM ", "zhang.san@example.com"),
        (EMAIL, "张三@例子.中国", "张三@例子.中国"),
        (ADDRESS, " 北京市 东城区　东单 ", "北京市东城区东单"),
        (BIRTHDAY, "1985/3/12", "1985-03-12"),
        (BIRTHDAY, "1985年3月12日", "1985-03-12"),
        (BIRTHDAY, "2000-02-29", "2000-02-29"),
        (BIRTHDAY, "农历1985年3月12日", "lunar:1985-03-12"),
        (BIRTHDAY, "农历2023年闰2月15日", "lunar:2023-L02-15"),
        (BIRTHDAY, "LUNAR:2023-l02-15", "lunar:2023-L02-15"),
    ],
)
def test_values_are_kept_in_one_form(kind: Kind, typed: str, normal: str) -> None:
    assert kind.normalise(typed) == normal
    assert kind.normalise(normal) == normal


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (MOBILE, ""),
        (MOBILE, "1381234567"),
        (MOBILE, "12012345678"),
        (MOBILE, "+8612345"),
        (MOBILE, "+8602088888888"),
        (MOBILE, "153****6510"),
        (ID_CARD, "110105194912310021"),
        (ID_CARD, "110105490101002"),
        (ID_CARD, "110105194913310020"),
        (ID_CARD, "11010519491231002Y"),
        (EMAIL, "zhang@"),
        (EMAIL, "zhang san@example.com"),
        (EMAIL, "a@b@example.com"),
        (ADDRESS, " \u200b "),
        (ADDRESS, "长" * 501),
        (BIRTHDAY, "1985-02-30"),
        (BIRTHDAY, "1899-12-31"),
        (BIRTHDAY, "2100-01-01"),
        (BIRTHDAY, "1985-L03-12"),
        (BIRTHDAY, "农历2023年闰3月1日"),
        (BIRTHDAY, "农历2004年1月30日"),
        (BIRTHDAY, "农历2100年1月1日"),
        (BIRTHDAY, "12-03"),
    ],
)
def test_what_is_not_of_its_kind_is_refused_in_both_languages_without_repeating_it(kind: Kind, typed: str) -> None:
    with pytest.raises(NotOfKind) as refusal:
        kind.normalise(typed)
    problem = refusal.value.at("contact.mobile")
    assert problem.field == "contact.mobile"
    assert set(problem.says) == {CHINESE, ENGLISH}
    assert not typed.strip("\u200b ") or typed not in "".join(problem.says.values())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(text=LIKE_VALUES)
def test_normalising_takes_any_text_and_is_idempotent(kind: Kind, text: str) -> None:
    try:
        normal = kind.normalise(text)
    except NotOfKind:
        return
    assert kind.normalise(normal) == normal


def test_residence_permits_of_hong_kong_count_like_id_cards() -> None:
    assert ID_CARD.normalise("810000199408230021") == "810000199408230021"
