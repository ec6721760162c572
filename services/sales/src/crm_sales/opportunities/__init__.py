"""Opportunities 商机: sales that may come about, on their way through a pipeline (PRODUCT S2, S3, S6).

A *deal* moves on when the criteria, required fields and *milestones* of its stage are met, back with a reason, and ends
*won* 赢单 or *lost* 丢单; every move is kept. The customer belongs to another service and is named by id.
"""
