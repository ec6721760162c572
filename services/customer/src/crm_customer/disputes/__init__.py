"""Disputes: claim disputes 撞单申诉 and reports 举报 about customer files (PRODUCT C7, G3).

A *claimant* says a file is theirs or wrong, its *owner* answers a claim, the nearest superior of both *decides*; a
dispute that events overtake is *moot*. Each party sees its own side, nobody else sees anything.
"""
