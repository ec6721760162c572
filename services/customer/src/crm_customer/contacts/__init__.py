"""Contacts 关键人: the persons who matter at a customer (PRODUCT C1, C2), with what is sensitive sealed (PRODUCT G7).

A contact is a part of its customer: the customer's rights are its rights. A *secret* is the value of a sealed field; the
contact's own row holds its masked form only. To *reveal* is to open one secret, with a reason and within a daily limit.
"""
