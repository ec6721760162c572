"""Customers 客户: organisations the company sells to, at any number of levels (PRODUCT C1, C3, C7, C8).

An *owner* works a customer in a *unit*; a *collision* is a second file for one organisation, which must not happen.
"""
