"""Paths of google.api.http and the table that finds them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_gateway.paths import PathNotSupported, PathTable, Template


def table(*templates: str) -> PathTable[str]:
    made: PathTable[str] = PathTable()
    for text in templates:
        made.add("GET", Template.parse(text), text)
    return made


def found(made: PathTable[str], path: str) -> tuple[str, tuple[str, ...]] | None:
    match = made.find(path)
    return (match.routes["GET"], match.values) if match else None


@pytest.mark.parametrize("order", [1, -1])
def test_literals_win_over_fields_whatever_came_first(order: int) -> None:
    made = table(*["/v1/things/{id}", "/v1/things/mine", "/v1/things/{id}:export", "/v1/things:export"][::order])
    assert found(made, "/v1/things/mine") == ("/v1/things/mine", ())
    assert found(made, "/v1/things/abc") == ("/v1/things/{id}", ("abc",))
    assert found(made, "/v1/things/abc:export") == ("/v1/things/{id}:export", ("abc",))
    assert found(made, "/v1/things:export") == ("/v1/things:export", ())


def test_a_literal_that_leads_nowhere_does_not_hide_a_field() -> None:
    made = table("/v1/a/{id}/x", "/v1/a/b/y")
    assert found(made, "/v1/a/b/x") == ("/v1/a/{id}/x", ("b",))


@pytest.mark.parametrize(
    "path", ["", "v1/things/a", "/v1/things", "/v1/things/", "/v1/things/a/", "/v1//a", "/v1/things/a:b"]
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert found(table("/v1/things/{id}"), path) is None


def test_a_path_that_is_no_utf8_is_not_found() -> None:
    assert found(table("/v1/things/{id}"), "/v1/things/%ff") is None


def test_fields_of_messages_are_dotted() -> None:
    assert Template.parse("/v1/things/{thing.id}/parts/{part_id}:fix").fields == ("thing.id", "part_id")


@pytest.mark.parametrize(
    "text", ["v1/things", "/v1/{name=things/*}", "/v1/**", "/v1/things/{}", "/v1/a:b:c", "/v1/a{b}"]
)
def test_a_path_we_do_not_speak_stops_the_start(text: str) -> None:
    with pytest.raises(PathNotSupported):
        Template.parse(text)


def test_two_rpcs_at_one_address_stop_the_start() -> None:
    made = table("/v1/things/{id}")
    with pytest.raises(PathNotSupported, match="two rpcs"):
        made.add("GET", Template.parse("/v1/things/{thing.id}"), "another")


@given(st.text())
def test_any_path_is_found_or_not(path: str) -> None:
    found(table("/v1/things/{id}:export", "/v1/{a}/{b}"), path)
