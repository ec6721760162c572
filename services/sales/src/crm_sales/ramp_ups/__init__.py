"""Ramp-ups 上量: how the volume of a reagent project grows after it opened, planned and actual (PRODUCT S2).

They hang on an opportunity and change under its lock and with its version.
"""
