"""The contract's constraints (buf.validate) on a request, as a refusal that names every field in the caller's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import protovalidate

from buf.validate import validate_pb2
from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem, Invalid
from crm_chassis.text.names import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.protobuf.message import Message

_CHINESE = {
    "required": "此项必填",
    "string.min_len": "长度不足",
    "string.max_len": "长度超出限制",
    "string.len": "长度不符",
    "string.pattern": "格式不符",
    "string.uuid": "应为 UUID",
    "string.uuid_empty": "不能为空,应为 UUID",
    "string.email": "应为电子邮箱地址",
    "string.in": "不在允许的取值中",
    "bytes.max_len": "内容过大",
    "repeated.min_items": "数量不足",
    "repeated.max_items": "数量超出限制",
    "repeated.unique": "有重复项",
    "enum.defined_only": "不在允许的取值中",
    "enum.not_in": "必须选择一个值",
}


def check(request: Message) -> None:
    """Raise Invalid with one problem per broken constraint.

    An update is judged by the fields its mask names: what it leaves out of the resource is not being set. But it always
    says which record it is about, by the UUID that the resource carries as ``id``. A text that must not be empty has
    something in it that can be seen: blanks and invisible signs would be gone once it is tidied.
    """
    if b"\0" in request.SerializeToString() and (paths := list(_paths_with_nul(request))):
        raise Invalid(fields=[_nul(path) for path in paths])
    violations = [violation.proto for violation in protovalidate.collect_violations(request)]
    problems = [_too_short(path) for path in _paths_of_nothing(request)]
    if "update_mask" in request.DESCRIPTOR.fields_by_name:
        mask = set(request.update_mask.paths)  # type: ignore[attr-defined]
        violations = [violation for violation in violations if not _left_out(violation, mask)]
        problems += [_no_uuid(path) for path in _paths_of_no_record(request)]
    problems += [_problem(violation) for violation in violations]
    if problems:
        raise Invalid(fields=problems)


def _paths_with_nul(message: Any, path: str = "") -> Iterator[str]:
    """Fields with a NUL character, which no text of PostgreSQL can hold."""
    for field, value in message.ListFields():
        entries = field.message_type is not None and field.message_type.GetOptions().map_entry
        if entries:
            items = [(f'["{key}"]', f"{key}{each if isinstance(each, str) else ''}") for key, each in value.items()]
        else:
            items = [(f"[{i}]", each) for i, each in enumerate(value)] if field.is_repeated else [("", value)]
        for suffix, each in items:
            if isinstance(each, str) and "\0" in each:
                yield f"{path}{field.name}{suffix}"
            elif field.message_type is not None and not entries:
                yield from _paths_with_nul(each, f"{path}{field.name}{suffix}.")


def _nul(path: str) -> FieldProblem:
    return FieldProblem(
        field=path,
        reason="CHARACTER_NOT_ALLOWED",
        says={CHINESE: "含有不允许的空字符", ENGLISH: "it holds a NUL character"},
    )


def _paths_of_nothing(message: Any, path: str = "") -> Iterator[str]:
    for field, value in message.ListFields():
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            continue
        for suffix, each in [(f"[{i}]", one) for i, one in enumerate(value)] if field.is_repeated else [("", value)]:
            if isinstance(each, str):
                if each and not each[0].isalnum() and not tidy(each) and _must_not_be_empty(field):
                    yield f"{path}{field.name}{suffix}"
            elif field.message_type is not None and field.message_type.full_name.startswith("crm."):
                yield from _paths_of_nothing(each, f"{path}{field.name}{suffix}.")


def _must_not_be_empty(field: Any) -> bool:
    rules = field.GetOptions().Extensions[validate_pb2.field]
    return bool((rules.repeated.items if field.is_repeated else rules).string.min_len)


def _too_short(path: str) -> FieldProblem:
    return FieldProblem(
        field=path,
        reason="STRING_MIN_LEN",
        says={CHINESE: "不能只有空白或不可见字符", ENGLISH: "must hold something that can be seen"},
    )


def _paths_of_no_record(update: Any) -> Iterator[str]:
    for field, value in update.ListFields():
        about = field.message_type
        if about is not None and about.full_name.startswith("crm.") and "id" in about.fields_by_name:
            try:
                UUID(value.id)
            except ValueError:
                yield f"{field.name}.id"


def _no_uuid(path: str) -> FieldProblem:
    return FieldProblem(
        field=path,
        reason="STRING_UUID",
        says={CHINESE: _CHINESE["string.uuid"], ENGLISH: "must be a valid UUID"},
    )


def _left_out(violation: Any, mask: set[str]) -> bool:
    elements: Any = violation.field.elements if violation.field is not None else ()
    return len(elements) > 1 and elements[1].field_name not in mask | {"id"}


def _problem(violation: Any) -> FieldProblem:
    rule = violation.rule_id
    kind = rule.rsplit(".", 1)[-1]
    chinese = _CHINESE.get(rule) or ("数值超出允许范围" if kind.startswith(("gt", "lt")) else "不符合要求")
    return FieldProblem(
        field=_path(violation.field),
        reason=rule.replace(".", "_").upper(),
        says={CHINESE: chinese, ENGLISH: violation.message or rule},
    )


def _path(field: Any) -> str:
    """``customer.phones[1]`` as protovalidate's path elements spell it."""
    path = ""
    for element in field.elements if field is not None else ():
        path += f".{element.field_name}" if path else element.field_name
        subscript = element.subscript
        if subscript is not None and subscript.field == "index":
            path += f"[{subscript.value}]"
    return path
