"""Products 产品: what the company sells, and what salespeople must know of it (PRODUCT S1).

Its *knowledge* is FAB statements, comparisons with competitors' products, and documents by reference. Products are nobody's
rows: who may read them reads all.
"""
