"""The kinds of sensitive values: how each is written, checked, masked and found (PRODUCT G7, C2)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from email_validator import EmailNotValidError, validate_email
from lunardate import LunarDate
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem
from crm_chassis.sealed import masking
from crm_chassis.text.names import tidy

if TYPE_CHECKING:
    from collections.abc import Callable

PHONE_SUFFIXES: Final = (4, 6, 7, 8)
LONGEST_ADDRESS: Final = 500
LUNAR_PREFIX: Final = "lunar:"
_EARLIEST_BIRTHDAY: Final = date(1900, 1, 31)  # the first day lunardate knows

_SEPARATORS = re.compile(r"[\s().\-–—‐-―−]+")
_CHINESE_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})", re.ASCII)
_FOREIGN = re.compile(r"(?:\+|00)([1-9]\d{6,14})", re.ASCII)
_ID_CARD = re.compile(r"\d{17}[\dX]", re.ASCII)
_DATE = re.compile(
    r"(?P<lunar>lunar:|农历|阴历|旧历)?\s*(?P<year>\d{4})\s*[-/.年]\s*(?P<leap>闰|L)?\s*(?P<month>\d{1,2})\s*[-/.月]\s*"
    r"(?P<day>\d{1,2})\s*日?",
    re.ASCII | re.IGNORECASE,
)


class NotOfKind(ValueError):
    """The value is not what its kind asks for; says so without repeating it."""

    def __init__(self, reason: str, *, chinese: str, english: str) -> None:
        super().__init__(english)
        self.reason = reason
        self.says = {CHINESE: chinese, ENGLISH: english}

    def at(self, field: str) -> FieldProblem:
        """The same as a problem of one field of the request."""
        return FieldProblem(field=field, reason=self.reason, says=self.says)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of sensitive value.

    ``normalise`` gives the form that is sealed and indexed and raises :class:`NotOfKind`; it leaves a normal form as it
    is. ``mask`` takes any text. ``exact`` and ``suffixes`` say which blind indexes there are.
    """

    name: str
    normalise: Callable[[str], str]
    mask: Callable[[str], str]
    exact: bool = False
    suffixes: tuple[int, ...] = ()

    @staticmethod
    def digits(normal: str) -> str:
        """The digits of a normal form, by whose end it is found."""
        return "".join(sign for sign in normal if "0" <= sign <= "9")


def _mobile(text: str) -> str:
    """Eleven digits, or + and the digits of another country (E.164); blanks, hyphens and +86 are dropped."""
    written = _SEPARATORS.sub("", unicodedata.normalize("NFKC", tidy(text)))
    if chinese := _CHINESE_MOBILE.fullmatch(written):
        return chinese[1]
    foreign = _FOREIGN.fullmatch(written)
    if foreign and not foreign[1].startswith("86"):
        return f"+{foreign[1]}"
    raise NotOfKind(
        "MOBILE_MALFORMED",
        chinese="手机号应为 11 位数字,境外号码以 + 和国家代码开头。",
        english="A mobile number has 11 digits; one of another country starts with + and the country code.",
    )


def _id_card(text: str) -> str:
    """Eighteen signs with a true date and check digit (GB 11643-1999).

    The place is not looked up: the published tables lack abolished counties and the residence permits of people from
    Hong Kong, Macao and Taiwan (81, 82, 83), whose numbers are as good. Fifteen-digit cards lapsed in 2013.
    """
    number = ric.compact(unicodedata.normalize("NFKC", tidy(text))).replace(" ", "")
    if not _ID_CARD.fullmatch(number):
        raise NotOfKind(
            "ID_CARD_MALFORMED", chinese="身份证号应为 18 位。", english="An ID card number has 18 characters."
        )
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        born = None
    if born is None or number[-1] != ric.calc_check_digit(number):
        raise NotOfKind(
            "ID_CARD_CHECKSUM",
            chinese="身份证号校验不通过,请核对。",
            english="The ID card number does not check; look for a typing error.",
        )
    return number


def _email(text: str) -> str:
    """The address in small letters: nobody tells two people apart by case."""
    try:
        checked = validate_email(tidy(text), check_deliverability=False)
    except EmailNotValidError:
        checked = None
    if checked is None:
        raise NotOfKind("EMAIL_MALFORMED", chinese="电子邮箱格式不正确。", english="This is not an e-mail address.")
    return checked.normalized.lower()


def _address(text: str) -> str:
    address = tidy(text)
    if 0 < len(address) <= LONGEST_ADDRESS:
        return address
    raise NotOfKind(
        "ADDRESS_LENGTH",
        chinese=f"地址应为 1 至 {LONGEST_ADDRESS} 个字符。",
        english=f"An address has 1 to {LONGEST_ADDRESS} characters.",
    )


def _birthday(text: str) -> str:
    """``1985-03-12``; by the lunar calendar ``lunar:1985-03-12``, in a leap month ``lunar:2023-L02-15``.

    Accepts 1985/3/12, 1985年3月12日, 农历2023年闰2月15日. From 1900-01-31 (lunar 1900-01-01) to the end of 2099.
    """
    said = _DATE.fullmatch(unicodedata.normalize("NFKC", tidy(text)))
    problem = NotOfKind(
        "BIRTHDAY_INVALID",
        chinese="生日不是有效的公历或农历日期(例:1985-03-12,农历1985年闰4月12日)。",
        english="This is no day of the solar or lunar calendar (1985-03-12, lunar:2023-L02-15).",
    )
    if said is None:
        raise problem
    year, month, day, leap = int(said["year"]), int(said["month"]), int(said["day"]), bool(said["leap"])
    try:
        if said["lunar"]:
            LunarDate(year, month, day, leap).to_solar_date()
        elif leap or not _EARLIEST_BIRTHDAY <= date(year, month, day) < date(2100, 1, 1):
            raise problem
    except ValueError:
        raise problem from None
    return f"{LUNAR_PREFIX if said['lunar'] else ''}{year:04}-{'L' if leap else ''}{month:02}-{day:02}"


MOBILE: Final = Kind(
    name="mobile", normalise=_mobile, mask=masking.mask_phone, exact=True, suffixes=PHONE_SUFFIXES
)  # fmt: skip
ID_CARD: Final = Kind(name="id_card", normalise=_id_card, mask=masking.mask_id_card, exact=True)
EMAIL: Final = Kind(name="email", normalise=_email, mask=masking.mask_email, exact=True)
# Not indexed: an address is written in too many ways, a birthday has too few values to hide behind a hash.
ADDRESS: Final = Kind(name="address", normalise=_address, mask=masking.mask_address)
BIRTHDAY: Final = Kind(name="birthday", normalise=_birthday, mask=masking.mask_birthday)

KINDS: Final = {kind.name: kind for kind in (MOBILE, ID_CARD, EMAIL, ADDRESS, BIRTHDAY)}
