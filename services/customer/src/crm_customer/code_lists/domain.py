"""The rules of code lists: one spelling means one code (PRODUCT C3)."""

from __future__ import annotations

from typing import ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused
from crm_chassis.text.names import spelling_key


class AliasTaken(Refused):
    """A name or alias means another code of the list already."""

    reason = "ALIAS_TAKEN"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "名称或别名与同一代码表中的 {code} 重复。",
        ENGLISH: "A name or alias already means {code} of this list.",
    }


def spellings_of(code: str, name_zh: str, name_en: str, aliases: list[str]) -> list[str]:
    """The comparable forms under which a code is found, each once."""
    keys = (spelling_key(each) for each in (code, name_zh, name_en, *aliases))
    return list(dict.fromkeys(key for key in keys if key))
