"""How a cell of a sheet names a category (PRODUCT C3, G10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.tabular.kinds import CellProblem
from crm_chassis.trees.domain import Names
from crm_customer.categories.queries import tree_kept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_chassis.tabular.kinds import Context, Lookup
    from crm_chassis.work import Work

LOOKUP = "category"
MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class InTheTree:
    """A category by its path, or by the end of it where that is enough."""

    @property
    def hint(self) -> Mapping[str, str]:
        """How to write it."""
        return {
            CHINESE: "分类的完整路径,如“医院/综合医院”,名称唯一时可只写名称",
            ENGLISH: "the path of a category, such as 医院/综合医院, or its name where no other has it",
        }

    def convert(self, text: str, context: Context) -> object:
        """The category's id, or UNKNOWN_NAME, or AMBIGUOUS_NAME with the paths it may stand for."""
        found = cast("Sequence[tuple[str, str]]", context.lookups[LOOKUP](text))
        if len(found) == 1:
            return found[0][0]
        if not found:
            says = {CHINESE: f"没有可选的分类“{text}”", ENGLISH: f"no category “{text}” is offered"}
            return CellProblem("UNKNOWN_NAME", says)
        paths = [path for _, path in found[:MOST_TOLD]]
        says = {
            CHINESE: f"“{text}”可能是:{'、'.join(paths)}",
            ENGLISH: f"“{text}” may be one of: {', '.join(paths)}",
        }
        return CellProblem("AMBIGUOUS_NAME", says)


async def lookup(work: Work) -> Mapping[str, Lookup]:
    """Finds ids and paths of categories by what people call them; the tree is not edited until the commit."""
    tree = await tree_kept(work)
    names = Names(tree)
    return {LOOKUP: lambda text: [(node.id, tree.path(node)) for node in names.find(text)]}
