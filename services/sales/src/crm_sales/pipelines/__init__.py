"""Pipelines 销售流程: kinds of opportunity and the versioned stages each goes through (PRODUCT S2, S3).

A *kind* of opportunity has *versions* of its pipeline; a *stage* has criteria, required fields and *milestones* 里程碑. A
published version never changes: who is on it is judged by it.
"""
