"""How Excel names columns."""


def column_letters(index: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters, index = chr(65 + letter) + letters, index - 1
    return letters
