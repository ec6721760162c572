from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from crm_gateway.keycloak.demo_company import DemoCompany
from crm_gateway.keycloak.role_book import RoleBook, RoleBookWrong, declared_permissions
from crm_gateway.settings import REALM_FOLDER

BOOK = RoleBook.read(REALM_FOLDER / "roles.yaml")
COMPANY = DemoCompany.read(REALM_FOLDER / "demo-company.yaml")
SOURCES = REALM_FOLDER.parents[1] / "services"


def written(folder: Path, text: str) -> Path:
    file = folder / "roles.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_permission_is_held_by_at_least_one_role() -> None:
    held = frozenset().union(*(role.permissions for role in BOOK.roles.values()))
    assert BOOK.permissions - held == frozenset()


def test_permissions_are_named_after_service_room_and_right() -> None:
    assert [name for name in BOOK.permissions if len(name.split(".")) != 3] == []


def test_every_scope_is_one_that_a_policy_asks_for() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in SOURCES.rglob("src/**/*.py"))
    scopes = BOOK.permissions - declared_permissions()
    assert [scope for scope in scopes if f'"{scope}"' not in sources] == []


def test_a_higher_role_may_do_what_the_lower_one_may() -> None:
    ladder = ["salesperson", "branch-sales-director", "regional-director", "market-director", "general-manager"]
    for lower, higher in pairwise(ladder):
        assert BOOK.everything(lower) <= BOOK.everything(higher)


def test_only_the_system_administrator_hands_out_roles() -> None:
    may = {name for name in BOOK.roles if "identity.people.assign-roles" in BOOK.everything(name)}
    assert may == {"system-administrator"}


def test_a_pattern_stands_for_single_parts_of_a_name_and_never_for_a_scope() -> None:
    salesperson = BOOK.everything("salesperson")
    assert "customer.customers.read" in salesperson
    assert "customer.customers.read-all" not in salesperson
    assert "customer.customers.read-revenue" not in salesperson


@pytest.mark.parametrize(
    "text",
    [
        "scopes: {}\nroles: {a: {title: A, permissions: [customer.customers.fly]}}",
        "scopes: {}\nroles: {a: {title: A, permissions: ['customer.*.fly']}}",
        "scopes: {}\nroles: {a: {title: A, includes: [b]}}",
    ],
)
def test_a_name_that_means_nothing_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RoleBookWrong):
        RoleBook.read(written(tmp_path, text))


def test_the_demo_company_has_a_person_of_every_role_but_that_of_systems() -> None:
    given = {role for person in COMPANY.people for role in person.roles}
    assert BOOK.roles.keys() - given == {"employee", "external-system"}


def test_the_demo_company_names_only_what_exists() -> None:
    units = {unit.name for unit in COMPANY.units}
    people = {person.username: person for person in COMPANY.people}
    assert len(units) == len(COMPANY.units)
    assert {name for person in COMPANY.people for name in person.units} <= units
    assert {role for person in COMPANY.people for role in person.roles} <= BOOK.roles.keys()
    assert {line for person in COMPANY.people for line in person.product_lines} <= set(COMPANY.product_lines)
    for unit in COMPANY.units:
        assert all(unit.name in people[head].units for head in unit.heads), unit.name


def test_the_demo_company_shows_vacancy_two_units_two_heads_an_agent_and_four_regions() -> None:
    assert [unit.name for unit in COMPANY.units if not unit.heads] == ["江苏分公司"]
    assert [person.name for person in COMPANY.people if len(person.units) > 1] == ["胡小梅"]
    assert [unit.name for unit in COMPANY.units if len(unit.heads) > 1] == ["山海医疗"]
    kinds = [unit.kind for unit in COMPANY.units]
    assert (kinds.count("region"), kinds.count("agent")) == (4, 1)
    assert min(len(person.username) for person in COMPANY.people) >= 3


def test_demo_accounts_tell_password_name_role_and_unit() -> None:
    lines = COMPANY.accounts({role.name: role.title for role in BOOK.roles.values()})
    assert COMPANY.password in lines[0]
    assert any("wangxiulan" in line and "分公司销售总监" in line and "负责上海分公司" in line for line in lines)
