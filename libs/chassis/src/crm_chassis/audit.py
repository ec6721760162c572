"""The audit trail: who did what to which record, field by field (PRODUCT G8). Append-only; written with the change.

Values of sealed fields never stand in it: a change shows the masked forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

# Columns that change with every write and say nothing to a reader.
SILENT = frozenset({"version", "updated_at", "search_tokens"})


def audit_table(metadata: sa.MetaData) -> sa.Table:
    """The table ``audit_entries`` of a service; its runtime role may only insert and read."""
    return sa.Table(
        "audit_entries",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("record_type", sa.Text, nullable=False),
        sa.Column("record_id", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("person_name", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Index("audit_entries_by_record", "record_type", "record_id", "id"),
        sa.Index("audit_entries_by_person", "person_id", "id"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the trail. ``changes`` maps a field to ``[old, new]``; ``action`` is a past participle."""

    record_type: str
    record_id: str
    action: str
    changes: Mapping[str, list[Any]]
    reason: str = ""


def changes_between(
    before: Mapping[str, Any], after: Mapping[str, Any], *, sealed: Collection[str] = ()
) -> dict[str, list[Any]]:
    """``[old, new]`` of every field that differs, in JSON's types.

    ``sealed`` are fields whose secret differs while the row holds its masked forms, which may be the same.
    """
    return {
        name: [_plain(before.get(name)), _plain(value)]
        for name, value in after.items()
        if name not in SILENT and (name in sealed or before.get(name) != value)
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


# For crm_chassis.recording, which puts the pieces of a transaction's record together.
# One JSON instead of an array for each column: the driver looks at every element of an array.
PIECES: Final = {
    "trail": """
        INSERT INTO audit_entries
            (record_type, record_id, action, changes, reason, person_id, person_name, request_id, at)
        SELECT record_type, record_id, action, changes, reason, :person_id, :person_name, :request_id, :at
        FROM ROWS FROM (
            json_to_recordset(CAST(:entries AS json))
                AS (record_type text, record_id text, action text, changes jsonb, reason text)
        ) WITH ORDINALITY AS entry (record_type, record_id, action, changes, reason, place)
        ORDER BY place"""
}
BOUND: Final[list[sa.BindParameter[Any]]] = [sa.bindparam("entries", type_=sa.Text)]


def parameters(entries: Sequence[Entry]) -> dict[str, Any]:
    """The values of ``PIECES`` for these entries."""
    told = [
        {
            "record_type": entry.record_type,
            "record_id": entry.record_id,
            "action": entry.action,
            "changes": dict(entry.changes),
            "reason": entry.reason,
        }
        for entry in entries
    ]
    return {"entries": orjson.dumps(told).decode()}
