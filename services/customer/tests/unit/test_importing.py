"""How rows of sheets become customers, departments and contacts (PRODUCT G10)."""

from decimal import Decimal

import pytest

from crm_chassis.tabular.kinds import Amount, CellProblem, Context
from crm_chassis.text.phones import split_phones
from crm_customer.contacts import importing as contacts
from crm_customer.contacts.domain import SEALED
from crm_customer.customers import importing as customers
from crm_customer.customers.named import Naming, naming_in
from crm_customer.imports.resources import RESOURCES


def test_telephones_beyond_ten_and_what_is_none_go_to_the_remark() -> None:
    cell = split_phones(";".join([f"010-5826{number:04}" for number in range(12)] + ["153****6510"]))
    values = customers.read({"name": "甲医院", "phones": cell, "remark": "大"}).values
    assert len(values["phones"]) == 10
    assert values["remark"] == "大\n电话: 010-58260010; 010-58260011; 153****6510"


def test_an_amount_of_money_brings_its_currency() -> None:
    values = customers.read({"name": "甲医院", "annual_revenue": Amount(Decimal(300), "USD")}).values
    assert (values["annual_revenue"], values["annual_revenue_currency"]) == (Decimal(300), "USD")


def test_what_breaks_the_contract_of_customers_is_named_by_field() -> None:
    problems = customers.contradicts(customers.read({"name": "甲医院", "bed_count": -1}))
    assert [problem["field"] for problem in problems] == ["bed_count"]


def test_a_customer_is_named_most_surely_by_its_id_then_by_its_credit_code_then_by_its_name() -> None:
    every = {
        "customer_id": "01A21215-B1D3-74B7-AB95-691EF0DF5582",
        "credit_code": "91310000607220587a",
        "customer_name": "上海 某某有限公司",
        "city_code": "310100",
    }
    assert naming_in(every) == Naming("id", "01a21215-b1d3-74b7-ab95-691ef0df5582")
    assert naming_in({**every, "customer_id": None}) == Naming("credit_code", "91310000607220587A")
    assert naming_in({**every, "customer_id": None, "credit_code": None}) == Naming("name", "上海某某", "310100")
    assert naming_in({"city_code": "310100"}) is None
    assert naming_in({"customer_id": "17"}) == Naming("id", ""), "what is no id names nobody"


@pytest.mark.parametrize(
    ("field", "text", "normal"),
    [
        ("mobile", "138 1234 5678", "13812345678"),
        ("birthday", "1985年3月12日", "1985-03-12"),
        ("id_card", "11010519491231002x", "11010519491231002X"),
    ],
)
def test_sealed_fields_are_read_in_their_normal_form(field: str, text: str, normal: str) -> None:
    assert contacts.Secret(field).convert(text, Context()) == normal


@pytest.mark.parametrize("text", ["138****5678", "1381234", "no number 13812345678 at all"])
def test_a_problem_with_a_sealed_field_never_repeats_it(text: str) -> None:
    problem = contacts.Secret("mobile").convert(text, Context())
    assert isinstance(problem, CellProblem)
    assert not any(text in said for said in problem.says.values())


def test_no_column_of_a_resource_with_sealed_fields_repeats_cells_in_its_problems() -> None:
    cell = "13812345678" * 500
    lookups = {name: (lambda _: ()) for name in ("city", "decision-role", "education", "personality", "contact-source")}
    lookups |= {name: (lambda _: ()) for name in ("marital-status", "contact-classification", "contact-grade")}
    for resource in RESOURCES.values():
        if not resource.sealed:
            continue
        for column in resource.columns:
            problem = column.kind.convert(cell, Context(lookups=lookups))
            assert isinstance(problem, CellProblem), column.name
            assert not any("13812345678" in said for said in problem.says.values()), column.name


def test_every_sealed_field_of_contacts_can_be_imported() -> None:
    assert {column.name for column in contacts.COLUMNS} >= set(SEALED)
