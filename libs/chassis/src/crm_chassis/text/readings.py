"""How Chinese characters are read: syllables without tones and their first letters, from pypinyin's table."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_READINGS: Final = 3  # the table lists common readings first; the fourth of a character is never what is meant


class Reading(NamedTuple):
    """The readings of one character; what has none reads as itself."""

    initials: str  # each first letter once: 重 "zc"
    syllables: tuple[str, ...]  # ("zhong", "chong"); empty when the character is not Chinese


class Readings(dict[str, Reading]):
    """Readings by character, looked up at first use and kept: there are no more than Unicode has characters."""

    def __missing__(self, character: str) -> Reading:
        written = _pinyin_table().get(ord(character))
        syllables = _syllables(written) if written else ()
        initials = "".join(dict.fromkeys(syllable[0] for syllable in syllables)) or character
        reading = self[character] = Reading(initials, syllables)
        return reading


READINGS: Final = Readings()


@cache
def _pinyin_table() -> Mapping[int, str]:
    # Read past the package: importing it reads its phrase tables too, 0.25 s and some hundred thousand lists, which every
    # full garbage collection of the process would walk over ever after.
    package = find_spec("pypinyin")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("pypinyin", name="pypinyin")
    table = Path(package.submodule_search_locations[0], "pinyin_dict.json").read_bytes()
    return {int(code): readings for code, readings in orjson.loads(table).items()}


@cache
def all_syllables() -> frozenset[str]:
    """Every syllable a character in common use is read as (the unified ideographs of the first block)."""
    table = _pinyin_table()
    written = {table[code] for code in range(0x4E00, 0x9FA6) if code in table}
    return frozenset(
        syllable for one in written for syllable in _syllables(one) if any(v in syllable for v in "aeiouv")
    )


def _syllables(written: str) -> tuple[str, ...]:
    plain = []
    for syllable in written.split(","):
        decomposed = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
        letters = "".join(sign for sign in decomposed if "a" <= sign <= "z")
        if letters:
            plain.append(letters)
    return tuple(dict.fromkeys(plain))[:MOST_READINGS]
