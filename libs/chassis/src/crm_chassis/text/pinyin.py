"""Reading typed letters as pinyin: the ways to cut them into syllables, the last perhaps unfinished."""

from __future__ import annotations

from functools import cache
from typing import Final, TypeAlias

from crm_chassis.text.readings import all_syllables

Pieces: TypeAlias = tuple[str, ...]

MOST_WAYS: Final = 6  # real words have one or two (xian: xian, xi'an)
LONGEST_SYLLABLE: Final = 6  # zhuang
_SHORTEST_PREFIX: Final = 3  # zho → zhong, zhou; two letters begin too many syllables and are first letters


def segmentations(letters: str) -> tuple[Pieces, ...]:
    """Up to :data:`MOST_WAYS` ways, longest syllables first: ``xiehey`` → ``("xie", "he", "y")``; none for ``xhyy``."""
    if not letters:
        return ()
    finishable = [False] * len(letters) + [True]
    for start in range(len(letters) - 1, -1, -1):
        finishable[start] = any(finishable[end] for end in _ends(letters, start))
    ways: list[Pieces] = []
    unfinished: list[tuple[int, Pieces]] = [(0, ())]
    while unfinished and len(ways) < MOST_WAYS:
        start, pieces = unfinished.pop()
        if start == len(letters):
            ways.append(pieces)
            continue
        unfinished.extend((end, (*pieces, letters[start:end])) for end in _ends(letters, start) if finishable[end])
    return tuple(way for way in ways if len(way) > 1 or syllables_from(way[0]))


@cache
def syllables_from(letters: str) -> tuple[str, ...]:
    """The syllable itself, and those it may become when it is typed on (not from one or two letters alone)."""
    longer = sorted(_beginnings().get(letters, ())) if len(letters) >= _SHORTEST_PREFIX else ()
    return (letters, *longer) if letters in all_syllables() else tuple(longer)


def is_open_ended(letters: str) -> bool:
    """Whether a longer syllable begins like this."""
    return letters in _beginnings()


@cache
def _beginnings() -> dict[str, frozenset[str]]:
    """Proper beginnings of syllables, each with the syllables it begins."""
    table: dict[str, set[str]] = {}
    for syllable in all_syllables():
        for end in range(1, len(syllable)):
            table.setdefault(syllable[:end], set()).add(syllable)
    return {beginning: frozenset(whole) for beginning, whole in table.items()}


def _ends(letters: str, start: int) -> list[int]:
    """Where a piece from here may end, shorter ones first; an unfinished piece only at the very end."""
    ends = []
    for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(letters)) + 1):
        piece = letters[start:end]
        if piece in all_syllables() or (end == len(letters) and is_open_ended(piece)):
            ends.append(end)
    return ends
