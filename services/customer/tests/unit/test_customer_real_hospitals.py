"""The rules against 6,753 real hospitals; skips visibly where the file is not at hand (CRM_REAL_DATA)."""

import csv
import os
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from crm_chassis.text import query_tokens, search_tokens, split_phones, tidy
from crm_customer.code_lists.seeds import seed
from crm_customer.customers.grades import UnknownGrade, grade_of
from crm_customer.customers.normalise import collision_keys

Row = dict[str, str]
CHECKOUT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def hospitals() -> list[Row]:
    folder = Path(os.environ.get("CRM_REAL_DATA") or CHECKOUT.parent / "shared" / "data")
    path = folder / "hospitals" / "hospitals_cn_2020.csv"
    if not path.is_file():
        pytest.skip(f"no real hospitals: {path} is absent (set CRM_REAL_DATA)")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_names_with_stray_blanks_are_tidied(hospitals: list[Row]) -> None:
    assert len(hospitals) == 6753
    assert sum(tidy(row["name"]) != row["name"] for row in hospitals) == 57


def test_name_keys_merge_the_40_exact_duplicates_of_a_city_and_nothing_else(hospitals: list[Row]) -> None:
    exact = Counter((row["city_code"], tidy(row["name"])) for row in hospitals)
    keyed = Counter(
        (row["city_code"], collision_keys(name=row["name"], city_code=row["city_code"]).name_key) for row in hospitals
    )
    assert sum(count > 1 for count in exact.values()) == 40
    assert sum(count > 1 for count in keyed.values()) == 40
    assert len(keyed) == len(exact)


def test_core_names_and_aliases_warn_of_three_groups_within_a_city(hospitals: list[Row]) -> None:
    groups: dict[str, set[str]] = defaultdict(set)
    for row in hospitals:
        keys = collision_keys(name=row["name"], city_code=row["city_code"])
        for kind, value in keys.pairs():
            if kind == "core_name":
                groups[value].add(keys.name_key)
    assert sorted(core for core, names in groups.items() if len(names) > 1) == [
        "110100:北京积水潭医院回龙观院区",  # the same, once without 市: a true duplicate
        "360400:庐山人民医院",  # the city's and the scenic area's: two, worth a question
        "652900:维吾尔医医院",  # the second name of seven county hospitals: worth a reason
    ]


def test_every_grade_has_a_code_or_is_listed(hospitals: list[Row]) -> None:
    written = {row["level"].strip() for row in hospitals} - {""}
    assert len(written) == 50
    unknown = Counter(
        grade.text for row in hospitals if isinstance(grade := grade_of(row["level"]), UnknownGrade)
    )  # fmt: skip
    assert unknown == {"市级": 6, "省级": 3, "社区卫生服务中心": 2, "市级机构": 1, "无": 1}
    codes = Counter(grade for row in hospitals if isinstance(grade := grade_of(row["level"]), str))
    assert codes == {
        "2": 752, "UNGRADED": 327, "3": 292, "2A": 176, "1": 159, "2B": 62, "3A": 31, "1A": 23, "3B": 17, "1B": 4,
    }  # fmt: skip


def test_every_province_and_city_is_found_by_name_and_by_code_alike(hospitals: list[Row]) -> None:
    provinces, cities = seed("province"), seed("city")
    places = {(row["province"], row["province_code"], row["city"], row["city_code"]) for row in hospitals}
    for province, province_code, city, city_code in places:
        found = provinces.find(province)
        assert found is not None, province
        assert provinces.find(province_code) is found
        town = cities.find(city)
        assert town is not None, city
        assert cities.find(city_code) is town, (city, city_code)
        assert town.parent == found.code


def test_phone_cells_fall_into_numbers_and_notes_and_lose_no_digit(hospitals: list[Row]) -> None:
    cells = [row["tel"] for row in hospitals if row["tel"].strip()]
    split = [split_phones(cell) for cell in cells]
    assert len(cells) == 2798
    assert sum(bool(cell.numbers) for cell in split) > 1900
    for raw, cell in zip(cells, split, strict=True):
        kept = [*(number.digits + number.extension for number in cell.numbers), *cell.notes]
        for digits in re.findall(r"[0-9]+", raw):
            assert any(digits in re.sub(r"[^0-9]", "", piece) for piece in kept), raw
        assert not any("*" in number.written for number in cell.numbers)


@pytest.mark.parametrize(
    ("query", "hits"), [("协和", 19), ("xhyy", 28), ("xiehe", 19), ("rmyy", 1791), ("第一 人民", 134), ("協和", 19)]
)
def test_searching_the_real_names_finds_a_known_number(hospitals: list[Row], query: str, hits: int) -> None:
    parsed = query_tokens(query)
    candidates = [
        row
        for row in hospitals
        if any(set(search_tokens([row["name"]])).issuperset(alternative) for alternative in parsed.any_of)
    ]
    assert sum(parsed.matches([row["name"]]) for row in candidates) == hits
    assert sum(parsed.matches([row["name"]]) for row in hospitals) == hits
