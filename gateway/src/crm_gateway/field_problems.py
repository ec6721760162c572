"""What can be wrong with one field of a request, said in both languages, with the field's path as the client wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = "$"


@dataclass(frozen=True, slots=True)
class Path:
    """Where a value stands in a request; made for every value read, spelled out only for those that are wrong."""

    parent: Path | None
    step: str | int
    depth: int

    def __truediv__(self, step: str | int) -> Path:
        return Path(self, step, self.depth + 1)

    def __str__(self) -> str:
        if self.parent is None:
            return str(self.step)
        if isinstance(self.step, int):
            return f"{self.parent}[{self.step}]"
        if self.parent.step == ROOT and self.parent.parent is None:
            return self.step
        return f"{self.parent}.{self.step}"


BODY = Path(None, ROOT, 0)

_SAYS: Mapping[str, tuple[str, str]] = {
    "UNKNOWN_FIELD": ("没有这个字段", "there is no such field"),
    "UNKNOWN_PARAMETER": ("没有这个查询参数", "there is no such query parameter"),
    "DUPLICATE_FIELD": ("字段出现了不止一次", "the field is given more than once"),
    "DUPLICATE_PARAMETER": ("查询参数只能出现一次", "the query parameter may be given once only"),
    "WRONG_TYPE": ("类型不符,应为{chinese}", "must be {english}"),
    "OUT_OF_RANGE": ("数值超出可表示的范围", "the number is outside the range of the field"),
    "NULL_NOT_ALLOWED": ("不能为 null", "must not be null"),
    "UNKNOWN_VALUE": ("不在允许的取值中:{choices}", "must be one of {choices}"),
    "MALFORMED": ("格式不符,应为{chinese}", "must be {english}"),
    "CHARACTER_NOT_ALLOWED": ("含有不允许的字符(NUL 或不成对的代理项)", "contains NUL or a lone surrogate"),
    "ONLY_ONE_ALLOWED": ("{choices} 只能填写其中一个", "only one of {choices} may be given"),
    "CONTRADICTS_PATH": ("与网址中的值不一致", "differs from the value in the address"),
    "CONTRADICTS_IF_MATCH": ("与 If-Match 标头不一致", "differs from the If-Match header"),
    "NESTED_TOO_DEEP": ("嵌套层数过多", "is nested too deeply"),
}


def field_problem(path: Path | str, reason: str, **parameters: str) -> FieldProblem:
    """A problem of one field; the parameters fill the texts above."""
    chinese, english = _SAYS[reason]
    return FieldProblem(
        field=str(path),
        reason=reason,
        says={CHINESE: chinese.format(**parameters), ENGLISH: english.format(**parameters)},
    )
