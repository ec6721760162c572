"""Hospital grades as people write them, as one code each (issue: 50 spellings, nothing guessed; PRODUCT C1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from crm_chassis.text.names import tidy
from crm_customer.code_lists.seeds import Refusal, seed

GradeCode = NewType("GradeCode", str)


@dataclass(frozen=True, slots=True)
class UnknownGrade:
    """A spelling nobody has assigned; ``refusal`` says why where it is known to be something else (市级, 无)."""

    text: str
    refusal: Refusal | None


def grade_of(text: str) -> GradeCode | UnknownGrade | None:
    """The code of list ``hospital-grade``; None when nothing is said; else what was said, to be listed for a person."""
    if not (written := tidy(text)):
        return None
    grades = seed("hospital-grade")
    entry = grades.find(written)
    return GradeCode(entry.code) if entry else UnknownGrade(written, grades.refusal(written))
