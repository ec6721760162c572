"""The company's roles as ``deploy/keycloak/roles.yaml`` has them, and the permissions that the contracts declare (G2)."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml
from google.protobuf import descriptor_pb2

from crm.common.v1 import options_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


class RoleBookWrong(ValueError):
    """The file names a role or a permission that does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role with the permissions of its own; those of ``includes`` come by Keycloak's composites."""

    name: str
    title: str
    includes: tuple[str, ...]
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class RoleBook:
    """Roles by name, and every permission there is."""

    roles: Mapping[str, Role]
    permissions: frozenset[str]

    @classmethod
    def read(cls, file: Path) -> RoleBook:
        """Read the file and spell its patterns out. Raises RoleBookWrong."""
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        declared, scopes = declared_permissions(), frozenset(content["scopes"])
        roles = {name: _role(name, entry, declared, scopes) for name, entry in content["roles"].items()}
        for role in roles.values():
            if unknown := set(role.includes) - roles.keys():
                raise RoleBookWrong(f"{role.name} includes unknown roles: {', '.join(sorted(unknown))}")
        return cls(roles, declared | scopes)

    def everything(self, name: str) -> frozenset[str]:
        """What a role permits, included roles counted in."""
        role = self.roles[name]
        return role.permissions.union(*(self.everything(included) for included in role.includes))


def _role(name: str, entry: Mapping[str, Any], declared: frozenset[str], scopes: frozenset[str]) -> Role:
    permissions: set[str] = set()
    for pattern in entry.get("permissions", ()):
        meant = {pattern} & scopes or set(_matching(pattern, declared))
        if not meant:
            raise RoleBookWrong(f"{name}: {pattern} means no permission of the contracts")
        permissions |= meant
    return Role(
        name=name,
        title=entry["title"],
        includes=tuple(entry.get("includes", ())),
        permissions=frozenset(permissions),
    )


def _matching(pattern: str, permissions: Iterable[str]) -> Iterator[str]:
    parts = pattern.split(".")
    for permission in permissions:
        names = permission.split(".")
        if len(names) == len(parts) and all(map(fnmatch.fnmatchcase, names, parts)):
            yield permission


@cache
def declared_permissions() -> frozenset[str]:
    """Every permission that an rpc or a field of the contracts declares."""
    files = descriptor_pb2.FileDescriptorSet.FromString(
        resources.files("crm").joinpath("descriptors.binpb").read_bytes()
    )
    found: set[str] = set()
    for file in files.file:
        for service in file.service:
            found |= {_option(rpc, options_pb2.access).permission for rpc in service.method}
        for message in file.message_type:
            found |= set(_of_fields(message))
    return frozenset(found - {""})


def _of_fields(message: descriptor_pb2.DescriptorProto) -> Iterator[str]:
    for field in message.field:
        yield _option(field, options_pb2.field).readable_with
    for nested in message.nested_type:
        yield from _of_fields(nested)


def _option(declared: Any, option: Any) -> Any:
    return declared.options.Extensions[option]
