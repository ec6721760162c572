from __future__ import annotations

import pytest

from crm_chassis.errors import Unavailable
from crm_gateway.keycloak.admin import Keycloak
from crm_gateway.keycloak.organisation import OrganisationRecords, display_name, permissions_of
from crm_gateway.keycloak.realm_sync import differing
from crm_local.ports import free_port


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("王芳", "", "王芳"),
        ("芳", "王", "王芳"),
        ("John", "Smith", "John Smith"),
        ("", "欧阳", "欧阳"),
        ("", "", "wangfang"),
        (None, None, "wangfang"),
    ],
)
def test_a_name_reads_in_the_order_of_its_language(first: str | None, last: str | None, shown: str) -> None:
    assert display_name({"username": "wangfang", "firstName": first, "lastName": last}) == shown


def test_a_role_permits_what_it_and_the_roles_it_includes_permit_even_in_a_ring() -> None:
    def permission(name: str, client: str = "crm-id") -> dict[str, object]:
        return {"id": name, "name": name, "clientRole": True, "containerId": client}

    def role(role_id: str) -> dict[str, object]:
        return {"id": role_id, "name": role_id}

    composites = {
        "high": [role("low"), permission("a.b.c")],
        "low": [role("high"), permission("d.e.f"), permission("manage-users", "realm-management-id")],
    }
    assert permissions_of("high", composites, "crm-id") == {"a.b.c", "d.e.f"}
    assert permissions_of("low", composites, "crm-id") == {"a.b.c", "d.e.f"}


async def test_a_keycloak_that_cannot_be_reached_is_unavailable_and_no_crash() -> None:
    async with Keycloak(
        f"http://127.0.0.1:{free_port()}", realm="crm", client_id="directory-worker", client_secret="x"
    ) as keycloak:
        with pytest.raises(Unavailable):
            await OrganisationRecords(keycloak).everything()


def test_settings_differ_by_what_is_wanted_only() -> None:
    there = {"a": 1, "b": {"x": "1", "y": "2"}, "list": ["b", "a"], "more": True}
    assert differing({"a": 1, "b": {"x": "1"}, "list": ["a", "b"]}, there) == {}
    assert differing({"a": 2, "b": {"x": "2"}, "list": [], "new": 1}, there) == {
        "a": 2,
        "b": {"x": "2"},
        "list": [],
        "new": 1,
    }
