"""How a row stands: as the rules of its pipeline see it, and what follows from the stage it is in."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from crm.sales.v1.opportunity_pb2 import ForecastCategory, OpportunityLevel
from crm_sales.opportunities.domain import Deal, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from crm_chassis.rules.conditions import Value
    from crm_chassis.work import Read
    from crm_sales.pipelines.domain import Stage

_AS_THEY_ARE = ("name", "customer_id", "need", "cooperation_mode", "model", "project", "certainty", "remark")


def values_of_row(columns: Mapping[str, Any], read: Read) -> dict[str, Value | None]:
    """The words of conditions for a row, or for what will be one."""
    at = columns.get("enter_at") or read.now
    contact = columns.get("contact_at")
    return {
        **{name: columns[name] for name in _AS_THEY_ARE},
        **{name: columns[name] or None for name in ("carrier_id", "product_line_id")},
        "stage": columns.get("stage", ""),
        "amount": columns["amount"],
        "currency": columns["amount_currency"],
        "expected_signing_date": _beginning(columns["expected_signing_date"], read.zone),
        "expected_opening_date": _beginning(columns["expected_opening_date"], read.zone),
        "difficulty": _degree(columns["difficulty"]),
        "importance": _degree(columns["importance"]),
        "forecast_category": _short(ForecastCategory, "FORECAST_CATEGORY_", columns["forecast_category"]),
        "competitors": [each["name"] for each in columns["competitors"]],
        "contacts": [each["part"].removeprefix("DECISION_PART_").lower() for each in columns["contacts"]],
        "days_in_stage": days_between(at, read.now, read.zone),
        "days_since_contact": None if contact is None else days_between(contact, read.now, read.zone),
        "now": read.now,
    }


def deal_of(row: Any, done: Iterable[tuple[str, str]], read: Read, values: Mapping[str, Any]) -> Deal:
    """A row as the rules see it once it has these values."""
    columns = {**row._mapping, **values}  # noqa: SLF001  a Row's public mapping view
    return Deal(state=State(row.state), stage=row.stage, values=values_of_row(columns, read), done=frozenset(done))


def untouched_at(stage: Stage, since: datetime) -> datetime | None:
    """From when on a deal in the stage counts as untouched, when nobody is in contact after ``since``."""
    return since + timedelta(days=stage.untouched_days) if stage.untouched_days else None


def due_date(days: int, since: datetime, zone: ZoneInfo) -> date | None:
    """The company's day so many calendar days after a moment; None for no days."""
    return (since.astimezone(zone) + timedelta(days=days)).date() if days else None


def days_between(since: datetime, until: datetime, zone: ZoneInfo) -> int:
    """Days of the company from one moment to another."""
    return (until.astimezone(zone).date() - since.astimezone(zone).date()).days


def _beginning(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone).astimezone(UTC)


def _degree(number: int) -> str:
    return _short(OpportunityLevel, "OPPORTUNITY_LEVEL_", number)


def _short(enum: Any, prefix: str, number: int) -> str:
    return "" if number == 0 else str(enum.Name(number)).removeprefix(prefix).lower()
