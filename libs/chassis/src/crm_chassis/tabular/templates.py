"""The workbook people fill in: headers, and on a second sheet what to write, with an example."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter

from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.tabular.kinds import Date, Integer, Money, Number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_chassis.tabular.mapping import Column

_WORDS: Mapping[str, Mapping[str, str]] = {
    "data": {CHINESE: "导入数据", ENGLISH: "Import"},
    "guide": {CHINESE: "填写说明", ENGLISH: "How to fill in"},
    "column": {CHINESE: "列", ENGLISH: "Column"},
    "needed": {CHINESE: "是否必填", ENGLISH: "Required"},
    "what": {CHINESE: "填写要求", ENGLISH: "What to write"},
    "required": {CHINESE: "必填", ENGLISH: "required"},
    "optional": {CHINESE: "选填", ENGLISH: "optional"},
    "example": {CHINESE: "示例", ENGLISH: "Example"},
    "choose": {
        CHINESE: "列表中没有此值;别名也可以使用。",
        ENGLISH: "The list does not have this; an alias may be used as well.",
    },
}
_ROWS_WITH_LISTS = 10_000


def template_workbook(columns: Sequence[Column], choices: Mapping[str, Sequence[str]], *, locale: str) -> bytes:
    """An .xlsx template. ``choices`` are the names to offer as a drop-down, by field.

    The example stands on the second sheet: an import reads the first, and nobody imports an example by mistake.
    Required headers carry a *, which the mapping overlooks.
    """
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, guide = (workbook.add_worksheet(_word(each, locale)) for each in ("data", "guide"))
    bold = workbook.add_format({"bold": True, "bg_color": "#E8EEF7", "bottom": 1})
    needed = workbook.add_format({"bold": True, "bg_color": "#E8EEF7", "bottom": 1, "font_color": "#C00000"})
    # Cells are text unless they hold numbers or days: Excel would cut the zeros and digits of telephones and codes.
    text = workbook.add_format({"num_format": "@"})
    for index, column in enumerate(columns):
        title = column.titles[locale] + ("*" if column.required else "")
        plain = isinstance(column.kind, Date | Integer | Money | Number)
        sheet.set_column(index, index, max(12, 2 * len(title) + 2), None if plain else text)
        sheet.write_string(0, index, title, needed if column.required else bold)
    sheet.freeze_panes(1, 0)
    _write_guide(guide, columns, bold, locale)
    _offer_choices(workbook, sheet, columns, choices, locale)
    workbook.close()
    return out.getvalue()


def _write_guide(guide: Any, columns: Sequence[Column], bold: Any, locale: str) -> None:
    for row, word in enumerate(("column", "needed", "what", "example")):
        guide.write_string(row, 0, _word(word, locale), bold)
    guide.set_column(0, len(columns), 20)
    for index, column in enumerate(columns, start=1):
        guide.write_string(0, index, column.titles[locale], bold)
        guide.write_string(1, index, _word("required" if column.required else "optional", locale))
        guide.write_string(2, index, column.kind.hint[locale])
        guide.write_string(3, index, column.example)


def _offer_choices(
    workbook: Any, sheet: Any, columns: Sequence[Column], choices: Mapping[str, Sequence[str]], locale: str
) -> None:
    """Drop-downs whose entries stand on a hidden sheet: a list within the cell rule ends at 255 characters."""
    offered = [(index, choices[column.name]) for index, column in enumerate(columns) if choices.get(column.name)]
    if not offered:
        return
    lists = workbook.add_worksheet("choices")
    lists.hide()
    for place, (index, names) in enumerate(offered):
        lists.write_column(0, place, [str(name) for name in names])
        entries = xlsxwriter.utility.xl_range_abs(0, place, len(names) - 1, place)
        sheet.data_validation(
            1,
            index,
            _ROWS_WITH_LISTS,
            index,
            {
                "validate": "list",
                "source": f"=choices!{entries}",
                "error_type": "warning",
                "error_message": _word("choose", locale),
            },
        )


def _word(name: str, locale: str) -> str:
    return _WORDS[name].get(locale, _WORDS[name][ENGLISH])
