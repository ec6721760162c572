"""The service itself: its database, its health."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from grpc_health.v1 import health_pb2
from sales_suite import Suite

from crm_chassis.migrations import differences
from crm_sales import schema


async def test_the_database_is_what_the_code_declares(suite: Suite) -> None:
    assert await differences(suite.settings.migration_database_url, schema.metadata) == []


async def test_the_service_says_that_it_serves(suite: Suite) -> None:
    check = suite.channel.unary_unary(
        "/grpc.health.v1.Health/Check",
        request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
        response_deserializer=health_pb2.HealthCheckResponse.FromString,
    )
    answer = await check(health_pb2.HealthCheckRequest(), timeout=5)
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


@pytest.mark.parametrize("table", sorted(schema.metadata.tables))
async def test_the_runtime_role_deletes_from_no_table(suite: Suite, table: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        await suite.rows(f'DELETE FROM "{table}"')
