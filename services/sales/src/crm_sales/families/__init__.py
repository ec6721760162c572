"""Families 产品族: the company's own tree for sorting products (PRODUCT S1).

All families of a branch are of one *kind*, which the company's name for them does not change: what is an instrument is
followed up as one. A *retired* family, and its branch, is kept but no longer *offered*.
"""
