"""Text as people type it: tidied, folded for comparison, found by Chinese substring, pinyin, initials and phone end.

Nothing in here knows what the text is about (PRODUCT G13, C7).
"""

from crm_chassis.text.names import folded, tidy
from crm_chassis.text.phones import PhoneCell, PhoneNumber, dialled_digits, split_phones
from crm_chassis.text.search import Query, QueryKind, Term, query_tokens, search_tokens

__all__ = [
    "PhoneCell",
    "PhoneNumber",
    "Query",
    "QueryKind",
    "Term",
    "dialled_digits",
    "folded",
    "query_tokens",
    "search_tokens",
    "split_phones",
    "tidy",
]
