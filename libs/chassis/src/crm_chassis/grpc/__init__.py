"""The gRPC side of a service: one server that checks every call against the contract before a servicer sees it."""
