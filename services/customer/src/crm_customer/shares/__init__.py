"""Shares 共享: letting people and units read or edit a customer that stays its owner's (PRODUCT C10).

A *share* is between one customer and one *subject*, a person or a unit; it lasts until it is ended or the customer goes
into a pool.
"""
