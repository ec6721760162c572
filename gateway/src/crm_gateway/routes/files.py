"""Files up and down, streamed: made from the contracts like other routes, by the shape of their messages.

Upload: an rpc that takes a stream of messages with one oneof, a header message and ``bytes``. The file is the request's
body itself (its name in the query parameter ``filename``) or the field ``file`` of a form; the other parameters fill the
header. Download: an rpc that gives a stream of ``crm.common.v1.FileChunk``.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

import grpc
from google.protobuf import message_factory
from grpc._cython import cygrpc  # type: ignore[attr-defined]  # the stubs leave it out

from crm_chassis.errors import CHINESE, ENGLISH, Invalid, Kind, Refused
from crm_gateway.contract import Binding, ContractNotSupported
from crm_gateway.exchange import ClientGone
from crm_gateway.multipart import FormFile, boundary_of
from crm_gateway.request_reader import RequestReader
from crm_gateway.text_fields import TextField, field_at, fields_of, read_path, read_query
from crm_gateway.transcode import call_metadata, check_json

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from crm_chassis.errors import FieldProblem
    from crm_gateway.authentication import Authenticator
    from crm_gateway.channels import Target
    from crm_gateway.contract import Descriptor, FieldDescriptor
    from crm_gateway.exchange import Exchange
    from crm_gateway.json_reader import JsonReaders
    from crm_gateway.json_writer import JsonWriters

FILE_HEADER = "crm.common.v1.FileHeader"
FILE_CHUNK = "crm.common.v1.FileChunk"
END: Any = getattr(grpc.aio, "EOF")  # noqa: B009  the stubs lack it
FILENAME = "filename"
PIECE = 262_144  # bytes per message
UNKNOWN_TYPE = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}(?:; ?charset=[\w-]{1,40})?", re.ASCII)
_LONGEST_NAME = 255
_ASCII_NAME = re.compile(r'[^\x00-\x1f\x7f-\U0010ffff"\\%]+')
_UNREADABLE = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class UploadShape:
    """Where things stand in the messages of an upload. ``file`` is the FileHeader inside the header, "" for itself."""

    header: FieldDescriptor
    content: str
    file: str

    @classmethod
    def of(cls, binding: Binding) -> UploadShape:
        """Read it from the contract; members kept for older callers (deprecated) do not count. Raises ContractNotSupported."""
        request: Descriptor = binding.rpc.request.DESCRIPTOR
        wrong = ContractNotSupported(f"{request.full_name} is not a header and bytes in one oneof")
        members = [field for field in request.fields if not field.GetOptions().deprecated]
        if len(request.oneofs) != 1 or len(members) != 2:
            raise wrong
        headers = [field for field in members if field.message_type is not None]
        contents = [field for field in members if field.type == field.TYPE_BYTES]
        if len(headers) != 1 or len(contents) != 1:
            raise wrong
        header = headers[0].message_type
        if header.full_name == FILE_HEADER:
            return cls(headers[0], contents[0].name, "")
        files = [field.name for field in header.fields if _type_name(field) == FILE_HEADER]
        if len(files) != 1:
            raise ContractNotSupported(f"{header.full_name} has no field of type {FILE_HEADER}")
        return cls(headers[0], contents[0].name, files[0])

    @property
    def filename(self) -> str:
        """Where the file's name goes, as a path from the request."""
        return ".".join(step for step in (self.header.name, self.file, FILENAME) if step)

    def parameter_fields(self, binding: Binding) -> list[FieldDescriptor]:
        """Fields of the header that come as query parameters."""
        bound = {self.without_header(path).partition(".")[0] for path in binding.template.fields}
        if not self.file:
            return []
        return [field for field in self.header.message_type.fields if field.name not in bound | {self.file}]

    def without_header(self, path: str) -> str:
        """A path from the request as a path from the header."""
        return path.removeprefix(f"{self.header.name}.")


class UploadRoute:
    """One rpc that takes a file."""

    def __init__(
        self,
        binding: Binding,
        target: Target,
        *,
        authenticator: Authenticator,
        readers: JsonReaders,
        writers: JsonWriters,
        upload_within: float,
        upload_limit: int,
    ) -> None:
        rpc = binding.rpc
        self._shape = UploadShape.of(binding)
        self._request: Any = rpc.request
        self._header: Any = message_factory.GetMessageClass(self._shape.header.message_type)
        descriptor: Descriptor = self._shape.header.message_type
        self._path = [
            field_at(descriptor, self._shape.without_header(path), readers) for path in binding.template.fields
        ]
        self._query: dict[str, TextField] = {
            field.name: field for field in fields_of(self._shape.parameter_fields(binding), readers)
        }
        self._read_filename = field_at(descriptor, self._shape.without_header(self._shape.filename), readers)
        self._dump = writers.dumper(rpc.response.DESCRIPTOR)
        self._authenticator = authenticator
        self._bulkhead = target.bulkhead
        self._within = upload_within
        self._limit = upload_limit
        self._call: Any = target.channel.stream_unary(
            rpc.path, request_serializer=rpc.request.SerializeToString, response_deserializer=rpc.response.FromString
        )

    async def __call__(self, exchange: Exchange, values: Sequence[str]) -> None:
        """Pass one file on."""
        principal = await self._authenticator.principal(exchange, changes=True)
        header = self._read(exchange, values)
        exchange.as_sent = self._as_sent
        metadata = call_metadata(exchange, principal, keyed=True)
        file = header if not self._shape.file else getattr(header, self._shape.file)
        content = await self._opened(exchange, file)
        with self._bulkhead.room():
            answer = await self._sent(header, content, metadata)
        await exchange.answer(200, self._dump(answer))

    def _read(self, exchange: Exchange, values: Sequence[str]) -> Any:
        problems: list[FieldProblem] = []
        header = self._header()
        read_query({**self._query, FILENAME: self._read_filename}, exchange.scope["query_string"], header, problems)
        read_path(self._path, values, header, problems)
        if problems:
            raise Invalid(fields=problems)
        return header

    async def _opened(self, exchange: Exchange, file: Any) -> AsyncIterator[bytes]:
        """The file's content, its name and type filled in."""
        exchange.check_length(self._limit)
        content_type = exchange.header(b"content-type") or ""
        boundary = boundary_of(content_type)
        pieces = exchange.pieces(self._limit)
        if boundary is None:
            if exchange.headers.get(b"content-length", b"0") == b"0" and b"transfer-encoding" not in exchange.headers:
                raise FileMissing
            if file.filename:
                file.filename = plain_name(file.filename)
            file.content_type = _media_type(content_type)
            length = exchange.headers.get(b"content-length")
            if length is not None:
                file.size = int(length)
            return pieces
        form = FormFile(boundary, pieces)
        await form.opened()
        file.filename = plain_name(file.filename or form.filename)
        file.content_type = _media_type(form.content_type)
        return form.content()

    async def _sent(self, header: Any, content: AsyncIterator[bytes], metadata: Any) -> Any:
        """Send piece by piece, waiting for the service to take each; it may answer before it has seen all."""
        call = self._call(metadata=metadata, timeout=self._within)
        try:
            await call.write(self._request(**{self._shape.header.name: header}))
            async for piece in content:
                for start in range(0, len(piece), PIECE):
                    await _write(call, self._request(**{self._shape.content: piece[start : start + PIECE]}))
            await call.done_writing()
        except (asyncio.InvalidStateError, grpc.aio.AioRpcError, cygrpc.InternalError):
            return await call  # the service has answered or refused already
        except BaseException:
            call.cancel()
            raise
        return await call

    def _as_sent(self, field: str) -> str:
        path = self._shape.without_header(field)
        file = f"{self._shape.file}." if self._shape.file else ""
        return path.removeprefix(file)


async def _write(call: Any, message: Any) -> None:
    """What ``call.write`` does after the first message, but for one thing.

    A piece that meets the end of a call which the library has not heard of yet would make it note an internal error as
    the call's end, and the service's refusal would be lost: seen in three of a hundred refusals.
    """
    if call.done():
        raise asyncio.InvalidStateError
    await call._cython_call.send_serialized_message(message.SerializeToString())  # noqa: SLF001  see above


class DownloadRoute:
    """One rpc that gives a file."""

    def __init__(
        self,
        binding: Binding,
        target: Target,
        *,
        authenticator: Authenticator,
        readers: JsonReaders,
        writers: JsonWriters,  # noqa: ARG002  endpoints are made alike
        download_within: float,
        body_limit: int,
    ) -> None:
        rpc = binding.rpc
        if rpc.response.DESCRIPTOR.full_name != FILE_CHUNK:
            raise ContractNotSupported(f"{rpc.full_name} gives a stream of something else than {FILE_CHUNK}")
        if not rpc.media_types:
            raise ContractNotSupported(f"{rpc.full_name} does not say in (crm.common.v1.download) what files it gives")
        self._reader = RequestReader(binding, readers)
        self._changes = not rpc.reads or binding.method != "GET"
        self._authenticator = authenticator
        self._bulkhead = target.bulkhead
        self._within = download_within
        self._body_limit = body_limit
        self._call: Any = target.channel.unary_stream(
            rpc.path, request_serializer=rpc.request.SerializeToString, response_deserializer=rpc.response.FromString
        )

    async def __call__(self, exchange: Exchange, values: Sequence[str]) -> None:
        """Pass one file on."""
        principal = await self._authenticator.principal(exchange, changes=self._changes)
        body = await exchange.body(self._body_limit)
        if body and self._reader.takes_body:
            check_json(exchange)
        exchange.as_sent = lambda field: self._reader.as_sent(field, if_match=False)
        message = self._reader.read(values, exchange.scope["query_string"], body, None)
        metadata = call_metadata(exchange, principal, keyed=False)
        with self._bulkhead.room():
            call = self._call(message, metadata=metadata, timeout=self._within)
            gone = asyncio.ensure_future(exchange.receive())  # returns when the client hangs up
            try:
                await self._pass_on(call, exchange, gone)
            finally:
                gone.cancel()
                call.cancel()

    async def _pass_on(self, call: Any, exchange: Exchange, gone: asyncio.Future[Any]) -> None:
        first = await _read(call, gone)
        if first is END or first.WhichOneof("part") != "header":
            await call.code()
            raise StreamBroken("a file without a header")
        await exchange.start(200, _file_headers(first.header))
        # The last piece is sent as such when the service has said that all is well: who has it may close at once.
        content, more = b"", True
        while more:
            chunk = await _read(call, gone)
            more = chunk is not END
            await exchange.send({"type": "http.response.body", "body": content, "more_body": more})
            content = chunk.content if more else b""


async def _read(call: Any, gone: asyncio.Future[Any]) -> Any:
    """The next piece. Raises ClientGone as soon as nobody waits for it: a file may be long in the making."""
    piece = asyncio.ensure_future(call.read())
    try:
        await asyncio.wait((piece, gone), return_when=asyncio.FIRST_COMPLETED)
        if gone.done():
            raise ClientGone
        return await piece
    finally:
        piece.cancel()


class FileMissing(Refused):
    """An upload without a body."""

    reason = "FILE_MISSING"
    kind = Kind.INVALID
    says: ClassVar[Mapping[str, str]] = {CHINESE: "没有收到文件。", ENGLISH: "No file came with the request."}


class StreamBroken(Exception):
    """A service streams against its contract."""


def _file_headers(header: Any) -> list[tuple[bytes, bytes]]:
    headers = [
        (b"content-type", _media_type(header.content_type).encode()),
        (b"content-disposition", disposition(header.filename, header.ascii_filename).encode()),
    ]
    if header.HasField("size"):
        headers.append((b"content-length", str(header.size).encode()))
    return headers


def disposition(filename: str, ascii_filename: str = "") -> str:
    """Content-Disposition for a name in any script (RFC 6266, RFC 5987), with a readable one for old clients."""
    name = plain_name(filename)
    plain = name if _ASCII_NAME.fullmatch(name) else ascii_filename or _ascii(name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def plain_name(filename: str) -> str:
    """The name without folders and without signs that no file's name should have."""
    name = re.sub(r"[\x00-\x1f\x7f]", "", filename.replace("\\", "/").rpartition("/")[2])
    return name[-_LONGEST_NAME:] or "file"


def _ascii(name: str) -> str:
    """What ASCII holds of a name; ``file`` where that says nothing."""
    path = PurePosixPath(name)
    stem, ending = (_UNREADABLE.sub("_", part).strip("_") for part in (path.stem, path.suffix))
    return (stem or "file") + (ending if ending != "." else "")


def _media_type(text: str) -> str:
    return text if _MEDIA_TYPE.fullmatch(text) else UNKNOWN_TYPE


def _type_name(field: FieldDescriptor) -> str:
    return field.message_type.full_name if field.message_type is not None else ""
