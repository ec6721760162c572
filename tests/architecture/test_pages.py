"""Pages that list what the code has list all of it."""

from __future__ import annotations

import re
from pathlib import Path

from crm_customer.settings import CustomerSettings
from crm_gateway.settings import AllSettings, MigrateSettings, SyncSettings
from crm_sales.settings import SalesSettings

OPERATIONS = Path(__file__).parents[2] / "docs/operations.md"
SETTINGS = (AllSettings, MigrateSettings, SyncSettings, CustomerSettings, SalesSettings)


def test_every_setting_of_a_service_stands_in_the_page_for_operators() -> None:
    table = OPERATIONS.read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]
    assert set(re.findall(r"`(CRM_[A-Z_]+)`", table)) == {
        f"CRM_{name.upper()}" for settings in SETTINGS for name in settings.model_fields
    }
