"""Conditions that a company writes itself: when a deal may go on, what counts as untouched (DESIGN §5, ADR 0013).

A condition is checked when it is written and judged when it matters. It is met, not met, or cannot be judged, and what
cannot be judged never counts as met.
"""
