"""How a gRPC channel of the suite is made: balanced over healthy instances, with retries for reads only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import grpc

if TYPE_CHECKING:
    from collections.abc import Iterable

_OPTIONS: Final = [
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.max_receive_message_length", 8 * 1024 * 1024),
    ("grpc.enable_retries", 1),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2_000),
]


def open_channel(address: str, reads: Iterable[tuple[str, str]]) -> Any:
    """A channel; ``reads`` are the services and methods that may be tried again when an instance is away."""
    return grpc.aio.insecure_channel(address, options=[*_OPTIONS, ("grpc.service_config", service_config(reads))])


def service_config(reads: Iterable[tuple[str, str]]) -> str:
    """How to call: round robin over healthy instances.

    The throttle is the retry budget: once every tenth call fails there are no second tries.
    """
    names = [{"service": service, "method": method} for service, method in reads]
    retry = {
        "maxAttempts": 3,
        "initialBackoff": "0.05s",
        "maxBackoff": "0.5s",
        "backoffMultiplier": 3,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    return json.dumps(
        {
            "loadBalancingConfig": [{"round_robin": {}}],
            "healthCheckConfig": {"serviceName": ""},
            "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1},
            "methodConfig": [{"name": names, "retryPolicy": retry}] if names else [],
        }
    )
