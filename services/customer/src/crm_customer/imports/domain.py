"""Where an import may go from where it stands, which rows it puts on file, what can be said of a row (PRODUCT G10)."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

RUN: str = "customer.imports.run"
GREATEST = 2**31 - 2


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
    SIMILAR = 5


ENDED = frozenset({State.DONE, State.CANCELLED})
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


class Expired(Refused):
    """What a sheet said is kept for a limited time; ``stop_reason`` is that of imports which nobody went on with."""

    reason = "IMPORT_EXPIRED"
    stop_reason: ClassVar = "EXPIRED"
    says: ClassVar = {
        CHINESE: "此次导入的原始数据已超过保存期限并被清除,只保留各行的结果和原因。",
        ENGLISH: "What the sheet said was kept for a limited time and is forgotten; what became of its rows is still here.",
    }


class HeadersMissing(Refused):
    """Headers are kept in the open, so that nobody's number may stand among them."""

    reason = "HEADERS_MISSING"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "第一行应为列标题,但其中含有手机号、身份证号或邮箱。请补上标题行后重新上传。",
        ENGLISH: "The first row must name the columns, but holds a mobile or ID card number or an e-mail; add a row of headers.",
    }


class RowsNotFine(Refused):
    """Some rows have errors, and nobody said to leave them out."""

    reason = "ROWS_NOT_FINE"
    says: ClassVar = {
        CHINESE: "有 {errors} 行存在错误。请修正后重新上传,或选择只导入无误的行。",
        ENGLISH: "{errors} rows have errors. Mend them and upload again, or commit only the rows that are fine.",
    }


class RowsSimilar(Refused):
    """Some rows may be on file already, and nobody said why they are others or to leave them out (PRODUCT C7)."""

    reason = "ROWS_SIMILAR"
    says: ClassVar = {
        CHINESE: "有 {similar} 行与已有档案相似。如确为不同对象,请填写 duplicate_reason,或选择只导入无误的行。",
        ENGLISH: "{similar} rows are similar to something on file; say why they are others in duplicate_reason, or "
        "commit only the rows that are fine.",
    }


# What is said of whole rows; problems of cells bring their own sentences.
ROW_SAYS = {
    "ON_FILE": {CHINESE: "档案中已存在", ENGLISH: "on file already"},
    "TWICE_IN_SHEET": {CHINESE: "与第 {row} 行重复", ENGLISH: "the same as row {row}"},
    "SIMILAR_ON_FILE": {CHINESE: "存在相似档案", ENGLISH: "something similar is on file"},
    "CUSTOMER_MISSING": {CHINESE: "未说明所属客户", ENGLISH: "it does not say which customer it belongs to"},
    "CUSTOMER_NOT_FOUND": {
        CHINESE: "没有您可以编辑的该客户",
        ENGLISH: "there is no such customer that you may edit",
    },
    "CUSTOMER_AMBIGUOUS": {
        CHINESE: "有多个同名客户,请补充城市、统一社会信用代码或客户 ID",
        ENGLISH: "several customers have this name; add the city, the credit code or the id",
    },
    "DEPARTMENT_NOT_FOUND": {CHINESE: "该客户下没有此科室", ENGLISH: "the customer has no such department"},
    "NOT_CHOSEN": {CHINESE: "未选择导入", ENGLISH: "it was not chosen"},
}


def advance(state: int, to: State) -> None:
    """Raise NotNow unless an import may go from ``state`` to ``to``."""
    if state not in NEXT[to]:
        raise NotNow(state=State(state).name.lower())


def require_results(state: int, expired_at: datetime | None) -> None:
    """Raise NotNow unless it is known of every row whether it is put on file, and Expired once its cells are forgotten."""
    if expired_at is not None:
        raise Expired
    if state not in (State.CHECKED, State.DONE):
        raise NotNow(state=State(state).name.lower())


def rejected(state: int) -> tuple[Outcome, ...]:
    """Outcomes of rows that are not put on file, as far as that is known of an import in this state."""
    faulty = (Outcome.ERROR, Outcome.DUPLICATE, Outcome.SIMILAR)
    return (*faulty, Outcome.FINE) if state == State.DONE else faulty


def decide_commit(outcomes: Mapping[int, int], *, only_fine_rows: bool, duplicate_reason: str) -> None:
    """Raise RowsNotFine or RowsSimilar unless rows with these outcomes, as many of each, may be committed so."""
    if only_fine_rows:
        return
    if errors := outcomes.get(Outcome.ERROR, 0):
        raise RowsNotFine(errors=errors)
    if not duplicate_reason and (similar := outcomes.get(Outcome.SIMILAR, 0)):
        raise RowsSimilar(similar=similar)


def multirange(ranges: Iterable[tuple[int, int]]) -> str:
    """Row numbers from first to last, as PostgreSQL writes a set of them; empty for no ranges.

    PostgreSQL counts to the number behind the last, so that the greatest of all, which is no row's, must not be the last.
    """
    written = ",".join(f"[{min(first, GREATEST)},{min(last, GREATEST)}]" for first, last in ranges)
    return f"{{{written}}}" if written else ""
