"""The kinds of opportunity that come with the product, as rows for the first migration."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from crm_sales.pipelines.domain import PipelineState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

INSTRUMENTS = "01900000-0000-7000-8000-000000000001"
REAGENT_PROJECTS = "01900000-0000-7000-8000-000000000002"


def seeds(now: datetime) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Rows of kinds, each with the row of its published pipeline."""
    documents = yaml.safe_load((files(__package__) / "seed.yaml").read_text(encoding="utf-8"))
    stamps = {"created_at": now, "updated_at": now}
    for position, document in enumerate(documents):
        names = ("id", "name", "name_en", "cooperation_modes", "loss_reasons")
        kind = {name: document[name] for name in names}
        kind |= {"carrier_kind_id": document.get("carrier_kind_id"), "position": position, **stamps}
        pipeline = {
            "id": document["pipeline_id"],
            "kind_id": document["id"],
            "number": 1,
            "state": PipelineState.PUBLISHED.value,
            "creation_criteria": document.get("creation_criteria", []),
            "creation_required_fields": document["creation_required_fields"],
            "stages": document["stages"],
            "publish_at": now,
            **stamps,
        }
        yield kind, pipeline
