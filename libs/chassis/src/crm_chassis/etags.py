"""Optimistic concurrency: a change says which version of the record it is based on (DESIGN §5)."""

from crm_chassis.errors import EtagMismatch, EtagMissing


def require_etag(etag: str, version: int) -> None:
    """Raise EtagMissing without one and EtagMismatch when the record has another version by now."""
    if not etag:
        raise EtagMissing
    if etag.strip('"') != str(version):
        raise EtagMismatch
