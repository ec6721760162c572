"""The port to CEL, the language in which conditions are written: nothing else of the suite imports it.

    vocabulary = Vocabulary({"amount": Kind.NUMBER, "competitors": Kind.TEXTS})
    condition = vocabulary.condition("amount >= 500000.0 && size(competitors) > 0")
    condition.judge({"amount": Decimal("800000"), "competitors": ["罗氏"]}).outcome is Outcome.MET

The language is bounded by itself (no loops, no functions of one's own, 10,000 steps of ``all`` and ``exists``, nesting of
32) and by us: what makes longer texts and lists out of shorter ones, and patterns, are taken out of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from cel_expr_python import cel

from crm_chassis.errors import CHINESE, ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST_CONDITION = 1000  # characters
LONGEST_TEXT = 10_000  # characters of a value
MOST_TEXTS = 1000  # of a value; more steps than the engine takes are cut off by itself
FILLED = "filled"  # the word that every vocabulary has: names of the fields that have a value

Value = str | int | bool | Decimal | datetime | list[str]

_LANGUAGE = """
name: conditions
stdlib:
  exclude_macros: [map, filter]
  exclude_functions:
    - name: matches
    - name: dyn
    - name: _+_
      overloads: [{id: add_string}, {id: add_bytes}, {id: add_list}]
"""
_PROBLEM = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")


class Kind(Enum):
    """What a word of a vocabulary stands for."""

    TEXT = "text"
    WHOLE_NUMBER = "whole number"
    NUMBER = "number"  # compared as a double: exact up to 15 digits
    YES_OR_NO = "yes or no"
    MOMENT = "moment"
    TEXTS = "texts"


_TYPES = {
    Kind.TEXT: cel.Type.STRING,
    Kind.WHOLE_NUMBER: cel.Type.INT,
    Kind.NUMBER: cel.Type.DOUBLE,
    Kind.YES_OR_NO: cel.Type.BOOL,
    Kind.MOMENT: cel.Type.TIMESTAMP,
    Kind.TEXTS: cel.Type.List(cel.Type.STRING),
}


class Flaw(Enum):
    """Why a text is no condition; the value is a stable reason."""

    EMPTY = "CONDITION_EMPTY"
    TOO_LONG = "CONDITION_TOO_LONG"
    TOO_DEEP = "CONDITION_TOO_DEEP"
    MALFORMED = "CONDITION_MALFORMED"
    UNKNOWN_NAME = "CONDITION_UNKNOWN_NAME"
    TYPES_DIFFER = "CONDITION_TYPES_DIFFER"
    NOT_YES_OR_NO = "CONDITION_NOT_YES_OR_NO"


class ConditionRefused(ValueError):
    """A text that is no condition. ``says`` explains it in both languages; ``position`` counts characters from 1."""

    _SAYS: ClassVar[Mapping[Flaw, Mapping[str, str]]] = {
        Flaw.EMPTY: {CHINESE: "条件不能为空", ENGLISH: "a condition cannot be empty"},
        Flaw.TOO_LONG: {
            CHINESE: f"条件不能超过 {LONGEST_CONDITION} 个字符",
            ENGLISH: f"a condition has at most {LONGEST_CONDITION} characters",
        },
        Flaw.TOO_DEEP: {CHINESE: "条件嵌套过深", ENGLISH: "the condition is nested too deeply"},
        Flaw.MALFORMED: {
            CHINESE: "条件在第 {position} 个字符处无法理解",
            ENGLISH: "the condition cannot be read at character {position}",
        },
        Flaw.UNKNOWN_NAME: {
            CHINESE: "条件第 {position} 个字符处:没有 {name}。可用:{names}",
            ENGLISH: "at character {position} of the condition: there is no {name}. Names: {names}",
        },
        Flaw.TYPES_DIFFER: {
            CHINESE: "条件第 {position} 个字符处:两边的类型不能这样比较或计算(金额请写成小数,如 500000.0)",
            ENGLISH: "at character {position} of the condition: these types do not go together (write amounts as 500000.0)",
        },
        Flaw.NOT_YES_OR_NO: {
            CHINESE: "条件的结果必须是“是”或“否”",
            ENGLISH: "a condition must amount to true or false",
        },
    }

    def __init__(self, flaw: Flaw, *, position: int = 0, name: str = "", names: Sequence[str] = ()) -> None:
        self.flaw = flaw
        self.position = position
        given = {"position": position, "name": name, "names": ", ".join(names)}
        self.says = {locale: text.format(**given) for locale, text in self._SAYS[flaw].items()}
        super().__init__(self.says[ENGLISH])


class Outcome(Enum):
    """What became of a condition for one record."""

    MET = "met"
    NOT_MET = "not met"
    FAILED = "failed"  # could not be judged: never to be taken for met


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome; ``problem`` says what went wrong where it could not be judged (for a log, it may quote values)."""

    outcome: Outcome
    problem: str = ""


MET, NOT_MET = Verdict(Outcome.MET), Verdict(Outcome.NOT_MET)


class Vocabulary:
    """What conditions about one kind of record may speak of, and of which kind each word is.

    A word without a value makes what needs it impossible to judge; ``'amount' in filled`` asks whether it has one.
    """

    def __init__(self, words: Mapping[str, Kind]) -> None:
        self.words = {**words, FILLED: Kind.TEXTS}
        variables = {name: _TYPES[kind] for name, kind in self.words.items()}
        self._language = cel.NewEnv(config=cel.NewEnvConfigFromYaml(_LANGUAGE), variables=variables)

    def condition(self, text: str) -> Condition:
        """The condition that a text is. Raises ConditionRefused."""
        if not text.strip():
            raise ConditionRefused(Flaw.EMPTY)
        if len(text) > LONGEST_CONDITION:
            raise ConditionRefused(Flaw.TOO_LONG)
        try:
            program = self._language.compile(text)
        except (RuntimeError, TypeError) as problem:  # TypeError: a text that is no Unicode
            raise self._refusal(str(problem)) from problem
        if program.return_type() != cel.Type.BOOL:
            raise ConditionRefused(Flaw.NOT_YES_OR_NO)
        return Condition(text, program, self)

    def given(self, values: Mapping[str, Value | None]) -> dict[str, object]:
        """The values as the language takes them. Raises ValueError for one that is not of its word's kind or too long."""
        filled = sorted(name for name, value in values.items() if value not in (None, "", []))
        found = {name: _given(self.words[name], value) for name, value in values.items() if value is not None}
        return {**found, FILLED: filled}

    def _refusal(self, problem: str) -> ConditionRefused:
        if "recursion" in problem:
            return ConditionRefused(Flaw.TOO_DEEP)
        found = _PROBLEM.search(problem)
        if found is None:
            return ConditionRefused(Flaw.MALFORMED, position=1)
        position, said = max(1, int(found[2])), found[3]
        if unknown := re.match(r"undeclared reference to '([^']*)'", said):
            return ConditionRefused(Flaw.UNKNOWN_NAME, position=position, name=unknown[1], names=sorted(self.words))
        if "no matching overload" in said or "expected type" in said:
            return ConditionRefused(Flaw.TYPES_DIFFER, position=position)
        return ConditionRefused(Flaw.MALFORMED, position=position)


class Condition:
    """A condition that was found to be one. Made by :meth:`Vocabulary.condition`."""

    def __init__(self, text: str, program: cel.Expression, vocabulary: Vocabulary) -> None:
        self.text = text
        self._program = program
        self._vocabulary = vocabulary

    def judge(self, values: Mapping[str, Value | None]) -> Verdict:
        """Whether it is met by a record with these values; never raises. None is no value."""
        try:
            found = self._program.eval(data=self._vocabulary.given(values))
        except (KeyError, RuntimeError, TypeError, ValueError) as problem:
            return Verdict(Outcome.FAILED, str(problem))
        if found.type() != cel.Type.BOOL:
            return Verdict(Outcome.FAILED, str(found.value()))
        return MET if found.value() else NOT_MET


def _given(kind: Kind, value: Value) -> object:
    fits = {
        Kind.TEXT: isinstance(value, str),
        Kind.WHOLE_NUMBER: isinstance(value, int) and not isinstance(value, bool),
        Kind.NUMBER: isinstance(value, Decimal | int) and not isinstance(value, bool),
        Kind.YES_OR_NO: isinstance(value, bool),
        Kind.MOMENT: isinstance(value, datetime) and value.tzinfo is not None,
        Kind.TEXTS: isinstance(value, list) and all(isinstance(each, str) for each in value),
    }
    if not fits[kind]:
        raise ValueError(f"a value is no {kind.value}")
    if isinstance(value, list) and len(value) > MOST_TEXTS:
        raise ValueError("a value has too many texts")
    texts = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    if any(len(each) > LONGEST_TEXT for each in texts):
        raise ValueError("a value is too long")
    return float(value) if kind is Kind.NUMBER and isinstance(value, Decimal | int) else value
