"""The directory worker: mirrors Keycloak into our database, tells what changed, publishes it to every service.

PRODUCT G1-G4; DESIGN §4; ADR 0003. The way of a change: Keycloak → ``directory_entities`` with audit and events in one
transaction (``mirror``) → the bucket ``directory`` (``publisher``) → the memory of every service.
"""
