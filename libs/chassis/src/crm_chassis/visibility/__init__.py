"""Who may see and do what with rows, declared once per aggregate (PRODUCT G3, DESIGN §4).

A :class:`Policy` is a list of rules (``rules``). Out of the same words come

* :meth:`Policy.page`: the newest (or otherwise first) visible rows, merged from one ordered index scan per unit or
  other key, flat even where a branch has been dormant for years (``arms``, ADR 0009, 0010);
* :meth:`Policy.tally`: how many there are, exact up to a cap;
* :class:`Decider`: the rights on one row in memory. Every row of a page or a count passes through it, so that a stale
  key can hide a row for a moment but never leak one.

Statements are built once per shape (which rules hold, which filters, first or later page) and kept: building one costs
five times as much as running it.
"""

from crm_chassis.visibility.arms import IDS, JUDGED_BY, Sought, Way
from crm_chassis.visibility.policy import COUNT_CAP, Policy, Prepared, Reach
from crm_chassis.visibility.rules import (
    ALL,
    ALL_BUT_DELETE,
    NONE,
    Decider,
    Everywhere,
    Granted,
    LineManager,
    Owner,
    Rights,
    Rule,
    Scope,
    Superior,
)

__all__ = [
    "ALL",
    "ALL_BUT_DELETE",
    "COUNT_CAP",
    "IDS",
    "JUDGED_BY",
    "NONE",
    "Decider",
    "Everywhere",
    "Granted",
    "LineManager",
    "Owner",
    "Policy",
    "Prepared",
    "Reach",
    "Rights",
    "Rule",
    "Scope",
    "Sought",
    "Superior",
    "Way",
]
