"""Buying states 五级分类: how near a customer is to buying, and every step of the way (PRODUCT C4).

A *transition* is a step from one state to another; it counts for the owner and unit the customer had when it happened.
"""
