from __future__ import annotations

import pytest

from crm_chassis.errors import PermissionMissing
from crm_chassis.identity.caller import AccountDisabled, caller_of, system_caller
from crm_chassis.identity.directory import Directory, Person, Unit
from crm_chassis.identity.tokens import Claims

COMPANY = Directory(
    version=3,
    units={"hq": Unit(id="hq", parent_id=None, name="总部", kind="hq", region="", heads=frozenset({"gm"}))},
    people={
        one.id: one
        for one in (
            Person(
                id="gm",
                username="liwei",
                name="李伟",
                units=("hq",),
                product_lines=("line",),
                roles=frozenset({"general-manager", "salesperson"}),
                active=True,
            ),
            Person(
                id="gone",
                username="zhaomin",
                name="赵敏",
                units=("hq",),
                product_lines=(),
                roles=frozenset({"salesperson"}),
                active=False,
            ),
        )
    },
    product_lines={},
    role_permissions={
        "general-manager": frozenset({"customer.customers.read-all"}),
        "salesperson": frozenset({"customer.customers.read"}),
        "integration": frozenset({"customer.customers.read"}),
    },
)


def claims(subject: str, *roles: str, service_account: bool = False) -> Claims:
    return Claims(
        subject=subject,
        username="",
        name="令牌里的名字",
        client_id="erp" if service_account else "web",
        session_id=None if service_account else "s1",
        roles=frozenset(roles),
        expires_at=0,
        service_account=service_account,
    )


def test_a_person_is_who_the_directory_says() -> None:
    caller = caller_of(claims("gm", "general-manager", "salesperson"), COMPANY)
    assert (caller.name, caller.units, caller.headed_units, caller.product_lines) == (
        "李伟",
        ("hq",),
        ("hq",),
        ("line",),
    )
    assert caller.permissions == {"customer.customers.read", "customer.customers.read-all"}
    assert caller.directory is COMPANY


def test_a_role_taken_away_in_the_directory_is_gone_although_the_token_still_has_it() -> None:
    assert caller_of(claims("gm", "salesperson", "finance"), COMPANY).roles == {"salesperson"}


def test_a_role_the_token_was_not_issued_with_does_not_come_in_by_the_directory() -> None:
    assert caller_of(claims("gm", "salesperson"), COMPANY).permissions == {"customer.customers.read"}


@pytest.mark.parametrize("subject", ["gone", "stranger"])
def test_a_disabled_or_unknown_person_is_refused_with_a_good_token(subject: str) -> None:
    with pytest.raises(AccountDisabled):
        caller_of(claims(subject, "salesperson"), COMPANY)


def test_a_disabled_person_is_refused_even_by_a_token_that_claims_to_be_a_system() -> None:
    with pytest.raises(AccountDisabled):
        caller_of(claims("gone", "salesperson", service_account=True), COMPANY)


def test_an_external_system_acts_with_the_roles_of_its_token_and_belongs_nowhere() -> None:
    caller = caller_of(claims("erp-account", "integration", service_account=True), COMPANY)
    assert caller.may("customer.customers.read")
    assert (caller.units, caller.headed_units, caller.system) == ((), (), False)


def test_a_missing_permission_is_named() -> None:
    caller = caller_of(claims("gm", "salesperson"), COMPANY)
    caller.must("customer.customers.read")
    caller.must("")
    with pytest.raises(PermissionMissing) as refused:
        caller.must("identity.units.edit")
    assert refused.value.parameters == {"permission": "identity.units.edit"}


def test_the_suite_itself_needs_no_permission_and_is_nobody() -> None:
    caller = system_caller("pool-fallback", COMPANY)
    caller.must("customer.customers.transfer")
    assert (caller.person_id, caller.name, caller.roles) == ("", "pool-fallback", frozenset())
