import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_chassis.errors import Invalid
from crm_customer.customers.normalise import CollisionKeys, collision_keys, normalised_credit_code

PIECES = [
    "中国人民解放军", "解放军", "武警", "中国人民武装警察部队", "第", "一", "〇", "十", "百", "3", "０７", "医院", "附院", "附属", "附",
    "医科大学", "医大", "中医", "妇保院", "妇幼保健院", "有限公司", "股份有限公司", "集团", "公司", "分公司", "（", ")", "(", "】", "【",
    "原", "总院", "东院区", "维吾尔", "自治区", "省", "市", "县", "北京", " ", "\u3000", "·", "-", "協", "和", "ABC", "ａ", "卫生院",
]  # fmt: skip
NAMES = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
REAL = st.sampled_from(
    [
        "北京市隆福医院(北京市东城区老年病医院)",
        "中国人民解放军第九〇三医院（机场路院区）",
        "开滦(集团)有限责任公司唐家庄医院",
        "赣医三附院",
        "福建医大附属协和医院",
        "强生（上海）医疗器材有限公司",
    ]
)


def keys(name: str, **more: object) -> CollisionKeys:
    return collision_keys(name=name, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北京协和医院", " 北京　协和\u00a0医院 "),
        ("北京协和医院", "北京協和醫院"),
        ("ABC医疗有限公司", "ａｂｃ医疗（有限公司）"),
        ("强生(上海)医疗器材有限公司", "强生（上海）医疗器材股份有限公司"),
        ("开滦(集团)有限责任公司唐家庄医院", "开滦集团有限责任公司唐家庄医院"),
        ("北京市隆福医院(北京市东城区老年病医院)", "北京市隆福医院"),
        ("许昌医院（原许昌县人民医院）", "许昌医院"),
        ("中国人民解放军第九六〇医院", "解放军第960医院"),
        ("解放军第960医院", "解放军960医院"),
        ("中国人民武装警察部队湖北省总队医院", "武警湖北省总队医院"),
        ("新疆维吾尔自治区人民医院", "新疆自治区人民医院"),
        ("福建医科大学附属协和医院", "福建医大附属协和医院"),
        ("福建医科大学附属第一医院", "福建医大附一院"),
        ("赣医第三附属医院", "赣医三附院"),
        ("龙岩市中医医院", "龙岩市中医院"),
        ("龙岩市妇幼保健院", "龙岩市妇保院"),
        ("长沙市第十一医院", "长沙市第11医院"),
        ("某某第一百零五医院", "某某第105医院"),
    ],
)
def test_spellings_of_one_organisation_have_one_key(one: str, other: str) -> None:
    assert keys(one).name_key == keys(other).name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("武汉市第一医院", "武汉市第一人民医院"),
        ("武汉市第一医院", "武汉市第二医院"),
        ("安阳市中医院", "安阳县中医院"),
        ("苏州大学附属儿童医院(总院)", "苏州大学附属儿童医院(景德路院区)"),
        ("苏州大学附属第一医院", "苏州大学第一附属医院"),
        ("武汉大学人民医院（东院）", "武汉大学人民医院"),
        ("国药集团有限公司", "国药有限公司"),
        ("强生(上海)医疗器材有限公司", "强生(上海)医疗器材有限公司北京分公司"),
        ("强生(上海)医疗器材有限公司", "强生(苏州)医疗器材有限公司"),
        ("上饶市妇幼保健院", "上饶市妇幼保健计划生育服务中心"),
        ("龙门镇卫生院", "龙门镇中心卫生院"),
        ("清华大学附属北京医院", "北京医院"),
    ],
)
def test_different_organisations_keep_different_keys(one: str, other: str) -> None:
    assert keys(one).name_key != keys(other).name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("河北省唐山市工人医院", "唐山市工人医院"),
        ("唐山市工人医院", "唐山工人医院"),
        ("哈尔滨市南岗区人民医院", "南岗区人民医院"),
        ("内蒙古四子王旗人民医院", "四子王旗人民医院"),
        ("龙门镇中心卫生院", "龙门卫生院"),
        ("国药集团有限公司", "国药有限公司"),
        ("长春市肛肠专科医院", "长春市肛肠医院"),
    ],
)
def test_names_that_only_say_the_place_more_fully_share_their_core_within_a_city(one: str, other: str) -> None:
    assert keys(one, city_code="130200").core_name_key == keys(other, city_code="130200").core_name_key
    assert keys(one, city_code="130200").core_name_key != keys(other, city_code="130300").core_name_key
    assert keys(one).core_name_key == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("唐山市人民医院", "迁安市人民医院"),
        ("安阳市中医院", "安阳县中医院"),
        ("四川省第四人民医院", "成都市第四人民医院"),
        ("江苏省人民医院", "人民医院"),
        ("新疆维吾尔自治区人民医院", "人民医院"),
        ("长兴镇社区卫生服务中心", "横沙乡社区卫生服务中心"),
    ],
)
def test_the_core_still_tells_places_apart(one: str, other: str) -> None:
    assert keys(one, city_code="130200").core_name_key != keys(other, city_code="130200").core_name_key


def test_another_name_in_brackets_meets_the_organisation_of_that_name_in_the_same_city() -> None:
    both = keys("许昌医院（原许昌县人民医院）", city_code="411000")
    other = keys("许昌县人民医院", city_code="411000")
    assert set(both.alias_keys) == {other.core_name_key}
    assert set(both.pairs()) & set(other.pairs()) == {("core_name", other.core_name_key)}


@given(name=st.one_of(NAMES, REAL, st.text()))
def test_a_key_is_its_own_key(name: str) -> None:
    key = keys(name).name_key
    assert keys(key).name_key == key


@given(name=st.one_of(NAMES, REAL), data=st.data())
def test_width_case_blanks_and_script_never_matter(name: str, data: st.DataObject) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in name)
    at = data.draw(st.integers(0, len(name)))
    blank = data.draw(st.sampled_from([" ", "\u00a0", "\u3000", "\u200b", "\t"]))
    traditional = name.replace("医", "醫").replace("协", "協").replace("军", "軍").replace("妇", "婦")
    for same in (wide, name.upper(), name.lower(), name[:at] + blank + name[at:], traditional):
        assert keys(same, city_code="1") == keys(name, city_code="1")


@given(name=st.one_of(NAMES, REAL))
def test_no_name_with_a_letter_comes_to_nothing(name: str) -> None:
    if any(sign.isalnum() for sign in name):
        assert keys(name).name_key


def test_phones_meet_with_and_without_area_code_within_a_city_only() -> None:
    full = keys("甲", city_code="130200", phones=["0315-2981842"])
    local = keys("乙", city_code="130200", phones=["2981842"])
    elsewhere = keys("丙", city_code="130300", phones=["2981842"])
    assert set(full.phone_keys) & set(local.phone_keys) == {"130200:2981842"}
    assert not set(full.phone_keys) & set(elsewhere.phone_keys)
    assert "03152981842" in full.phone_keys


def test_mobiles_meet_anywhere_and_numbers_everybody_shares_never() -> None:
    assert set(keys("甲", phones=["+86 138 1234 5678"]).phone_keys) == {"13812345678"}
    assert keys("甲", city_code="130200", phones=["120", "153****6510", ""]).phone_keys == ()
    assert keys("甲", phones=["+852 9123 4567"]).phone_keys == ("+85291234567",)


@pytest.mark.parametrize(
    ("website", "host"),
    [
        ("https://www.PUMCH.cn/index.html?a=1", "pumch.cn"),
        ("pumch.cn", "pumch.cn"),
        (" HTTP://pumch.cn.:8080 ", "pumch.cn"),
        ("医院.中国", "医院.中国"),
        ("http://[", ""),
        ("暂无", ""),
        ("", ""),
    ],
)
def test_websites_meet_by_host(website: str, host: str) -> None:
    assert keys("甲", website=website).website_key == host


def test_licence_numbers_meet_without_their_punctuation_and_short_ones_say_nothing() -> None:
    assert (
        keys("甲", licence_number=" PDY 10001-X11").licence_key == keys("乙", licence_number="pdy10001x11").licence_key
    )
    assert keys("甲", licence_number="无").licence_key == ""


@pytest.mark.parametrize(
    "typed", ["91110000600037341L", " 91110000 600037341l ", "９１１１００００６０００３７３４１Ｌ"]
)
def test_a_credit_code_is_kept_in_one_form(typed: str) -> None:
    assert normalised_credit_code(typed, field="customer.credit_code") == "91110000600037341L"
    assert keys("甲", credit_code=typed).credit_code == "91110000600037341L"


@pytest.mark.parametrize("typed", ["91110000600037341X", "9111000060003734", "91110000600037341I", "医院"])
def test_a_credit_code_that_does_not_check_is_refused_at_save_and_no_key_while_typing(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        normalised_credit_code(typed, field="customer.credit_code")
    assert [problem.field for problem in refusal.value.fields] == ["customer.credit_code"]
    assert keys("甲", credit_code=typed).credit_code == ""


def test_no_credit_code_is_no_mistake() -> None:
    assert normalised_credit_code("  ", field="customer.credit_code") == ""


@given(text=st.text())
def test_any_text_anywhere_gives_keys(text: str) -> None:
    made = collision_keys(
        name=text, city_code="110100", credit_code=text, licence_number=text, phones=[text], website=text
    )
    assert len(set(made.pairs())) == len(list(made.pairs()))
    assert all(kind and value for kind, value in made.pairs())
