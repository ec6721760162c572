"""Keycloak's admin API: the connection, units and persons in its words, the realm as code (PRODUCT G1, G2)."""
