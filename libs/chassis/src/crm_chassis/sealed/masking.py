"""How much of a sensitive value may be shown, as people expect it (PRODUCT G7).

Every function is total: what does not have the expected shape is hidden whole, length included.
"""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "****"

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_FIXED_LINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))-?\d{5,6}(\d{2})", re.ASCII)
_ID_CARD = re.compile(r"\d{17}[\dX]", re.ASCII)
_EMAIL = re.compile(r"([^@\s]+)@([^@\s]+\.[^@\s]+)")

_MUNICIPALITIES = "北京|天津|上海|重庆|香港|澳门"
_PROVINCES = (
    "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|"
    "内蒙古|广西|西藏|宁夏|新疆"
)
# A city counts only right behind its province and before any street, number or district: elsewhere 市 ends other words.
_REGION = re.compile(
    rf"(?:{_MUNICIPALITIES})(?:市|特别行政区)?"
    rf"|(?:{_PROVINCES})(?:省|壮族自治区|回族自治区|维吾尔自治区|自治区)?"
    r"(?:(?:(?![路街巷弄号区县村园楼])[\u4e00-\u9fff]){1,12}?(?:地区|市|州(?!市)|盟)(?<!超市))?"
)


def mask_phone(text: str) -> str:
    """138****1234, 0315-*****42, +852****78: mobile 3 + 4, fixed line area code + 2, international 4 signs + 2."""
    if _MOBILE.fullmatch(text):
        return f"{text[:3]}****{text[-4:]}"
    if line := _FIXED_LINE.fullmatch(text):
        return f"{line[1]}-*****{line[2]}"
    if _INTERNATIONAL.fullmatch(text):
        return f"{text[:4]}****{text[-2:]}"
    return HIDDEN


def mask_id_card(text: str) -> str:
    """110***********1234: the province-level place and the end people compare."""
    return f"{text[:3]}***********{text[-4:]}" if _ID_CARD.fullmatch(text) else HIDDEN


def mask_email(text: str) -> str:
    """z***@example.com; a name of one letter is hidden too, since that letter would be all of it."""
    if not (parts := _EMAIL.fullmatch(text)):
        return HIDDEN
    return f"{parts[1][0] if len(parts[1]) > 1 else ''}***@{parts[2]}"


def mask_address(text: str) -> str:
    """江苏省苏州市****: province and city; an address that does not begin with its province is hidden whole."""
    region = _REGION.match(text)
    return f"{region[0]}{HIDDEN}" if region and region.end() < len(text) else HIDDEN


def mask_birthday(_text: str) -> str:
    """Nothing of it: day and month alone identify a person among the staff of a hospital."""
    return "****-**-**"
