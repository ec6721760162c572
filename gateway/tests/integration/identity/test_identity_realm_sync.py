from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest
from identity_suite import COMPANY, PUBLIC_URL

from crm_gateway.keycloak.realm_sync import sync

if TYPE_CHECKING:
    from identity_suite import IdentitySuite

    from crm_gateway.keycloak.admin import Keycloak
    from crm_gateway.settings import SyncSettings


async def test_a_second_sync_finds_nothing_to_do(realm: list[str], sync_settings: SyncSettings) -> None:
    assert await sync(sync_settings, demo=True) == []


async def test_settings_changed_by_hand_are_put_back(keycloak: Keycloak, sync_settings: SyncSettings) -> None:
    await keycloak.api.a_update_realm("crm", {"accessTokenLifespan": 86400, "bruteForceProtected": False})
    assert await sync(sync_settings, demo=False) == ["realm settings: accessTokenLifespan, bruteForceProtected"]
    assert (await keycloak.api.a_get_realm("crm"))["accessTokenLifespan"] == 300


async def test_the_web_client_may_only_return_to_our_public_address(keycloak: Keycloak) -> None:
    web = await _client(keycloak, "web")
    assert web["redirectUris"] == [f"{PUBLIC_URL}/auth/callback"]
    assert web["attributes"]["pkce.code.challenge.method"] == "S256"
    assert not web["directAccessGrantsEnabled"]
    assert not web["fullScopeAllowed"]


async def test_a_redirect_address_slipped_in_by_hand_is_taken_out(
    keycloak: Keycloak, sync_settings: SyncSettings
) -> None:
    web = await _client(keycloak, "web")
    await keycloak.api.a_update_client(web["id"], {**web, "redirectUris": ["https://evil.example/*"]})
    assert await sync(sync_settings, demo=False) == ["client web: redirectUris"]


async def test_a_sign_in_by_password_allowed_by_hand_is_taken_away(
    keycloak: Keycloak, sync_settings: SyncSettings
) -> None:
    client = await _client(keycloak, "admin-cli")
    await keycloak.api.a_update_client(client["id"], {**client, "directAccessGrantsEnabled": True})
    assert await sync(sync_settings, demo=False) == ["client admin-cli: directAccessGrantsEnabled"]


async def test_what_the_company_takes_from_a_role_stays_taken(keycloak: Keycloak, sync_settings: SyncSettings) -> None:
    permission = await _permission(keycloak, "customer.customers.transfer")
    await keycloak.api.a_remove_composite_realm_roles_to_role("branch-sales-director", [permission])
    assert await sync(sync_settings, demo=False) == []
    assert "customer.customers.transfer" not in await _parts(keycloak, "branch-sales-director")
    await keycloak.api.a_add_composite_realm_roles_to_role("branch-sales-director", [permission])


async def test_a_permission_that_is_new_reaches_the_roles_meant_for_it(
    keycloak: Keycloak, sync_settings: SyncSettings
) -> None:
    client = str(await keycloak.api.a_get_client_id("crm"))
    await keycloak.api.a_delete_client_role(client, "customer.customers.transfer")
    changes = await sync(sync_settings, demo=False)
    assert changes == [
        "permission customer.customers.transfer",
        "role branch-sales-director: customer.customers.transfer",
    ]
    assert await sync(sync_settings, demo=False) == []


async def test_a_token_names_person_audience_and_roles_and_stays_small(suite: IdentitySuite) -> None:
    token = (await suite.sign_in("liwei"))["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["aud"] == "crm"
    assert {"general-manager", "salesperson"} <= set(claims["realm_access"]["roles"])
    assert "resource_access" not in claims
    assert "email" not in claims
    assert claims["exp"] - claims["iat"] == 300
    assert len(token) < 1500


async def test_a_real_token_is_verified_and_a_real_id_token_is_not(suite: IdentitySuite) -> None:
    answer = await suite.http.post(
        f"{suite.settings.issuer}/protocol/openid-connect/token",
        data={
            "client_id": "cli",
            "grant_type": "password",
            "username": "wangfang",
            "password": COMPANY.password,
            "scope": "openid",
        },
    )
    claims = await suite.verifier.verify(answer.json()["access_token"])
    assert (claims.name, claims.client_id, claims.service_account) == ("王芳", "cli", False)
    with pytest.raises(Exception, match="not acceptable"):
        await suite.verifier.verify(answer.json()["id_token"])


async def test_an_external_system_signs_in_by_its_own_account(suite: IdentitySuite) -> None:
    answer = await suite.http.post(
        f"{suite.settings.issuer}/protocol/openid-connect/token",
        data={"client_id": "erp", "client_secret": "erp-demo-secret", "grant_type": "client_credentials"},
    )
    claims = await suite.verifier.verify(answer.json()["access_token"])
    assert claims.service_account
    assert claims.roles == {"external-system"}


@pytest.mark.parametrize("client_id", ["mobile", "admin-cli"])
async def test_nobody_signs_in_to_another_client_than_the_scripts_with_a_password(
    suite: IdentitySuite, client_id: str
) -> None:
    refused = await suite.http.post(
        f"{suite.settings.issuer}/protocol/openid-connect/token",
        data={"client_id": client_id, "grant_type": "password", "username": "liwei", "password": COMPANY.password},
    )
    assert refused.status_code == httpx.codes.BAD_REQUEST
    assert refused.json()["error"] == "unauthorized_client"


async def _client(keycloak: Keycloak, client_id: str) -> dict[str, Any]:
    return next(one for one in await keycloak.api.a_get_clients() if one["clientId"] == client_id)


async def _permission(keycloak: Keycloak, name: str) -> dict[str, Any]:
    client = await keycloak.api.a_get_client_id("crm")
    assert client is not None
    return dict(await keycloak.api.a_get_client_role(client, name))


async def _parts(keycloak: Keycloak, role: str) -> set[str]:
    rep = await keycloak.api.a_get_realm_role(role)
    return {part["name"] for part in await keycloak.api.a_get_role_composites_by_id(rep["id"])}
