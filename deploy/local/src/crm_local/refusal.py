"""The one way this package gives up."""


class CannotStart(Exception):
    """Something a person must put right first; its text is the one line they see instead of a traceback."""
