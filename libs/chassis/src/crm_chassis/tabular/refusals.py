"""Why a file cannot be imported, said to the person who chose it. Rows and columns are named as Excel shows them."""

from __future__ import annotations

from typing import ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused


class FileRefused(Refused):
    """The file cannot be read, as a whole or at one cell."""

    reason = "FILE_REFUSED"
    kind = Kind.INVALID
    says: ClassVar = {CHINESE: "无法读取此文件。", ENGLISH: "This file cannot be read."}


class FileTooLarge(FileRefused):
    """The file has more bytes than an import takes."""

    reason = "FILE_TOO_LARGE"
    says: ClassVar = {
        CHINESE: "文件超过 {limit} 字节的上限,请拆分后导入。",
        ENGLISH: "The file is larger than {limit} bytes; split it.",
    }


class FileTypeNotSupported(FileRefused):
    """By its content the file is neither .xlsx nor text; its name does not count."""

    reason = "FILE_TYPE_NOT_SUPPORTED"
    says: ClassVar = {
        CHINESE: "文件内容是 {found} 格式,请另存为 .xlsx 或 .csv 后导入。",
        ENGLISH: "By its content this is a file of type {found}; save it as .xlsx or .csv.",
    }


class FileEncrypted(FileRefused):
    """The workbook opens with a password only."""

    reason = "FILE_ENCRYPTED"
    says: ClassVar = {
        CHINESE: "文件设有打开密码,请取消密码后导入。",
        ENGLISH: "The workbook has a password; remove it first.",
    }


class FileDamaged(FileRefused):
    """The file ends early or contradicts itself."""

    reason = "FILE_DAMAGED"
    says: ClassVar = {
        CHINESE: "文件不完整或已损坏,请重新保存后再试。",
        ENGLISH: "The file is incomplete or damaged; save it again.",
    }


class FileUnpacksTooLarge(FileRefused):
    """The packed workbook holds more, or is packed more densely, than honest ones are (zip bomb)."""

    reason = "FILE_UNPACKS_TOO_LARGE"
    says: ClassVar = {
        CHINESE: "工作簿解压后过大,无法导入。",
        ENGLISH: "The workbook unpacks to more than an import takes.",
    }


class SheetTooLarge(FileRefused):
    """Reading it takes more memory or time than it may, often for one stray cell far away."""

    reason = "SHEET_TOO_LARGE"
    says: ClassVar = {
        CHINESE: "工作表过大;请删除远离表格的零散单元格,或拆分后导入。",
        ENGLISH: "The sheet is too large to read; delete stray cells far from the table, or split it.",
    }


class EncodingUnclear(FileRefused):
    """The bytes are no UTF-8, no UTF-16 with a mark, and no plausible GB18030."""

    reason = "ENCODING_UNCLEAR"
    says: ClassVar = {
        CHINESE: "无法确定文件编码,请在 Excel 中另存为“CSV UTF-8”。",
        ENGLISH: "The encoding cannot be told for certain; save the file as CSV UTF-8.",
    }


class DelimiterUnclear(FileRefused):
    """More than one delimiter would divide the file evenly."""

    reason = "DELIMITER_UNCLEAR"
    says: ClassVar = {
        CHINESE: "无法确定列分隔符,请改用逗号分隔或 .xlsx。",
        ENGLISH: "The delimiter cannot be told for certain; use commas or .xlsx.",
    }


class QuotesMalformed(FileRefused):
    """A quoted field does not end where it should."""

    reason = "QUOTES_MALFORMED"
    says: ClassVar = {
        CHINESE: "第 {row} 行起引号不配对,文件可能不完整。",
        ENGLISH: "From row {row} on quotation marks do not pair; the file may be incomplete.",
    }


class SheetEmpty(FileRefused):
    """No visible sheet holds anything."""

    reason = "SHEET_EMPTY"
    says: ClassVar = {CHINESE: "文件中没有数据。", ENGLISH: "There is no data in the file."}


class SheetNotFound(FileRefused):
    """The workbook has no visible sheet of the name."""

    reason = "SHEET_NOT_FOUND"
    says: ClassVar = {
        CHINESE: "没有名为“{name}”的工作表,现有:{sheets}。",
        ENGLISH: "There is no sheet “{name}”; there are: {sheets}.",
    }


class HeaderDuplicate(FileRefused):
    """Two columns have the same header, so that no mapping could tell them apart."""

    reason = "HEADER_DUPLICATE"
    says: ClassVar = {
        CHINESE: "表头“{header}”重复:{column} 列与 {other} 列。",
        ENGLISH: "The header “{header}” stands twice: in columns {other} and {column}.",
    }


class CellsMerged(FileRefused):
    """All but the first of merged cells are empty in the file, whatever they look like."""

    reason = "CELLS_MERGED"
    says: ClassVar = {
        CHINESE: "单元格 {cells} 已合并:请取消合并,并让第一行就是表头。",
        ENGLISH: "The cells {cells} are merged: split them, and let the first row be the headers.",
    }


class TooManyColumns(FileRefused):
    """More columns than an import takes."""

    reason = "TOO_MANY_COLUMNS"
    says: ClassVar = {
        CHINESE: "第 {row} 行的列数超过上限 {limit}。",
        ENGLISH: "Row {row} has more than {limit} columns.",
    }


class TooManyRows(FileRefused):
    """More rows than an import takes."""

    reason = "TOO_MANY_ROWS"
    says: ClassVar = {
        CHINESE: "数据超过 {limit} 行的上限,请拆分后导入。",
        ENGLISH: "There are more than {limit} rows; split the file.",
    }


class CellTooLong(FileRefused):
    """A cell holds more text than Excel's cells can."""

    reason = "CELL_TOO_LONG"
    says: ClassVar = {
        CHINESE: "第 {row} 行 {column} 列的内容超过 {limit} 个字符。",
        ENGLISH: "The text in row {row}, column {column} is longer than {limit} characters.",
    }


class CharacterNotAllowed(FileRefused):
    """A NUL, which no text has; halves of surrogate pairs are already no text to any decoder (ENCODING_UNCLEAR)."""

    reason = "CHARACTER_NOT_ALLOWED"
    says: ClassVar = {
        CHINESE: "第 {row} 行 {column} 列含有不允许的字符(U+{code})。",
        ENGLISH: "Row {row}, column {column} holds a character that is none (U+{code}).",
    }


class ValueWithoutHeader(FileRefused):
    """A value that belongs to no column; often a sign of shifted cells."""

    reason = "VALUE_WITHOUT_HEADER"
    says: ClassVar = {
        CHINESE: "第 {row} 行 {column} 列有内容,但该列没有表头。",
        ENGLISH: "Row {row} has a value in column {column}, which has no header.",
    }
