import importlib.util
from pathlib import Path

import pytest

from crm_customer.code_lists.seeds import seed

SCRIPT = Path(__file__).parents[2] / "build_tools" / "division_seeds.py"


def test_the_seeds_are_what_the_script_writes() -> None:
    spec = importlib.util.spec_from_file_location("division_seeds", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    for path, content in script.seeds().items():
        assert path.read_text(encoding="utf-8") == content, f"run python {SCRIPT.name}"


def test_there_are_34_provinces_and_every_city_lies_in_one() -> None:
    provinces = {entry.code for entry in seed("province").entries}
    cities = seed("city").entries
    assert len(provinces) == 34
    assert {city.parent for city in cities} == provinces - {"710000", "810000", "820000"}
    assert all(len(city.code) == 6 and city.code[:2] == city.parent[:2] for city in cities)
    assert len({city.code for city in cities}) == len(cities)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("伊犁州", "654000"),
        ("巴州", "652800"),
        ("博州", "652700"),
        ("克州", "653000"),
        ("陵水县", "469028"),
        ("海南州", "632500"),
        ("西双版纳州", "532800"),
        ("恩施", "422800"),
        ("福州", "350100"),
        ("福州市", "350100"),
        ("重庆", "500100"),
        ("兴安盟", "152200"),
        ("喀什", "653100"),
        ("思茅", None),
        ("思茅市", "530800"),
        ("巩义市", "410100"),
        ("410728", "410700"),
        ("Suzhou (Jiangsu)", "320500"),
        ("Suzhou", None),
        ("海南", None),
        ("吉林", None),
        ("吉林市", "220200"),
        ("朝阳区", None),
        ("", None),
    ],
)
def test_a_city_is_found_by_code_official_and_short_name_and_never_guessed(written: str, code: str | None) -> None:
    entry = seed("city").find(written)
    assert (entry.code if entry else None) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("新疆自治区", "650000"),
        ("新疆维吾尔自治区", "650000"),
        ("内蒙", "150000"),
        ("陕西", "610000"),
        ("山西省", "140000"),
        ("臺灣", "710000"),
        ("410000", "410000"),
        ("中国", None),
    ],
)
def test_a_province_is_found_by_code_official_and_short_name(written: str, code: str | None) -> None:
    entry = seed("province").find(written)
    assert (entry.code if entry else None) == code
