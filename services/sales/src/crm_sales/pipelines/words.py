"""What conditions and required fields may speak of: an opportunity as the rules of its pipeline see it."""

from __future__ import annotations

from crm_chassis.rules.conditions import Kind, Vocabulary

# Fields of an opportunity that a pipeline may require; names are the contract's.
REQUIRABLE = (
    *("amount", "expected_signing_date", "certainty", "difficulty", "importance", "need", "cooperation_mode", "model"),
    *("project", "carrier_id", "expected_opening_date", "forecast_category", "product_line_id", "competitors"),
    *("contacts", "remark"),
)

# Days are moments: the midnight with which they begin in the company's zone.
VOCABULARY = Vocabulary(
    {
        "name": Kind.TEXT,
        "customer_id": Kind.TEXT,
        "stage": Kind.TEXT,
        "amount": Kind.NUMBER,
        "currency": Kind.TEXT,
        "expected_signing_date": Kind.MOMENT,
        "certainty": Kind.WHOLE_NUMBER,
        "difficulty": Kind.TEXT,
        "importance": Kind.TEXT,
        "need": Kind.TEXT,
        "cooperation_mode": Kind.TEXT,
        "model": Kind.TEXT,
        "project": Kind.TEXT,
        "carrier_id": Kind.TEXT,
        "expected_opening_date": Kind.MOMENT,
        "forecast_category": Kind.TEXT,
        "product_line_id": Kind.TEXT,
        "competitors": Kind.TEXTS,
        "contacts": Kind.TEXTS,
        "remark": Kind.TEXT,
        "days_in_stage": Kind.WHOLE_NUMBER,
        "days_since_contact": Kind.WHOLE_NUMBER,
        "now": Kind.MOMENT,
    }
)
