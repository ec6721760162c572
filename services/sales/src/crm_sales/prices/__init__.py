"""Prices 价格: price lists 价目表 with their lines, and the price that holds on a day (PRODUCT S1).

A *line* prices a product in a list from a quantity on, for as long as the list holds or for days of its own. The *floor
price* 底价 is told to few; a list's *rank* decides between lists. Days are of the company's zone, first and last included.
"""
