"""Administration of units and persons (PRODUCT G1, G4): hired, moved, promoted, left, restored.

Words: a unit is vacant when nobody heads it; whoever leaves has a successor. Keycloak is the record, so a command writes
there first and then records what Keycloak says; see ``commands`` for what that means when a process dies in between.
"""
