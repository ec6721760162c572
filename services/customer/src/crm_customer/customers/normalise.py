"""What tells organisations apart, in the form that is compared (PRODUCT C7 防撞单).

Two names are one when their ``name_key`` is equal; the rules are those under which two different organisations of one
city cannot come to the same key. Bolder ones make ``core_name_key`` and ``alias_keys``, which only warn, within one
city. Applied to the folded name (half width, small letters, simplified, round brackets), in this order:

- another name in brackets becomes an alias: 北京市隆福医院(北京市东城区老年病医院) is 北京市隆福医院
- so does a former name: 南方科技大学医院(原西丽人民医院) is 南方科技大学医院, alias 西丽人民医院
- anything else in brackets belongs to the name: 苏州大学附属儿童医院(总院), 强生(上海)医疗器材有限公司
- blanks and punctuation go: 武汉市 第一·医院 is 武汉市第一医院
- the army is short: 中国人民解放军第960医院 is 解放军960医院
- the armed police too: 中国人民武装警察部队湖北省总队医院 is 武警湖北省总队医院
- autonomous regions lose the people: 新疆维吾尔自治区人民医院 is 新疆自治区人民医院
- medical universities are short: 福建医科大学附属协和医院 is 福建医大附属协和医院
- affiliated hospitals are long: 福建医大附一院 is 福建医大附属第1医院, 赣医三附院 is 赣医第3附属医院
- Chinese medicine is said once: 龙岩市中医医院 is 龙岩市中医院
- women and children have one house: 龙岩市妇保院, 龙岩市妇幼保健医院 are 龙岩市妇幼保健院
- ordinals are digits: 第十一, 第一〇一, 第０３ are 第11, 第101, 第3
- the legal form at the end goes: 有限责任公司, 股份有限公司, 有限公司, 公司 (集团 stays: a group is not its child)

The core also loses what is said twice: 河北省唐山市工人医院, 唐山市工人医院 and 唐山工人医院 have one core, so have
哈尔滨市南岗区人民医院 and 南岗区人民医院, 龙门镇中心卫生院 and 龙门卫生院, 长春市肛肠专科医院 and 长春市肛肠医院, a group
某某集团 and 某某.

Not unified at all, because it would guess: 市一医院 (第一医院 or 第一人民医院), 人医 (a part of other words),
妇幼保健计划生育服务中心 (is the 妇幼保健院 in some counties, stands beside it in others).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from crm_chassis.errors import invalid
from crm_chassis.text.names import folded
from crm_chassis.text.phones import split_phones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BRACKETED = re.compile(r"\(([^()]*)\)?")
_ALIAS = re.compile(r".{2,}(?:医院|卫生院|保健院|门诊部|诊所|疗养院|防治院|防治所|中心|公司|集团|大学|学院)")
_CAMPUS = re.compile(r".*(?:院区|校区|分院|[东西南北新老]院|医疗区)|总院|本部")
_FORMER = re.compile(r"^原(?!子|平|州|阳)")  # 原子能, and the places 原平, 原州, 原阳

_NOT_SPOKEN = re.compile(r"[\W_]+")
_NUMERALS: Final = "零〇○一二三四五六七八九"
_ORDINAL = re.compile(rf"第([{_NUMERALS}十百0-9]+)")
_LEGAL_FORM = re.compile(r"(?<!分)(?:(?:股份)?(?:有限)?(?:责任)?公司)+$")

# Signs without which no rule below applies but that of ordinals: most names hold none, and a hundred thousand are imported.
_RULED = re.compile("公司|解放军|武警|武装警察|自治区|医科大学|附|中医医院|妇")
_ROUNDS: Final = 5  # one rule may make room for another; real names settle in two

_UNIFIED: Final = tuple(
    (re.compile(pattern), unified)
    for pattern, unified in (
        (r"中国人民解放军", "解放军"),
        (r"解放军第(?=\d)", "解放军"),
        (r"中国人民武装警察部队|武装警察部队|武警部队", "武警"),
        (r"维吾尔自治区|壮族自治区|回族自治区", "自治区"),
        (r"医科大学", "医大"),
        (r"(?<=医大)附([一二三四五六])(?:院|医院)$", r"附属第\1医院"),
        (r"附院$", "附属医院"),
        (r"(?<!第)([一二三四五六])附属医院$", r"第\1附属医院"),
        (r"中医医院", "中医院"),
        (r"妇幼保健医院|妇保院", "妇幼保健院"),
    )
)

_REGIONS: Final = "内蒙古自治区|广西自治区|西藏自治区|宁夏自治区|新疆自治区|(?:内蒙古|广西|西藏|宁夏|新疆)(?!自治区)|[^省市区县]{2,3}省"
# Each with the signs without which it does not apply.
_SAID_TWICE: Final = tuple(
    (re.compile(pattern), left, signs)
    for pattern, left, signs in (
        (
            rf"^(?:{_REGIONS})(?=[^医院]{{2,8}}?[市县区州盟旗])",
            "",
            ("省", "内蒙古", "广西", "西藏", "宁夏", "新疆"),
        ),
        (r"^[^市]{2,6}市(?=[^医院市]{1,7}?(?:(?<!社)区|县|旗|市))", "", ("市",)),
        (r"^([^省市区县]{2,5})[省市]", r"\1", ("省", "市")),
        (r"[镇乡]?(?:中心)?卫生院$", "卫生院", ("卫生院",)),
        (r"专科医院$", "医院", ("专科医院",)),
        (r"(?:企业)?集团$", "", ("集团",)),
    )
)

_LICENCE_SIGNS = re.compile(r"[^0-9a-z\u4e00-\u9fff]")
_SHORTEST_LICENCE: Final = 5
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")
_SHORTEST_PHONE: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class CollisionKeys:
    """The comparable forms of one organisation; empty where it does not say.

    ``city_code`` scopes ``name_key``; core name, aliases and the local part of phones carry it within.
    """

    name_key: str
    core_name_key: str
    alias_keys: tuple[str, ...]
    city_code: str
    credit_code: str
    licence_key: str
    phone_keys: tuple[str, ...]
    website_key: str

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Kind and value of each key, each pair once; an alias is met by the core name of another."""
        kinds = (
            ("name", (self.name_key,)),
            ("core_name", (self.core_name_key, *self.alias_keys)),
            ("credit_code", (self.credit_code,)),
            ("licence_number", (self.licence_key,)),
            ("phone", self.phone_keys),
            ("website", (self.website_key,)),
        )
        for kind, values in kinds:
            for value in dict.fromkeys(values):
                if value:
                    yield kind, value


def collision_keys(
    *,
    name: str,
    city_code: str = "",
    credit_code: str = "",
    licence_number: str = "",
    phones: Iterable[str] = (),
    website: str = "",
) -> CollisionKeys:
    """The keys of an organisation as it is or may be put on file.

    A credit code that does not check gives no key: half of one is typed while the duplicate search runs already.
    """
    own, aliases = _taken_apart(folded(name))
    name_key = _unified(own)
    return CollisionKeys(
        name_key=name_key,
        core_name_key=_core(name_key, city_code),
        alias_keys=tuple(dict.fromkeys(_core(_unified(alias), city_code) for alias in aliases)),
        city_code=city_code,
        credit_code=_checked_credit_code(credit_code),
        licence_key=_licence_key(licence_number),
        phone_keys=tuple(dict.fromkeys(_phone_keys(phones, city_code))),
        website_key=_website_key(website),
    )


def normalised_credit_code(text: str, *, field: str) -> str:
    """The unified social credit code as it is stored (GB 32100-2015), empty for none.

    Raises ``Invalid`` naming ``field`` when length, alphabet or check digit are wrong.
    """
    if not text.strip():
        return ""
    if not (code := _checked_credit_code(text)):
        raise invalid(
            field,
            "CREDIT_CODE_INVALID",
            chinese="统一社会信用代码校验不通过:应为 18 位,请核对。",
            english="The unified social credit code does not check: it has 18 characters, the last a check digit.",
        )
    return code


def _taken_apart(name: str) -> tuple[str, list[str]]:
    """The name with the brackets that distinguish it, and the other names that stood in brackets."""
    aliases: list[str] = []

    def kept(bracket: re.Match[str]) -> str:
        inside = _NOT_SPOKEN.sub("", bracket[1])
        former = _FORMER.sub("", inside)
        behind_the_name = bracket.start() > 0
        if behind_the_name and (former != inside or (_ALIAS.fullmatch(inside) and not _CAMPUS.fullmatch(inside))):
            aliases.append(former)
            return ""
        return inside

    own = _BRACKETED.sub(kept, name)
    return (own, aliases) if _NOT_SPOKEN.sub("", own) else (name, [])


def _unified(name: str) -> str:
    key = _NOT_SPOKEN.sub("", name)
    if not _RULED.search(key):
        return _ORDINAL.sub(_ordinal, key) if "第" in key else key
    for _ in range(_ROUNDS):
        before = key
        key = _LEGAL_FORM.sub("", key) or key
        for pattern, unified in _UNIFIED:
            key = pattern.sub(unified, key)
        key = _ORDINAL.sub(_ordinal, key)
        if key == before:
            break
    return key


def _core(name_key: str, city_code: str) -> str:
    """The name without what places say twice, within its city; none without a city, for every county has a 人民医院."""
    core = name_key
    for pattern, left, signs in _SAID_TWICE:
        if any(map(core.__contains__, signs)):
            core = pattern.sub(left, core)
    return f"{city_code}:{core or name_key}" if city_code and name_key else ""


def _ordinal(match: re.Match[str]) -> str:
    number = _number(match[1])
    return match[0] if number is None else f"第{number}"


def _number(written: str) -> int | None:
    """一〇一 → 101, 十一 → 11, 一百零五 → 105, 03 → 3; None for a mixture."""
    if written.isdigit() and written.isascii():
        return int(written)
    digits = {sign: max(at - 2, 0) for at, sign in enumerate(_NUMERALS)}
    if all(sign in digits for sign in written):
        return int("".join(str(digits[sign]) for sign in written))
    if match := re.fullmatch(
        r"(?:([一二三四五六七八九])?百)?[零〇]?(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?", written
    ):
        hundreds = digits[match[1]] if match[1] else int("百" in written)
        tens = digits[match[2]] if match[2] else int(match[3] is not None)
        return hundreds * 100 + tens * 10 + (digits[match[4]] if match[4] else 0)
    return None


def _checked_credit_code(text: str) -> str:
    if not text:
        return ""
    try:
        return uscc.validate(folded(text).upper())
    except ValidationError:
        return ""


def _licence_key(text: str) -> str:
    key = _LICENCE_SIGNS.sub("", folded(text))
    return key if len(key) >= _SHORTEST_LICENCE else ""


def _phone_keys(phones: Iterable[str], city_code: str) -> Iterator[str]:
    """The number with its area code, and its local part within the city: people leave the area code out."""
    for phone in phones:
        for number in split_phones(phone).numbers:
            if len(number.digits) < _SHORTEST_PHONE:
                continue  # 120 and other numbers everybody shares
            local = number.digits[len(number.area) :]
            if number.area:
                yield number.digits
            elif len(number.digits) >= 10:
                yield f"+{number.digits}" if number.foreign else number.digits
            if city_code and len(local) <= 8:
                yield f"{city_code}:{local}"


def _website_key(website: str) -> str:
    text = "".join(website.split())
    if not text:
        return ""
    try:
        host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
    except ValueError:  # brackets that are no IPv6 address
        return ""
    host = folded(host).rstrip(".").removeprefix("www.")
    return host if _HOST.fullmatch(host) else ""
