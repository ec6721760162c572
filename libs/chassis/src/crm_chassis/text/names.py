"""Names as they should be stored (``tidy``) and as they should be compared (``folded``)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

import opencc

HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_CHINESE: Final = f"{HAN}\u3001-\u3003\u3008-\u3011\u3014-\u301b\uff01-\uff5e"  # letters, brackets, punctuation

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u3164\uffa0]+")
_UNSPOKEN = re.compile(r"[\W_]+")
_BLANK_BETWEEN_CHINESE = re.compile(f"(?<=[{_CHINESE}]) (?=[{_CHINESE}])")

# Of such signs nothing is invisible, composed, wide or capital: most cells hold nothing else.
_PLAIN = re.compile("[!-@\\[-~\u4e00-\u9fff]+")

_ROUNDS: Final = 4  # a compatibility form may hold a capital, a small letter a compatibility form; two settle it

_BRACKETS = str.maketrans(
    {**dict.fromkeys("[{<«‹〈《「『【〔〖〘〚", "("), **dict.fromkeys("]}>»›〉》」』】〕〗〙〛", ")")}
)  # fmt: skip


def tidy(text: str) -> str:
    """The text without what nobody sees; case, width and script stay as typed. Idempotent.

    NFC; no zero-width signs; one blank for a run of any blanks (NBSP, tabs, line ends), none at the ends and none
    between Chinese characters.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if _PLAIN.fullmatch(text):
        return text
    visible = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return _BLANK_BETWEEN_CHINESE.sub("", _BLANKS.sub(" ", visible).strip(" "))


def folded(text: str) -> str:
    """The text for comparison: tidied, half width, small letters, simplified characters, all brackets round.

    Simplified sign by sign (乾 is always 干), never phrase by phrase as OpenCC would: only so does a part of a name
    fold to a part of the folded name, which search relies on. Idempotent.
    """
    plain = tidy(text)
    if plain.isascii():
        return plain.casefold().translate(_BRACKETS)
    if _PLAIN.fullmatch(plain) and plain.translate(_simplified()) == plain:
        return plain.translate(_BRACKETS)
    for _ in range(_ROUNDS):
        once = unicodedata.normalize("NFKC", plain).casefold().translate(_simplified())
        once = tidy(once.translate(_BRACKETS))
        if once == plain:
            return once
        plain = once
    return plain


def spelling_key(text: str) -> str:
    """The form in which spellings are compared: folded, without blanks and punctuation."""
    return _UNSPOKEN.sub("", folded(text))


@cache
def _simplified() -> dict[int, str]:
    """Traditional → simplified for every single character OpenCC knows; built at first use in 30 ms."""
    characters = [chr(code) for start, end in ((0x3400, 0xA000), (0x20000, 0x31350)) for code in range(start, end)]
    simple = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {old: new for old, new in zip(characters, simple, strict=True) if old != new}
    return {ord(old): table.get(new, new) for old, new in table.items()}  # 薴 → 苧 → 苎 in one step
