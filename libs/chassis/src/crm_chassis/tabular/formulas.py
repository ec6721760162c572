"""Text that a spreadsheet program would run as a formula, made harmless in .csv files and restored from them.

An apostrophe goes before the text (OWASP, CSV injection). Text that begins with apostrophes before such a sign gets one
more, so that taking one away restores every text exactly. In .xlsx text is stored as text and needs none of this.
"""

from __future__ import annotations

import re

# With the full-width forms, which Excel in Chinese takes for the signs, and blanks, which some programs trim.
DANGEROUS = re.compile("[\\s\ufeff\u200b]*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[\\s\ufeff\u200b]*[=+\\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """The text as a .csv file should hold it."""
    return f"'{text}" if DANGEROUS.match(text.lstrip("'")) else text


def restored(cells: list[str]) -> list[str]:
    """The cells of a .csv record as they were before :func:`guarded`."""
    for index, cell in enumerate(cells):
        if cell[:1] == "'" and _GUARDED.match(cell):
            cells[index] = cell[1:]
    return cells
