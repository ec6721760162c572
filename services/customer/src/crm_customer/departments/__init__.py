"""Departments 科室: the units of an organisation we sell to, with what they test and how content they are (PRODUCT C1).

A department is a part of its customer: the customer's rights are its rights.
"""
