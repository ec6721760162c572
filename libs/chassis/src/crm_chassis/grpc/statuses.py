"""A refusal as a gRPC status with details: the one place where errors become protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from crm_chassis.errors import CHINESE, ENGLISH

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from crm_chassis.errors import Refused

LOCALES = (CHINESE, ENGLISH)


def locale_of(accept_language: str) -> str:
    """The language to answer in: English where it is preferred, Chinese otherwise."""
    first = accept_language.split(",", 1)[0].strip().lower()
    return ENGLISH if first.startswith("en") else CHINESE


def status_of(refused: Refused, locale: str) -> Any:
    """The status to abort an rpc with."""
    details: list[Message] = [
        error_details_pb2.ErrorInfo(
            reason=refused.reason,
            domain="crm",
            metadata={name: str(value) for name, value in refused.parameters.items()},
        ),
        error_details_pb2.LocalizedMessage(locale=locale, message=refused.text(locale)),
    ]
    if refused.fields:
        details.append(
            error_details_pb2.BadRequest(
                field_violations=[
                    error_details_pb2.BadRequest.FieldViolation(
                        field=problem.field,
                        reason=problem.reason,
                        description=problem.says[ENGLISH],
                        localized_message=error_details_pb2.LocalizedMessage(
                            locale=locale, message=problem.says[locale]
                        ),
                    )
                    for problem in refused.fields
                ]
            )
        )
    status = status_pb2.Status(code=code_pb2.Code.Value(refused.kind.value), message=refused.text(ENGLISH), details=[])
    for detail in [*details, *refused.details]:
        packed = any_pb2.Any()
        packed.Pack(detail)
        status.details.append(packed)
    return rpc_status.to_status(status)
