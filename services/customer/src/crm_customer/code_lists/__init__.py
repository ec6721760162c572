"""Code lists: short lists of values the company may edit, such as hospital grades, provinces, sources (PRODUCT C3).

An entry has a code that stays, a name in each language, and aliases under which imports and people write it.
"""
