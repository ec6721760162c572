"""Search tokens for a PostgreSQL ``integer[]`` column with a GIN index (PRODUCT G13, DESIGN §5).

A row gets, from its names and telephone numbers, these tokens (31-bit hashes, the top three bits say which sort):

* pairs of neighbouring Chinese characters, simplified;
* pairs and triples of neighbouring first letters of the readings; of several readings every combination, and a letter
  or digit in a name reads as itself. Two sizes because triples select a hundred times better and a query may have two;
* syllables without tones, for full pinyin and for a query of a single Chinese character: that asks for the character's
  syllable, a few times more rows than wanted, which the recheck drops. A token per character would cost a tenth more
  index for the rarest of queries;
* the last 4, 6, 7, 8 and 11 digits of a number.

A query is split at blanks into terms that must all hold. It may be read in several ways (xian: 西安, 先, the letters
x i a n), so it becomes alternatives of which a row must contain one whole: ``tokens @> :a OR tokens @> :b``. Hashes
collide and n-grams know no place, so candidates pass :meth:`Query.matches`, which decides. Law: what matches contains
an alternative, and ``Query.tokens`` in any case. A single letter or digit is too short to be searched.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import chain, pairwise, product
from math import prod
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

from crm_chassis.text.names import folded
from crm_chassis.text.phones import SUFFIXES, dialled_digits
from crm_chassis.text.pinyin import is_open_ended, segmentations, syllables_from
from crm_chassis.text.readings import READINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_chassis.text.pinyin import Pieces

_PAIR: Final = 1 << 28
_INITIALS: Final = 2 << 28
_SYLLABLE: Final = 3 << 28
_PHONE: Final = 4 << 28
_HASH: Final = (1 << 28) - 1

NOTHING: Final = (0,)  # no row has the token 0
MOST_ALTERNATIVES: Final = 8
MOST_READINGS: Final = 16
MOST_KEPT: Final = 50_000  # tokens of one sort, some five megabytes

_UNSPOKEN = re.compile(r"[\W_]+")
_NUMBER_TYPED = re.compile(r"[\d\s+()\-]+", re.ASCII)
_SHORTEST_NUMBER: Final = 7  # digits that make a query with blanks in it one number


class QueryKind(Enum):
    """What was typed; decides nothing, tells benchmarks and logs."""

    CJK = "cjk"
    INITIALS = "initials"  # letters: first letters, pinyin or a Latin name
    DIGITS = "digits"
    MIXED = "mixed"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query. A row qualifies when it contains all tokens of at least one of ``any_of``."""

    text: str
    any_of: tuple[tuple[int, ...], ...]
    spellings: tuple[Pieces, ...] = ()
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: the ways to read it as sets of tokens, at most :data:`MOST_ALTERNATIVES`, and the final word.

    A query without a letter, or too short for any token, finds nothing.
    """

    kind: QueryKind
    terms: tuple[Term, ...]
    any_of: tuple[tuple[int, ...], ...]

    @property
    def tokens(self) -> tuple[int, ...]:
        """What every match contains, whichever way the query is read; empty when the readings share nothing."""
        return _common(self.any_of)

    @property
    def too_short(self) -> bool:
        """Nothing, or something no token stands for, such as a single letter: ask for more."""
        return self.any_of == (NOTHING,)

    def matches(self, texts: Iterable[str], phones: Iterable[str] = ()) -> bool:
        """Whether a row is truly meant: every term stands in one of its texts or ends one of its numbers."""
        if self.too_short:
            return False
        heard = [_heard(text) for text in texts]
        numbers = [dialled_digits(phone) for phone in phones] if self._asks_for_digits else []
        return all(_holds(term, heard, numbers) for term in self.terms)

    @property
    def _asks_for_digits(self) -> bool:
        return any(term.digits for term in self.terms)


def search_tokens(texts: Iterable[str], phones: Iterable[str] = ()) -> list[int]:
    """The tokens of a row, sorted, each once. ``phones`` are single numbers, as ``PhoneNumber.written`` gives them."""
    tokens: set[int] = set()
    for text in texts:
        _add_text(tokens, _spoken(text))
    for phone in phones:
        digits = dialled_digits(phone)
        tokens.update(_token(_PHONE, digits[-n:]) for n in SUFFIXES if len(digits) >= n)
    return sorted(tokens)


def query_tokens(query: str) -> Query:
    """What a row must contain to be a candidate."""
    typed = unicodedata.normalize("NFKC", query)
    if _NUMBER_TYPED.fullmatch(typed) and len(digits := re.sub(r"\D", "", typed)) >= _SHORTEST_NUMBER:
        terms: tuple[Term, ...] = (_term(digits),)
    else:
        terms = tuple(_term(word) for piece in query.split() if (word := _spoken(piece)))
    return Query(_kind("".join(term.text for term in terms)), terms, _alternatives([term.any_of for term in terms]))


def _alternatives(terms: list[tuple[tuple[int, ...], ...]]) -> tuple[tuple[int, ...], ...]:
    """Every combination of the terms' alternatives; where they are too many, a term counts by what it always needs."""
    if not terms or not all(terms):
        return (NOTHING,)
    while prod(map(len, terms)) > MOST_ALTERNATIVES:
        widest = max(range(len(terms)), key=lambda at: len(terms[at]))
        terms[widest] = (_common(terms[widest]),)
    combined = [tuple(dict.fromkeys(chain.from_iterable(one))) for one in product(*terms)]
    return tuple(dict.fromkeys(combined))


def _common(any_of: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    return tuple(token for token in any_of[0] if all(token in other for other in any_of))


def _spoken(text: str) -> str:
    """Letters, digits and characters only, folded."""
    return _UNSPOKEN.sub("", folded(text))


class _Heard(NamedTuple):
    """A text as it is spoken, with its first letters in every reading, one after the other; None: there are too many."""

    text: str
    initials: str | None


@lru_cache(maxsize=20_000)
def _heard(text: str) -> _Heard:
    """Kept, for rows that are found are found again: the same page, the same word typed on, the next colleague."""
    spoken = _spoken(text)
    letters = [READINGS[character].initials for character in spoken]
    if prod(map(len, letters)) > MOST_READINGS:
        return _Heard(spoken, None)
    return _Heard(spoken, "\0".join(map("".join, product(*letters))))


class _Pairs(dict[str, int]):
    """Tokens of pairs of characters; names of one place are full of the same ones."""

    def __missing__(self, pair: str) -> int:
        if len(self) >= MOST_KEPT:
            self.clear()
        token = self[pair] = _token(_PAIR, pair)
        return token


class _Syllables(dict[str, tuple[int, ...]]):
    """Tokens of a character's syllables: no more than Unicode has characters."""

    def __missing__(self, character: str) -> tuple[int, ...]:
        tokens = self[character] = tuple(_token(_SYLLABLE, syllable) for syllable in READINGS[character].syllables)
        return tokens


class _Windows(dict[tuple[str, str, str], tuple[int, ...]]):
    """Tokens of the pairs and triples of first letters that end with a character, by the letters of it and the two before."""

    def __missing__(self, window: tuple[str, str, str]) -> tuple[int, ...]:
        if len(self) >= MOST_KEPT:
            self.clear()
        before_that, before, letters = window
        pairs = [left + letter for left in before for letter in letters]
        triples = [far + pair for far in before_that for pair in pairs]
        tokens = self[window] = tuple(_token(_INITIALS, gram) for gram in (*pairs, *triples))
        return tokens


_PAIRS: Final = _Pairs()
_SYLLABLES: Final = _Syllables()
_WINDOWS: Final = _Windows()


def _add_text(tokens: set[int], text: str) -> None:
    """The hot path of every write and of imports: three look-ups a character."""
    add, update = tokens.add, tokens.update
    before, before_that, previous = "", "", ""
    for character in text:
        letters, syllables = READINGS[character]
        if syllables:
            update(_SYLLABLES[character])
            if previous:
                add(_PAIRS[previous + character])
            previous = character
        else:
            previous = ""
        update(_WINDOWS[before_that, before, letters])
        before_that, before = before, letters


def _token(sort: int, gram: str) -> int:
    return sort | crc32(gram.encode("utf-8", "surrogatepass")) & _HASH


def _term(text: str) -> Term:
    alternatives = {_aligned(text): None}
    spellings: tuple[Pieces, ...] = ()
    digits = ""
    if text.isascii() and text.isdigit():
        digits = dialled_digits(text) if len(text) > SUFFIXES[-1] else text
        fitting = [n for n in SUFFIXES if n <= len(digits)]
        if fitting:
            alternatives[(_token(_PHONE, digits[-fitting[-1] :]),)] = None
    elif text.isascii() and text.isalpha() and len(text) > 1:  # a, e, o are syllables, but one letter is too short
        spellings = segmentations(text)
        alternatives.update((tokens, None) for pieces in spellings for tokens in _spelled(pieces))
    return Term(text, tuple(tokens for tokens in alternatives if tokens), spellings, digits)


def _aligned(text: str) -> tuple[int, ...]:
    """Tokens of a term read sign by sign: each a character, or a letter that begins one."""
    readings = [READINGS[character] for character in text]
    if len(text) == 1:
        return tuple(_token(_SYLLABLE, syllable) for syllable in readings[0].syllables[:1])
    pairs = [
        _token(_PAIR, left + right)
        for (left, (_, left_read)), (right, (_, right_read)) in pairwise(zip(text, readings, strict=True))
        if left_read and right_read
    ]
    if len(pairs) == len(text) - 1:
        return tuple(dict.fromkeys(pairs))
    return tuple(dict.fromkeys([*pairs, *_initials("".join(reading.initials[0] for reading in readings))]))


def _initials(letters: str) -> list[int]:
    size = min(len(letters), 3)
    return [_token(_INITIALS, letters[at : at + size]) for at in range(len(letters) - size + 1)] if size > 1 else []


def _spelled(pieces: Pieces) -> list[tuple[int, ...]]:
    """Tokens of a term read as pinyin, the last syllable perhaps unfinished."""
    if len(pieces) == 1:
        return [(_token(_SYLLABLE, syllable),) for syllable in syllables_from(pieces[0])]
    finished = pieces[:-1] if is_open_ended(pieces[-1]) else pieces
    letters = "".join(piece[0] for piece in pieces)
    return [tuple(dict.fromkeys([*(_token(_SYLLABLE, piece) for piece in finished), *_initials(letters)]))]


def _holds(term: Term, texts: list[_Heard], numbers: list[str]) -> bool:
    if len(term.digits) >= SUFFIXES[0] and any(number.endswith(term.digits) for number in numbers):
        return True
    return any(
        _stands_in(term.text, heard) or any(_spells(one, heard.text) for one in term.spellings) for heard in texts
    )


def _stands_in(term: str, heard: _Heard) -> bool:
    """Sign by sign: each a character, or a letter that begins one."""
    text = heard.text
    if term in text:
        return True
    if term.isascii() and heard.initials is not None:
        return term in heard.initials
    return any(
        all(sign == own or sign in READINGS[own].initials for sign, own in zip(term, text[start:], strict=False))
        for start in range(len(text) - len(term) + 1)
    )


def _spells(pieces: Pieces, text: str) -> bool:
    """Whether neighbouring characters are read like that; the last piece may stop within a syllable."""
    *whole, last = pieces
    endings = syllables_from(last) if len(pieces) == 1 else None
    for start in range(len(text) - len(pieces) + 1):
        if not all(piece in READINGS[own].syllables for piece, own in zip(whole, text[start:], strict=False)):
            continue
        ending = READINGS[text[start + len(whole)]].syllables
        if any(one in endings if endings is not None else one.startswith(last) for one in ending):
            return True
    return False


def _kind(typed: str) -> QueryKind:
    if not typed:
        return QueryKind.EMPTY
    if typed.isascii() and typed.isdigit():
        return QueryKind.DIGITS
    if typed.isascii() and typed.isalpha():
        return QueryKind.INITIALS
    if all(READINGS[sign].syllables for sign in typed):
        return QueryKind.CJK
    return QueryKind.MIXED
