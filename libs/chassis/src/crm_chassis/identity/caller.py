"""The person or system behind a request: what the token proves, as far as the directory still agrees (ADR 0003)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_chassis.errors import CHINESE, ENGLISH, Kind, PermissionMissing, Refused

if TYPE_CHECKING:
    from crm_chassis.identity.directory import Directory
    from crm_chassis.identity.tokens import Claims


class AccountDisabled(Refused):
    """The token is good, the person behind it is no longer (PRODUCT G4): disabled, left, or not of the company."""

    reason = "ACCOUNT_DISABLED"
    kind = Kind.UNAUTHENTICATED
    says = {
        CHINESE: "此账号已停用,请联系系统管理员。",
        ENGLISH: "This account is disabled; ask your system administrator.",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks. ``units`` come primary first; the request is decided on this state of the organisation, ``directory``.

    ``system`` is the suite itself in jobs and reactions: no person, no permission asked.
    """

    person_id: str
    name: str
    client_id: str
    session_id: str | None
    roles: frozenset[str]
    permissions: frozenset[str]
    units: tuple[str, ...]
    headed_units: tuple[str, ...]
    product_lines: tuple[str, ...]
    directory: Directory
    system: bool = False

    def may(self, permission: str) -> bool:
        """Whether the roles include the permission; the empty permission is everybody's."""
        return not permission or self.system or permission in self.permissions

    def must(self, permission: str) -> None:
        """Raise PermissionMissing unless the roles include the permission."""
        if not self.may(permission):
            raise PermissionMissing(permission=permission)


def caller_of(claims: Claims, directory: Directory) -> Caller:
    """The caller a verified token stands for.

    A person acts with the roles that token and directory agree on, so that a role taken away is gone before the token
    expires; an external system with those of its token. Raises AccountDisabled.
    """
    person = directory.people.get(claims.subject)
    if person is None and claims.service_account:
        return Caller(
            person_id=claims.subject,
            name=claims.name,
            client_id=claims.client_id,
            session_id=claims.session_id,
            roles=claims.roles,
            permissions=directory.permissions(claims.roles),
            units=(),
            headed_units=(),
            product_lines=(),
            directory=directory,
        )
    if person is None or not person.active:
        raise AccountDisabled
    roles = claims.roles & person.roles
    return Caller(
        person_id=person.id,
        name=person.name,
        client_id=claims.client_id,
        session_id=claims.session_id,
        roles=roles,
        permissions=directory.permissions(roles),
        units=person.units,
        headed_units=directory.headed_by(person.id),
        product_lines=person.product_lines,
        directory=directory,
    )


def person_caller(person_id: str, directory: Directory) -> Caller:
    """A person on whose behalf work goes on after the request, with what the person may do at this moment.

    Raises AccountDisabled.
    """
    person = directory.people.get(person_id)
    if person is None or not person.active:
        raise AccountDisabled
    return Caller(
        person_id=person.id,
        name=person.name,
        client_id="",
        session_id=None,
        roles=person.roles,
        permissions=directory.permissions(person.roles),
        units=person.units,
        headed_units=directory.headed_by(person.id),
        product_lines=person.product_lines,
        directory=directory,
    )


def system_caller(name: str, directory: Directory, *, person_id: str = "") -> Caller:
    """The suite itself, as the audit shall name it: ``relay``, ``pool-fallback`` …; or in the name of a person.

    The latter finishes what that person was allowed to begin, such as an import.
    """
    return Caller(
        person_id=person_id,
        name=name,
        client_id="",
        session_id=None,
        roles=frozenset(),
        permissions=frozenset(),
        units=(),
        headed_units=(),
        product_lines=(),
        directory=directory,
        system=True,
    )
