"""Categories: the company's own tree for sorting customers, 黄页式分类 (PRODUCT C3, C16).

A *branch* is a category with everything below it; a *retired* category, and its branch, is kept but no longer *offered*.
"""
