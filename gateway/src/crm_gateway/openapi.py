"""OpenAPI 3.1 from the contracts: ``python -m crm_gateway.openapi --write`` renews ``gateway/openapi.json``.

``--check`` says whether it is current; a test does the same. What the document says the gateway does: both are made
from the same descriptors.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from crm_chassis.errors import CHINESE, ENGLISH
from crm_gateway.contract import Binding, Contract
from crm_gateway.json_schema import Schema, Schemas, listed_fields, required_fields
from crm_gateway.problems import STATUSES, title
from crm_gateway.request_reader import ETAG, bound_in_path, etag_path, mask_field, maskable, query_descriptors
from crm_gateway.routes import auth
from crm_gateway.routes.files import FILENAME, UploadShape
from crm_gateway.text_fields import DEEPEST
from crm_gateway.transcode import IF_MATCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_gateway.contract import Descriptor, FieldDescriptor


FILE = Path(__file__).parents[2] / "openapi.json"
ALWAYS_POSSIBLE = (400, 401, 403, 404, 414, 429, 431, 500, 503, 504)
_BINARY: Schema = {"type": "string", "format": "binary"}
_PROBLEM: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "reason", "parameters", "errors", "details", "request_id"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "description": "`urn:crm:problem:` and the reason."},
        "title": {"type": "string", "description": "The kind of problem, in the reader's language."},
        "status": {"type": "integer", "description": "The HTTP status again."},
        "detail": {"type": "string", "description": "This problem, in the reader's language."},
        "reason": {
            "type": "string",
            "description": "Stable name of the rule that was broken.",
            "examples": ["NOT_FOUND"],
        },
        "parameters": {"type": "object", "description": "Values in the sentence of `detail`."},
        "errors": {
            "type": "array",
            "description": "Fields that cannot stand.",
            "items": {
                "type": "object",
                "required": ["field", "reason", "detail"],
                "additionalProperties": False,
                "properties": {
                    "field": {"type": "string", "description": "Path as it was sent, such as `customer.phones[1]`."},
                    "reason": {"type": "string", "description": "Stable name of what is wrong."},
                    "detail": {"type": "string", "description": "What is wrong, in the reader's language."},
                },
            },
        },
        "details": {
            "type": "array",
            "description": "More about it: messages of the contracts, their type in `@type`.",
            "items": {"type": "object", "required": ["@type"], "properties": {"@type": {"type": "string"}}},
        },
        "request_id": {"type": "string", "description": "Name this to whoever looks after the system."},
    },
}
_HEADERS: dict[str, Schema] = {
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "Version the change is based on: the ETag of the answer that was read, in quotes.",
        "schema": {"type": "string", "pattern": IF_MATCH},
        "example": '"7"',
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Makes the request safe to repeat: the same key does the same thing once, for 48 hours.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]*$"},
    },
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "description": "Language of messages: zh-CN (the default) or en-US.",
        "schema": {"type": "string"},
    },
}
_SECURITY_SCHEMES: dict[str, Schema] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Access token of mobile apps (code flow) and of other systems (client credentials).",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "crm_session",
        "description": "Session of a browser, from /auth/login; over https its name is `__Host-crm_session`.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "Goes with the session cookie on every change; from /auth/session.",
    },
}
_INTRODUCTION = """\
REST face of the Shanhai CRM services. Names are snake_case everywhere; zero values are printed; unknown fields and
parameters are refused, and so are NUL and lone surrogates in text. Times are RFC 3339 with a zone, 64-bit integers are strings, money is a decimal string with its
currency. Lists come in pages with `page_token`. Changes of a record carry its version in If-Match. Whatever goes wrong is
application/problem+json with a stable `reason`.
"""


def document(contract: Contract) -> dict[str, Any]:
    """The whole description."""
    schemas = Schemas(contract.comments, contract.messages)
    paths: dict[str, dict[str, Any]] = {}
    addresses: dict[tuple[str, ...], list[str]] = {}
    for binding in contract.bindings:
        # one address is one path whatever the contracts call the fields in it
        names = addresses.setdefault(_shape(binding), [path.replace(".", "_") for path in binding.template.fields])
        address = _address(binding, names)
        paths.setdefault(address, {})[binding.method.lower()] = _Operation(binding, schemas, names).document()
    me = contract.message_class("crm.identity.v1.Me").DESCRIPTOR
    paths["/v1/me"] = {"get": _me(schemas, me)}
    for path, operations in auth.OPERATIONS.items():
        paths[path] = {method: operation | _with_problems(operation) for method, operation in operations.items()}
    components = {"Problem": _PROBLEM, **auth.SCHEMAS, **schemas.components}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shanhai CRM", "version": "1", "description": _INTRODUCTION},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}, {"session": []}],
        "tags": _tags(contract),
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(components.items())),
            "parameters": _HEADERS,
            "securitySchemes": _SECURITY_SCHEMES,
            "responses": {_response_name(status): _problem_response(status) for status in STATUSES},
        },
    }


class _Operation:
    """One HTTP method on one path."""

    def __init__(self, binding: Binding, schemas: Schemas, path_names: list[str]) -> None:
        self._binding = binding
        self._path_names = path_names
        self._schemas = schemas
        self._rpc = binding.rpc

    def document(self) -> dict[str, Any]:
        summary, _, description = self._schemas.description(self._rpc.full_name).partition("\n\n")
        tag = self._rpc.service.rpartition(".")[2]
        if self._rpc.permission:
            description = f"{description}\n\nNeeds the permission `{self._rpc.permission}`.".strip()
        operation: dict[str, Any] = {
            "tags": [tag],
            "operationId": f"{tag}_{self._rpc.name}",
            "summary": " ".join(summary.split()),
            "description": description,
            "parameters": list(self._parameters()),
            "responses": {"200": self._answer(), **_problem_responses(self._statuses())},
        }
        if self._rpc.takes_stream:
            operation["requestBody"] = _upload_body()
        elif self._binding.body:
            operation["requestBody"] = self._body()
        if not self._rpc.reads or self._binding.method != "GET":
            operation["security"] = [{"bearer": []}, {"session": [], "csrf": []}]
        return operation

    def _parameters(self) -> Iterator[Schema]:
        root = self._rpc.request.DESCRIPTOR
        queries = list(query_descriptors(self._binding))
        if self._rpc.takes_stream:
            shape = UploadShape.of(self._binding)
            queries = shape.parameter_fields(self._binding)
        for name, path in zip(self._path_names, self._binding.template.fields, strict=True):
            schema = self._schemas.field(_leaf(root, path))
            schema.pop("readOnly", None)
            if mask_field(self._binding) and path.endswith(".id"):
                schema["format"] = "uuid"  # which record an update is about; every service checks it
            yield _parameter(name, "path", {"minLength": 1} | schema, required=True)
        if self._rpc.takes_stream:
            # The contract's limits hold for what the service gets; the gateway makes it so.
            about = "Name of a file that is the body itself; folders and control characters in it are taken away."
            yield _parameter(FILENAME, "query", {"type": "string", "description": about})
        for field in queries:
            if field.name != ETAG or not etag_path(self._binding):  # If-Match is the one way to know
                yield from self._query(field, (field.name,))
        if etag_path(self._binding):
            yield {"$ref": "#/components/parameters/IfMatch"}
        if not self._rpc.reads:
            yield {"$ref": "#/components/parameters/IdempotencyKey"}
        yield {"$ref": "#/components/parameters/AcceptLanguage"}

    def _query(self, field: FieldDescriptor, steps: tuple[str, ...]) -> Iterator[Schema]:
        schema = self._schemas.field(field)
        if field.message_type is not None and "type" not in schema and len(steps) < DEEPEST:
            for inner in field.message_type.fields:
                yield from self._query(inner, (*steps, inner.name))
            return
        schema = _not_null(schema)
        if field.name in ("filter", "order_by") and len(steps) == 1:
            schema["description"] = self._listed(field.name, schema.get("description", ""))
        if steps == (mask_field(self._binding),):
            names = sorted(maskable(self._binding))
            one_of = f"({'|'.join(names)})"
            schema |= {"pattern": f"^{one_of}(,{one_of})*$", "examples": [",".join(names[:2])]}
            schema["description"] += " Without it, the fields that the body holds."
        elif len(steps) == 1 and field.name in required_fields(field.containing_type):
            yield _parameter(".".join(steps), "query", schema, required=True)
            return
        yield _parameter(".".join(steps), "query", schema)

    def _listed(self, name: str, description: str) -> str:
        """Which fields may be named, as their policies say."""
        policy = "filterable" if name == "filter" else "sortable"
        for field in self._rpc.response.DESCRIPTOR.fields:
            if field.is_repeated and field.message_type is not None:
                fields = ", ".join(f"`{one}`" for one in listed_fields(field.message_type, policy))
                return f"{description}\n\nFields: {fields}." if fields else description
        return description

    def _body(self) -> Schema:
        body_type: Descriptor | None = self._binding.body_type
        assert body_type is not None  # noqa: S101  only called for bindings with a body
        bound = [path for path in bound_in_path(self._binding) if "." not in path]
        etag = etag_path(self._binding)
        if etag is not None and etag.rpartition(".")[0] in ("", self._binding.body):
            bound.append(ETAG)  # taken in the body too, but If-Match is the one way to know
        if self._binding.method == "PATCH":
            schema = self._schemas.variant(body_type, "Changes", without=bound, partial=True)
        elif bound:
            schema = self._schemas.variant(body_type, "Body", without=bound, partial=False)
        else:
            schema = self._schemas.reference(body_type)
        needed = self._binding.method != "PATCH" and bool(required_fields(body_type) - set(bound))
        return {"required": needed, "content": {"application/json": {"schema": schema}}}

    def _answer(self) -> Schema:
        response = self._rpc.response.DESCRIPTOR
        if self._rpc.gives_stream:
            content = {each: {"schema": _BINARY} for each in self._rpc.media_types}
            headers = {
                "Content-Disposition": {"schema": {"type": "string"}, "description": "Name of the file (RFC 6266)."},
                "Content-Length": {"schema": {"type": "integer"}, "description": "Number of bytes, where it is known."},
            }
            return {"description": "The file.", "headers": headers, "content": content}
        answer: Schema = {
            "description": "The answer.",
            "content": {"application/json": {"schema": self._schemas.reference(response)}},
        }
        if "etag" in response.fields_by_name:
            answer["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Version of the resource."}}
        return answer

    def _statuses(self) -> Iterator[int]:
        yield from ALWAYS_POSSIBLE
        if not self._rpc.reads or self._rpc.gives_stream:  # a file may not be ready yet
            yield 409
        if not self._rpc.reads:
            yield 422
        if etag_path(self._binding):
            yield from (412, 428)
        if self._binding.body or self._rpc.takes_stream:
            yield from (408, 413, 415)


def _me(schemas: Schemas, me: Descriptor) -> Schema:
    return {
        "tags": ["Me"],
        "operationId": "Me_GetMe",
        "summary": "Returns who is signed in: units, superiors, roles and permissions.",
        "parameters": [{"$ref": "#/components/parameters/AcceptLanguage"}],
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": schemas.reference(me)}}},
            **_problem_responses((401, 414, 429, 431, 500, 503)),
        },
    }


def _with_problems(operation: Schema) -> Schema:
    """Hand-written operations name their successes; what they refuse is added here."""
    return {"responses": operation["responses"] | _problem_responses((400, 401, 403, 414, 429, 431, 500, 503))}


def _upload_body() -> Schema:
    form = {"type": "object", "required": ["file"], "additionalProperties": False, "properties": {"file": _BINARY}}
    return {
        "required": True,
        "description": "The file itself, or a form with the file in the field `file`.",
        "content": {
            "application/octet-stream": {"schema": _BINARY | {"minLength": 1}},
            "multipart/form-data": {"schema": form},
        },
    }


def _parameter(name: str, place: str, schema: Schema, *, required: bool = False) -> Schema:
    schema = dict(schema)
    parameter: Schema = {"name": name, "in": place, "description": schema.pop("description", ""), "schema": schema}
    return parameter | {"required": True} if required else parameter


def _not_null(schema: Schema) -> Schema:
    """In a query there is no null: absence is absence."""
    if isinstance(schema.get("type"), list):
        return schema | {"type": schema["type"][0]}
    if "anyOf" in schema and {"type": "null"} in schema["anyOf"]:
        others = {name: value for name, value in schema.items() if name != "anyOf"}
        value: Schema = schema["anyOf"][0]
        return value | others
    return schema


def _shape(binding: Binding) -> tuple[str, ...]:
    template = binding.template
    return (*("{}" if segment.startswith("{") else segment for segment in template.segments), template.verb)


def _address(binding: Binding, names: list[str]) -> str:
    template, given = binding.template, iter(names)
    segments = [f"{{{next(given)}}}" if segment.startswith("{") else segment for segment in template.segments]
    return "/" + "/".join(segments) + (f":{template.verb}" if template.verb else "")


def _leaf(descriptor: Descriptor, path: str) -> FieldDescriptor:
    *parents, last = path.split(".")
    for step in parents:
        descriptor = descriptor.fields_by_name[step].message_type
    return descriptor.fields_by_name[last]


def _response_name(status: int) -> str:
    return f"Problem{status}"


def _problem_responses(statuses: Any) -> Schema:
    return {
        str(status): {"$ref": f"#/components/responses/{_response_name(status)}"} for status in sorted(set(statuses))
    }


def _problem_response(status: int) -> Schema:
    return {
        "description": f"{title(status, ENGLISH)} {title(status, CHINESE)}",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _tags(contract: Contract) -> list[Schema]:
    services = dict.fromkeys(binding.rpc.service for binding in contract.bindings)
    tags = [{"name": name.rpartition(".")[2], "description": contract.comments.get(name, "")} for name in services]
    return [*tags, {"name": "Me", "description": "Who is signed in."}, {"name": "SignIn", "description": "Browsers."}]


def rendered(described: dict[str, Any]) -> bytes:
    """The document as it is checked in."""
    return orjson.dumps(described, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--write", action="store_true")
    chosen.add_argument("--check", action="store_true")
    current = rendered(document(Contract.shipped()))
    if parser.parse_args().write:
        FILE.write_bytes(current)
    elif not FILE.exists() or FILE.read_bytes() != current:
        sys.exit(f"{FILE.name} is out of date, run: python -m crm_gateway.openapi --write")


if __name__ == "__main__":
    main()
