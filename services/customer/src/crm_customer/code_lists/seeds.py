"""Code lists as they come with the product: codes, names, and the other spellings people use for them.

Plain data in ``seed/*.yaml``: ``list``, ``zh``, ``en``, ``entries`` (``code``, ``zh``, ``en``, ``parent``, ``aliases``)
and, where spreadsheets hold words that look like entries and are none, ``refused`` (``reason``, ``zh``, ``en``,
``words``). Loaded into the database by migration; a company edits its lists from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.text.names import spelling_key

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code; ``parent`` is the code in the list above, such as the province of a city."""

    code: str
    zh: str
    en: str
    parent: str = ""
    aliases: tuple[str, ...] = ()

    def spellings(self) -> tuple[str, ...]:
        """Everything that stands for the entry, its code and Chinese name first."""
        return (self.code, self.zh, self.en, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why some words are no entry of the list, though they turn up where one is expected."""

    reason: str
    says: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeListSeed:
    """One list, ready to be looked up in any spelling."""

    name: str
    zh: str
    en: str
    entries: tuple[Entry, ...]
    _by_spelling: Mapping[str, Entry]
    _refused: Mapping[str, Refusal]

    def find(self, text: str) -> Entry | None:
        """The entry somebody means, by code, name or alias; None when nobody knows, however close it looks."""
        return self._by_spelling.get(spelling_key(text))

    def refusal(self, text: str) -> Refusal | None:
        """Why the text is known to be no entry."""
        return self._refused.get(spelling_key(text))


@cache
def seed(name: str) -> CodeListSeed:
    """The list of that name, read once. Raises ``ValueError`` when one spelling stands for two things."""
    document = yaml.safe_load((files(__package__) / "seed" / f"{name}.yaml").read_text(encoding="utf-8"))
    entries = tuple(_entry(one) for one in document["entries"])
    by_spelling: dict[str, Entry] = {}
    for entry in entries:
        for spelling in entry.spellings():
            if by_spelling.setdefault(spelling_key(spelling), entry) is not entry:
                raise ValueError(f"{spelling} stands for two entries of {name}")
    refused = {
        spelling_key(word): Refusal(reason=one["reason"], says={CHINESE: one["zh"], ENGLISH: one["en"]})
        for one in document.get("refused", ())
        for word in one["words"]
    }
    if both := by_spelling.keys() & refused.keys():
        raise ValueError(f"{sorted(both)} are entries of {name} and refused at once")
    return CodeListSeed(
        name=document["list"],
        zh=document["zh"],
        en=document["en"],
        entries=entries,
        _by_spelling=by_spelling,
        _refused=refused,
    )


def _entry(data: Mapping[str, Any]) -> Entry:
    return Entry(
        code=data["code"],
        zh=data["zh"],
        en=data["en"],
        parent=data.get("parent", ""),
        aliases=tuple(data.get("aliases", ())),
    )
