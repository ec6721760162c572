"""The rules of the tree of categories (PRODUCT C3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_chassis.errors import Invalid, Refused
from crm_chassis.trees.domain import MOST_LEVELS, MOST_NODES, Names, Node
from crm_customer.categories.domain import (
    CategoryCircle,
    CategoryHasChildren,
    CategoryNameTaken,
    CategoryTooDeep,
    TooManyCategories,
    Tree,
)
from crm_customer.categories.seeds import seed


def a_tree(*paths: str, retired: tuple[str, ...] = ()) -> Tree:
    """Categories by their paths, which are their ids too."""
    return Tree(
        Node(
            id=path,
            parent_id=path.rpartition("/")[0] or None,
            name=path.rpartition("/")[2],
            position=position,
            retired=path in retired,
        )
        for position, path in enumerate(paths)
    )


HOSPITALS = a_tree("医院", "医院/综合", "医院/综合/三甲", "医院/专科", "企业")


def reason(refused: Invalid) -> tuple[str, str]:
    (problem,) = refused.fields
    return problem.field, problem.reason


def test_the_tree_reads_from_the_top_each_category_before_its_branch() -> None:
    assert [node.id for node in HOSPITALS.in_order()] == ["医院", "医院/综合", "医院/综合/三甲", "医院/专科", "企业"]
    assert HOSPITALS.path(HOSPITALS.find("医院/综合/三甲")) == "医院/综合/三甲"


@pytest.mark.parametrize("parent", ["医院", "医院/综合", "医院/综合/三甲"])
def test_a_category_moves_neither_under_itself_nor_under_its_branch(parent: str) -> None:
    with pytest.raises(CategoryCircle):
        HOSPITALS.decide_move(HOSPITALS.find("医院"), parent, 0)


def test_a_moved_category_stands_where_it_was_put() -> None:
    special = HOSPITALS.find("医院/专科")
    assert HOSPITALS.decide_move(special, "医院", 0) == ["医院/专科", "医院/综合"]
    assert HOSPITALS.decide_move(special, None, 1) == ["医院", "医院/专科", "企业"]
    assert HOSPITALS.decide_move(special, None, 99) == ["医院", "企业", "医院/专科"]


def test_two_siblings_have_names_that_people_can_tell_apart() -> None:
    tree = a_tree("医院", "医院/三级 (甲等)", "企业")
    with pytest.raises(CategoryNameTaken):
        tree.decide_create("医院", "三级(甲等)")
    with pytest.raises(CategoryNameTaken):
        tree.decide_rename(tree.find("企业"), "医 院")
    assert tree.decide_create("企业", "三级(甲等)") == 0
    tree.decide_rename(tree.find("企业"), "企 业")


def test_a_move_does_not_bring_two_of_a_name_together() -> None:
    tree = a_tree("医院", "医院/其他", "其他")
    with pytest.raises(CategoryNameTaken):
        tree.decide_move(tree.find("医院/其他"), None, 0)


def test_a_name_has_something_to_be_known_by() -> None:
    with pytest.raises(Invalid) as refused:
        HOSPITALS.decide_create(None, "——")
    assert reason(refused.value) == ("category.name", "NO_NAME")


def test_the_levels_are_bounded_wherever_a_branch_comes_from() -> None:
    deep = "/".join("一二三四五六七八九十"[:MOST_LEVELS])
    tree = a_tree(*(deep[: 2 * n - 1] for n in range(1, MOST_LEVELS + 1)), "乙", "乙/丙")
    with pytest.raises(CategoryTooDeep):
        tree.decide_create(deep, "子")
    with pytest.raises(CategoryTooDeep):
        tree.decide_move(tree.find("乙"), deep[:-2], 0)
    tree.decide_move(tree.find("乙/丙"), deep[:-2], 0)


def test_the_size_is_bounded() -> None:
    with pytest.raises(TooManyCategories):
        a_tree(*map(str, range(MOST_NODES))).decide_create(None, "新")


def test_a_retired_category_closes_its_branch() -> None:
    tree = a_tree("医院", "医院/综合", "医院/综合/三甲", "企业", retired=("医院/综合",))
    tree.require_offered("医院", field="category_id")
    for closed in ("医院/综合", "医院/综合/三甲"):
        with pytest.raises(Invalid) as refused:
            tree.require_offered(closed, field="category_id")
        assert reason(refused.value) == ("category_id", "CATEGORY_RETIRED")
    with pytest.raises(Invalid) as refused:
        tree.require_offered("别处", field="category_id")
    assert reason(refused.value) == ("category_id", "UNKNOWN_CATEGORY")


def test_only_ends_of_branches_are_deleted() -> None:
    with pytest.raises(CategoryHasChildren):
        HOSPITALS.decide_delete(HOSPITALS.find("医院"))
    HOSPITALS.decide_delete(HOSPITALS.find("企业"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("医院/综合/三甲", ["医院/综合/三甲"]),
        (" 医院 ／ 综合／三甲 ", ["医院/综合/三甲"]),
        ("综合/三甲", ["医院/综合/三甲"]),
        ("三甲", ["医院/综合/三甲", "医院/中医/三甲"]),
        ("其他", ["其他"]),
        ("医院/其他", ["医院/其他"]),
        ("二甲", []),
        ("综合/企业", []),
        ("/", []),
        ("停用", []),
    ],
)
def test_a_category_is_found_by_its_path_or_by_enough_of_its_end(text: str, found: list[str]) -> None:
    tree = a_tree(
        *("医院", "医院/综合", "医院/综合/三甲", "医院/中医", "医院/中医/三甲", "医院/其他", "其他", "企业", "停用"),
        retired=("停用",),
    )
    assert [node.id for node in Names(tree).find(text)] == found


def test_the_tree_a_new_company_starts_with_keeps_the_rules() -> None:
    grown: list[Node] = []
    for node in seed():
        assert Tree(grown).decide_create(node.parent_id, node.name) == node.position
        grown.append(node)
    assert len({node.id for node in grown}) == len(grown) > 30


NAMES = st.sampled_from("甲乙丙丁")
EDITS = st.lists(st.tuples(st.integers(0, 11), st.integers(-1, 11), st.integers(0, 4), NAMES), max_size=40)


@given(edits=EDITS)
def test_no_sequence_of_moves_makes_a_circle_or_loses_a_category(edits: list[tuple[int, int, int, str]]) -> None:
    """Every edit that the rules allow is done; whatever they were, all categories are still found from the top."""
    nodes = {str(n): Node(id=str(n), parent_id=None, name=f"类{n}", position=n) for n in range(12)}
    for moved, parent, position, name in edits:
        tree, node = Tree(nodes.values()), nodes[str(moved)]
        parent_id = None if parent < 0 else str(parent)
        try:
            tree.decide_rename(node, name)
            order = tree.decide_move(replace(node, name=name), parent_id, position)
        except Refused:
            continue
        nodes[node.id] = replace(node, name=name, parent_id=parent_id)
        for place, sibling in enumerate(order):
            nodes[sibling] = replace(nodes[sibling], position=place)
        assert order[min(position, len(order) - 1)] == node.id
    tree = Tree(nodes.values())
    assert sorted(node.id for node in tree.in_order()) == sorted(nodes)
    assert len({tree.path(node) for node in nodes.values()}) == len(nodes)
    assert max(len(tree.way_to(node)) for node in nodes.values()) <= MOST_LEVELS
