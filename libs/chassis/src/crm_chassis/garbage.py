"""How often a process looks for objects that hold each other in rings."""

import gc

_YOUNG, _MIDDLE, _OLD = 20_000, 20, 50


def collect_seldom() -> None:
    """For processes that make many objects at once which all live for a moment: the rows of a page, of a step of an import.

    Python looks after every 700 new ones, and the steps of an import spent a third of their time on being looked at in
    vain. What is loaded by now stays for good and is not looked at any more.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
