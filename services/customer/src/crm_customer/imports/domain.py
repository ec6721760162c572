"""Where an import may go from where it stands, and what can be said of a row (PRODUCT G10)."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Refused


class State(IntEnum):
    """Where an import stands; numbers are the contract's."""

    UPLOADED = 1
    CHECKING = 2
    CHECKED = 3
    COMMITTING = 4
    DONE = 5
    CANCELLED = 6


class Outcome(IntEnum):
    """What became of a row; numbers are the contract's."""

    OPEN = 0
    FINE = 1
    DUPLICATE = 2
    ERROR = 3
    COMMITTED = 4


NEXT = {
    State.CHECKING: frozenset({State.UPLOADED, State.CHECKED}),
    State.COMMITTING: frozenset({State.CHECKED}),
    State.CANCELLED: frozenset({State.UPLOADED, State.CHECKING, State.CHECKED, State.COMMITTING}),
}


class NotNow(Refused):
    """An import goes from upload over the dry run to the commit, and stops where it is stopped."""

    reason = "IMPORT_NOT_READY"
    says: ClassVar = {
        CHINESE: "导入任务当前状态({state})不能执行此操作。",
        ENGLISH: "The import is {state}; this cannot be done now.",
    }


class RowsNotFine(Refused):
    """Some rows have errors, and nobody said to leave them out."""

    reason = "ROWS_NOT_FINE"
    says: ClassVar = {
        CHINESE: "有 {errors} 行存在错误。请修正后重新上传,或选择只导入无误的行。",
        ENGLISH: "{errors} rows have errors. Mend them and upload again, or commit only the rows that are fine.",
    }


# What is said of whole rows; problems of cells bring their own sentences.
ROW_SAYS = {
    "ON_FILE": {CHINESE: "该客户已存在", ENGLISH: "this organisation is on file already"},
    "TWICE_IN_SHEET": {CHINESE: "与第 {row} 行是同一客户", ENGLISH: "the same organisation as in row {row}"},
    "SIMILAR_ON_FILE": {CHINESE: "存在相似客户", ENGLISH: "a similar organisation is on file"},
}


def advance(state: int, to: State) -> None:
    """Raise NotNow unless an import may go from ``state`` to ``to``."""
    if state not in NEXT[to]:
        raise NotNow(state=State(state).name.lower())
