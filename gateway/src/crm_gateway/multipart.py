"""The one file of a multipart/form-data body, piece by piece as it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

FILE_FIELD = "file"


class FormMalformed(Refused):
    """The form is broken, or holds something else than one file in the field ``file``."""

    reason = "FORM_MALFORMED"
    kind = Kind.INVALID
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "表单应只含一个名为 file 的文件。",
        ENGLISH: 'The form must hold one file in the field "file" and nothing else.',
    }


class FormFile:
    """Reads the form; ``filename`` and ``content_type`` are known once :meth:`opened` returns."""

    def __init__(self, boundary: bytes, pieces: AsyncIterator[bytes]) -> None:
        self.filename = ""
        self.content_type = ""
        self._pieces = pieces
        self._content: list[bytes] = []
        self._header = (bytearray(), bytearray())
        self._disposition: bytes = b""
        self._parts = 0
        self._begun = False
        self._complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._on_part_begin,
                "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": lambda data, start, end: self._content.append(bytes(data[start:end])),
                "on_end": self._on_end,
            },
        )

    async def opened(self) -> None:
        """Read up to the content. Raises FormMalformed."""
        while not self._begun:
            await self._feed()

    async def content(self) -> AsyncIterator[bytes]:
        """The file's content. Raises FormMalformed."""
        while True:
            taken, self._content = self._content, []
            for piece in taken:
                yield piece
            if self._complete:
                break
            await self._feed()
        async for _ in self._pieces:
            pass  # whatever follows the closing boundary means nothing

    async def _feed(self) -> None:
        try:
            piece = await anext(self._pieces)
            self._parser.write(piece)
        except (StopAsyncIteration, MultipartParseError) as problem:
            raise FormMalformed from problem

    def _on_part_begin(self) -> None:
        self._parts += 1
        if self._parts > 1:
            raise FormMalformed

    def _on_header_end(self) -> None:
        name, value = (bytes(part) for part in self._header)
        self._header = (bytearray(), bytearray())
        if name.lower() == b"content-disposition":
            self._disposition = value
        elif name.lower() == b"content-type":
            self.content_type = value.decode("latin-1")

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        if options.get(b"name", b"").decode("utf-8", "replace") != FILE_FIELD or b"filename" not in options:
            raise FormMalformed
        self.filename = options[b"filename"].decode("utf-8", "replace")
        self._begun = True

    def _on_end(self) -> None:
        self._complete = True


def boundary_of(content_type: str) -> bytes | None:
    """The boundary of a multipart/form-data body, None for other types. Raises FormMalformed."""
    media_type, options = parse_options_header(content_type)
    if media_type != b"multipart/form-data":
        return None
    boundary: bytes = options.get(b"boundary", b"")
    if not boundary:
        raise FormMalformed
    return boundary
