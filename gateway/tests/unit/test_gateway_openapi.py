"""The description of the API is current, valid, and complete."""

from __future__ import annotations

import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from crm_gateway import openapi
from crm_gateway.contract import Contract
from crm_gateway.problems import STATUSES

CONTRACT = Contract.shipped()


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return openapi.document(CONTRACT)


def test_the_checked_in_description_is_current(described: dict[str, Any]) -> None:
    current = openapi.rendered(described) == openapi.FILE.read_bytes()
    assert current, "run: python -m crm_gateway.openapi --write"


def test_the_description_is_valid(described: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(described).validate()


def test_every_binding_is_described_once(described: dict[str, Any]) -> None:
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    for binding in CONTRACT.bindings:
        assert f"{binding.rpc.service.rpartition('.')[2]}_{binding.rpc.name}" in ids


def test_no_two_addresses_differ_by_names_only(described: dict[str, Any]) -> None:
    shapes = [re.sub(r"{[^}]*}", "{}", path) for path in described["paths"]]
    assert len(shapes) == len(set(shapes))


def test_every_operation_says_what_it_is_for_and_how_it_may_fail(described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            assert "401" in operation["responses"], path
            assert "500" in operation["responses"], path


def test_every_problem_status_has_its_words(described: dict[str, Any]) -> None:
    assert {f"Problem{status}" for status in STATUSES} == set(described["components"]["responses"])


def test_changes_of_browsers_carry_the_csrf_token(described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            if method != "get":
                assert any("csrf" in way for way in operation["security"]), path


def test_constraints_of_the_contract_are_constraints_of_the_schema(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    customer = schemas["Customer"]
    assert customer["required"] == ["name"]
    assert customer["properties"]["name"]["maxLength"] == 200
    assert customer["properties"]["id"]["readOnly"] is True
    assert customer["properties"]["bed_count"] | {"description": ""} == {
        "type": "integer",
        "format": "int32",
        "minimum": 0,
        "maximum": 100000,
        "description": "",
    }
    assert customer["properties"]["phones"]["maxItems"] == 10
    assert customer["properties"]["phones"]["items"]["minLength"] == 3
    ids = schemas["TransferCustomersRequest"]["properties"]["customer_ids"]
    assert (ids["items"]["format"], ids["uniqueItems"], ids["maxItems"]) == ("uuid", True, 500)
    assert "required" not in schemas["CustomerChanges"]


def test_lists_say_what_may_be_filtered_and_sorted_by(described: dict[str, Any]) -> None:
    parameters = {one.get("name"): one for one in described["paths"]["/v1/customers"]["get"]["parameters"]}
    assert "`grade`" in parameters["filter"]["description"]
    assert "`name`" in parameters["order_by"]["description"]
    assert "`remark`" not in parameters["filter"]["description"]


def test_downloads_say_what_files_they_give(described: dict[str, Any]) -> None:
    answer = described["paths"]["/v1/customers:export"]["get"]["responses"]["200"]
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert list(answer["content"]) == [workbook, "text/csv"]
    assert all(each["schema"] == {"type": "string", "format": "binary"} for each in answer["content"].values())
    assert "Content-Disposition" in answer["headers"]
