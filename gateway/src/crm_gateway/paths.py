"""Paths of google.api.http: templates, and the table that finds the route of a request.

``/v1/customers/{customer_id}:restore`` has literal segments, segments that fill a field of the request (a dotted path
such as ``{customer.id}`` reaches into a message) and a verb after a colon. Literals win over fields, a verb belongs to
one template only; so the order in which routes are added says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

RouteT = TypeVar("RouteT")

_TEMPLATE = re.compile(r"(?P<segments>(?:/(?:[\w.~-]+|\{[a-z][\w.]*\}))+)(?::(?P<verb>\w+))?")


class PathNotSupported(Exception):
    """A path in a contract is outside the part of google.api.http that the gateway speaks; it does not start."""


@dataclass(frozen=True, slots=True)
class Template:
    """One path: what stands between the slashes, field names in braces, and the verb ("" when there is none)."""

    text: str
    segments: tuple[str, ...]
    verb: str

    @classmethod
    def parse(cls, text: str) -> Template:
        """Read a path from a contract. Raises PathNotSupported."""
        match = _TEMPLATE.fullmatch(text)
        if match is None:
            raise PathNotSupported(text)
        return cls(text, tuple(match["segments"][1:].split("/")), match["verb"] or "")

    @property
    def fields(self) -> tuple[str, ...]:
        """Request fields that the path fills, in order, as dotted paths."""
        return tuple(segment[1:-1] for segment in self.segments if segment.startswith("{"))


@dataclass(slots=True)
class _Node(Generic[RouteT]):
    literals: dict[str, _Node[RouteT]] = field(default_factory=dict)
    anything: _Node[RouteT] | None = None
    routes: dict[str, dict[str, RouteT]] = field(default_factory=dict)  # verb → HTTP method → route


@dataclass(frozen=True, slots=True)
class Found(Generic[RouteT]):
    """Routes of a path by HTTP method, and the texts that fill the template's fields, decoded."""

    routes: Mapping[str, RouteT]
    values: tuple[str, ...]


class PathTable(Generic[RouteT]):
    """Finds routes by walking the path once, however many routes there are."""

    def __init__(self) -> None:
        self._root: _Node[RouteT] = _Node()

    def add(self, method: str, template: Template, route: RouteT) -> None:
        """Register a route. Raises PathNotSupported when another route has the same method and path."""
        node = self._root
        for segment in template.segments:
            if segment.startswith("{"):
                node.anything = node.anything or _Node()
                node = node.anything
            else:
                node = node.literals.setdefault(segment, _Node())
        methods = node.routes.setdefault(template.verb, {})
        if method in methods:
            raise PathNotSupported(f"two rpcs claim {method} {template.text}")
        methods[method] = route

    def find(self, raw_path: str) -> Found[RouteT] | None:
        """The routes at a path as it stands on the wire, percent-encoded; None when nothing is there.

        A slash or colon that belongs to a value must therefore come encoded.
        """
        if not raw_path.startswith("/"):
            return None
        *segments, last = raw_path[1:].split("/")
        last, _, verb = last.partition(":")
        segments.append(last)
        found = self._walk(self._root, segments, 0, verb, ())
        if found is None or "%" not in raw_path:
            return found
        try:
            return Found(found.routes, tuple(unquote(value, errors="strict") for value in found.values))
        except UnicodeDecodeError:
            return None

    def _walk(
        self, node: _Node[RouteT], segments: list[str], at: int, verb: str, values: tuple[str, ...]
    ) -> Found[RouteT] | None:
        if at == len(segments):
            routes = node.routes.get(verb)
            return Found(routes, values) if routes is not None else None
        segment = segments[at]
        literal = node.literals.get(segment)
        if literal is not None:
            found = self._walk(literal, segments, at + 1, verb, values)
            if found is not None:
                return found
        if node.anything is None or not segment:
            return None
        return self._walk(node.anything, segments, at + 1, verb, (*values, segment))
