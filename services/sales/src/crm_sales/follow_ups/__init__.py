"""Follow-ups 跟进 and instructions 批示: what was done about a deal, and what superiors ask of it (PRODUCT S4).

A *follow-up* stays as it was written; an *instruction* is addressed to the owner, who has a *duty* to answer it in time.
"""
