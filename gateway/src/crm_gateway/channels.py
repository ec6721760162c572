"""One gRPC channel per service, balanced over its instances, with retries for reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
from grpc_health.v1 import health_pb2

from crm_chassis.grpc.channels import open_channel
from crm_gateway.contract import ContractNotSupported
from crm_gateway.limits import Bulkhead

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_gateway.contract import Rpc

HEALTH = "/grpc.health.v1.Health/Check"
HEALTH_WITHIN = 1.0  # seconds


class Target:
    """A service as the gateway calls it."""

    def __init__(self, name: str, address: str, rpcs: Iterable[Rpc], *, most_calls: int) -> None:
        self.name = name
        self.bulkhead = Bulkhead(most_calls)
        reads = [(rpc.service, rpc.name) for rpc in rpcs if rpc.reads and not rpc.takes_stream]
        self.channel = open_channel(address, reads)
        self._health: Any = self.channel.unary_unary(
            HEALTH,
            request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=health_pb2.HealthCheckResponse.FromString,
        )

    async def healthy(self) -> bool:
        """Whether the service says that it serves."""
        try:
            answer = await self._health(health_pb2.HealthCheckRequest(), timeout=HEALTH_WITHIN)
        except grpc.aio.AioRpcError:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


class Targets:
    """The services behind the gateway, by the package of their contract."""

    def __init__(self, addresses: Mapping[str, str], rpcs: Iterable[Rpc], *, most_calls: int) -> None:
        rpcs = list(rpcs)
        self._targets = {
            package: Target(
                package.split(".")[1],
                address,
                [rpc for rpc in rpcs if rpc.service.startswith(package)],
                most_calls=most_calls,
            )
            for package, address in addresses.items()
        }

    def of(self, service: str) -> Target:
        """The target that serves a service by its full name. Raises ContractNotSupported."""
        for package, target in self._targets.items():
            if service.startswith(package):
                return target
        raise ContractNotSupported(f"nobody is configured to serve {service}")

    async def unhealthy(self) -> list[str]:
        """Names of the services that do not serve at the moment."""
        return [target.name for target in self._targets.values() if not await target.healthy()]

    async def close(self) -> None:
        """Close the channels."""
        for target in self._targets.values():
            await target.channel.close(None)
