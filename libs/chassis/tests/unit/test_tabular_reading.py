import csv
import io
import subprocess
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from crm_chassis.errors import CHINESE, Kind
from crm_chassis.tabular import refusals
from crm_chassis.tabular.reading import open_sheet
from crm_chassis.tabular.sheets import Limits, Row, Sheet

CHINESE_TABLE = "医院名称,城市,等级\n北京协和医院,北京市,三级甲等\n四川大学华西医院,成都市,三级甲等\n"


def rows(content: bytes | Path, **options: Any) -> list[Row]:
    with open_sheet(content, **options) as sheet:
        return list(sheet.rows)


def opened(content: bytes | Path, **options: Any) -> tuple[Sheet, list[list[str]]]:
    with open_sheet(content, **options) as sheet:
        return sheet, [row.cells for row in sheet.rows]


def refused(error: type[refusals.FileRefused], content: bytes, **options: Any) -> dict[str, Any]:
    with pytest.raises(error) as caught:
        rows(content, **options)
    assert caught.value.kind is Kind.INVALID
    assert caught.value.text(CHINESE) != str(caught.value)
    return caught.value.parameters


def workbook(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    fill(book, book.add_worksheet("Data"))
    book.close()
    return out.getvalue()


def grid(*lines: list[Any]) -> bytes:
    def fill(_: Any, sheet: Any) -> None:
        for index, line in enumerate(lines):
            sheet.write_row(index, 0, line)

    return workbook(fill)


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part of the package changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if part in name else old.read(name))
    return out.getvalue()


# -- text files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "mark", "encoding"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
        ("gb18030", b"", "gb18030"),
    ],
)
def test_a_text_file_is_read_in_every_usual_encoding(codec: str, mark: bytes, encoding: str) -> None:
    sheet, cells = opened(mark + CHINESE_TABLE.encode(codec))
    assert sheet.encoding == encoding
    assert sheet.headers == ("医院名称", "城市", "等级")
    assert cells == [["北京协和医院", "北京市", "三级甲等"], ["四川大学华西医院", "成都市", "三级甲等"]]


@pytest.mark.parametrize(
    "content",
    [
        "nom,ville\nCafé de l'Hôpital,Orléans-la-Forêt\n".encode("latin-1"),
        "病院,都市\n東京大学医学部附属病院,東京都文京区\n".encode("shift_jis"),
        "醫院,城市\n臺灣大學醫學院附設醫院,臺北市中正區\n".encode("big5"),
        CHINESE_TABLE.encode()[:-40] + b"\xff\n" + CHINESE_TABLE.encode()[-39:],
        CHINESE_TABLE.encode("utf-16-le"),
        b"name,city\n\xed\xa0\x80,x\n",
        b"\xff\xfe" + "名称\ud800".encode("utf-16-le", "surrogatepass"),
        b"\xef\xbb\xbfname\n\xff\xfe\n",
    ],
    ids=["latin", "japanese", "taiwan", "broken utf-8", "utf-16 unmarked", "surrogate", "surrogate 16", "false mark"],
)
def test_an_encoding_that_cannot_be_told_is_refused_and_never_guessed(content: bytes) -> None:
    refused(refusals.EncodingUnclear, content)


def test_a_person_may_say_the_encoding() -> None:
    rare = "姓名,备注\n喆堃,懿珺\n".encode("gb18030")
    refused(refusals.EncodingUnclear, rare)
    assert rows(rare, encoding="gb18030")[0].cells == ["喆堃", "懿珺"]
    refused(refusals.EncodingUnclear, rare, encoding="utf-8")
    with pytest.raises(ValueError, match="latin-1"):
        rows(rare, encoding="latin-1")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_divides_evenly(delimiter: str) -> None:
    text = "name|remark|city\nA|x, y; z|B\nC|1;2;3|D\n".replace("|", delimiter)
    quoted = text.replace("x, y; z", '"x, y; z"').replace("1;2;3", '"1;2;3"')
    sheet, cells = opened(quoted.encode())
    assert sheet.delimiter == delimiter
    assert cells == [["A", "x, y; z", "B"], ["C", "1;2;3", "D"]]


def test_a_file_of_one_column_needs_no_delimiter() -> None:
    assert opened("名称\n协和\n".encode())[1] == [["协和"]]


def test_a_file_that_two_delimiters_divide_evenly_is_refused() -> None:
    refused(refusals.DelimiterUnclear, b"a,b;c\n1,2;3\n")


def test_quoted_fields_keep_line_ends_quotes_and_delimiters() -> None:
    text = 'name,remark\r\nA,"line 1\r\nline 2, ""quoted"""\r\n\r\nB,"\nx"\r\n'
    assert rows(text.encode()) == [
        Row(2, ["A", 'line 1\r\nline 2, "quoted"']),
        Row(4, ["B", "\nx"]),
    ]


@pytest.mark.parametrize("content", [b'a,b\n1,"2\n3,4\n', b'a,b\n1,"2"x\n'])
def test_quotes_that_do_not_pair_are_refused_with_their_row(content: bytes) -> None:
    assert refused(refusals.QuotesMalformed, content)["row"] == 2


def test_an_enormous_field_is_refused_with_its_cell() -> None:
    assert refused(refusals.CellTooLong, b"a,b\n1," + b"x" * 40_000)["column"] == "B"
    assert refused(refusals.QuotesMalformed, b'a,b\n1,"' + b"x\n" * 200_000)["row"] == 2


def test_a_line_of_a_million_columns_is_refused_before_it_is_taken_apart() -> None:
    started = time.process_time()
    refused(refusals.TooManyColumns, b"a,b\n" + b"1," * 20_000_000)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "content", [b"<html><table><tr><td>1", b'<?xml version="1.0"?><Workbook/>', b"  <TABLE border=1>"]
)
def test_a_web_page_that_calls_itself_a_sheet_is_refused(content: bytes) -> None:
    assert refused(refusals.FileTypeNotSupported, content)["found"] == "HTML/XML"


# -- tables ----------------------------------------------------------------------------------------------------------


def test_blank_rows_are_skipped_and_rows_keep_their_numbers() -> None:
    assert rows(b"\n , \nname,city\n\nA,B\n ,\nC\n") == [Row(5, ["A", "B"]), Row(7, ["C", ""])]


def test_headers_are_tidied() -> None:
    assert opened('\ufeff 医院\n名称 ;"城\n市"\nA;B\n'.replace("医院\n名称", "医院 名称").encode())[0].headers == (
        "医院名称",
        "城市",
    )


def test_a_header_that_stands_twice_is_refused_with_both_columns() -> None:
    parameters = refused(refusals.HeaderDuplicate, "名称,城市,城市\n1,2,3\n".replace("城市\n", "城 市\n").encode())
    assert (parameters["other"], parameters["column"]) == ("B", "C")


def test_a_column_without_header_may_be_empty_but_not_filled() -> None:
    sheet, cells = opened(b"a,,b,,\n1,,2,,\n3, ,4\n")
    assert sheet.headers == ("a", "b")
    assert cells == [["1", "2"], ["3", "4"]]
    assert refused(refusals.ValueWithoutHeader, b"a,,b\n1,,2\n1,x,2\n") == {"row": 3, "column": "B"}
    assert refused(refusals.ValueWithoutHeader, b"a,b\n1,2\n1,2,3\n") == {"row": 3, "column": "C"}


def test_nul_is_refused_with_its_cell() -> None:
    assert refused(refusals.CharacterNotAllowed, b"a,b\n1,2\n3,x\0y\n") == {"row": 3, "column": "B", "code": "0000"}
    nul = changed(grid(["a", "b"], ["1", "x\x01y"]), "sharedStrings", lambda part: part.replace(b"_x0001_", b"_x0000_"))
    assert refused(refusals.CharacterNotAllowed, nul) == {"row": 2, "column": "B", "code": "0000"}


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" , \n"])
def test_a_file_without_data_is_refused(content: bytes) -> None:
    refused(refusals.SheetEmpty, content)


def test_more_rows_or_bytes_than_allowed_are_refused() -> None:
    content = b"a\n1\n\n2\n3\n"
    assert len(rows(content, limits=Limits(rows=3))) == 3
    assert refused(refusals.TooManyRows, content, limits=Limits(rows=2)) == {"limit": 2}
    assert refused(refusals.FileTooLarge, content, limits=Limits(file_bytes=8)) == {"limit": 8}


@pytest.mark.parametrize("make", [lambda line: ",".join(line).encode(), grid], ids=["csv", "xlsx"])
def test_a_sheet_of_ten_thousand_columns_is_refused(make: Callable[[list[str]], bytes]) -> None:
    assert refused(refusals.TooManyColumns, make([f"c{n}" for n in range(10_000)])) == {"row": 1, "limit": 500}


async def test_rows_come_in_batches() -> None:
    with open_sheet(b"a\n1\n2\n3\n") as sheet:
        assert [[row.cells[0] for row in batch] async for batch in sheet.batches(2)] == [["1", "2"], ["3"]]


# -- workbooks -------------------------------------------------------------------------------------------------------


def test_cells_become_the_texts_a_person_sees() -> None:
    def fill(book: Any, sheet: Any) -> None:
        day, moment, percent, hour, long = (
            book.add_format({"num_format": shape})
            for shape in ('yyyy"年"m"月"d"日"', "yyyy/m/d h:mm:ss", "0.0%", "hh:mm", "[h]:mm")
        )
        sheet.write_row(0, 0, [f"c{n}" for n in range(9)])
        sheet.write_row(1, 0, [1380, 1380.5, 0.1 + 0.2, 13812345678, -7, 1e20, 1e-7, True, "0012"])
        sheet.write_datetime(2, 0, date(2026, 1, 31), day)
        sheet.write_datetime(2, 1, datetime(2026, 1, 31, 8, 5, 59), moment)  # noqa: DTZ001 - Excel knows no zones
        sheet.write_number(2, 2, 0.125, percent)
        sheet.write_datetime(2, 3, clock_time(8, 5), hour)
        sheet.write_number(2, 4, 1.5, long)
        sheet.write_formula(2, 5, "=1+1", None, 2)
        sheet.write_formula(2, 6, '="x"&"y"', None, "xy")
        sheet.write_formula(2, 7, "=1/0", None, "#DIV/0!")
        sheet.write_blank(2, 30, None, percent)

    assert opened(workbook(fill))[1] == [
        ["1380", "1380.5", "0.3", "13812345678", "-7", "100000000000000000000", "0.0000001", "TRUE", "0012"],
        ["2026-01-31", "2026-01-31 08:05:59", "12.5%", "08:05:00", "36:00:00", "2", "xy", "#DIV/0!", ""],
    ]


def test_dates_are_right_in_workbooks_that_count_from_1904() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "day")
        sheet.write_datetime(1, 0, datetime(2026, 1, 31, tzinfo=UTC), book.add_format({"num_format": "yyyy-mm-dd"}))

    for since_1904 in (False, True):
        content = workbook(fill, date_1904=since_1904, remove_timezone=True)
        assert opened(content)[1] == [["2026-01-31"]]


def test_a_table_may_begin_anywhere_on_the_sheet() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(2, 1, ["name", "city"])
        sheet.write_row(4, 1, ["A", "B"])

    sheet, cells = opened(workbook(fill))
    assert (sheet.headers, cells) == (("name", "city"), [["A", "B"]])
    assert rows(workbook(fill))[0].number == 5


def test_the_first_filled_visible_sheet_is_read_unless_one_is_named() -> None:
    def fill(book: Any, _: Any) -> None:
        for name, text in (("隐藏", "hidden"), ("客户", "customer"), ("联系人", "contact")):
            sheet = book.add_worksheet(name)
            sheet.write_column(0, 0, ["kind", text])
            if text == "hidden":
                sheet.hide()

    sheet, cells = opened(workbook(fill))
    assert (sheet.name, sheet.other_names, cells) == ("客户", ("Data", "联系人"), [["customer"]])
    assert opened(workbook(fill), sheet="联系人")[1] == [["contact"]]
    assert "联系人" in refused(refusals.SheetNotFound, workbook(fill), sheet="隐藏")["sheets"]
    refused(refusals.SheetEmpty, workbook(fill), sheet="Data")
    refused(refusals.SheetEmpty, workbook(lambda *_: None))


def test_merged_cells_are_refused_by_name() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 2, "客户清单 2026")
        sheet.write_row(1, 0, ["name", "city", "grade"])

    assert refused(refusals.CellsMerged, workbook(fill)) == {"cells": "A1:C1"}


def test_the_type_is_known_by_content_and_not_by_name(tmp_path: Path) -> None:
    (tmp_path / "really.csv").write_bytes(grid(["a"], ["1"]))
    (tmp_path / "really.xlsx").write_bytes(b"a\n1\n")
    assert rows(tmp_path / "really.csv") == rows(tmp_path / "really.xlsx") == [Row(2, ["1"])]


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
        (packed("mimetype", "content.xml"), ".ods"),
        (packed("[Content_Types].xml", "xl/workbook.bin"), ".xlsb"),
        (packed("[Content_Types].xml", "word/document.xml"), ".docx"),
        (packed("customers.csv"), "ZIP"),
        (packed(), "ZIP"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
    ],
)
def test_other_files_are_refused_by_their_kind(content: bytes, found: str) -> None:
    assert refused(refusals.FileTypeNotSupported, content)["found"] == found


def test_an_encrypted_workbook_is_refused_as_such() -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    refused(refusals.FileEncrypted, compound)


def test_half_a_workbook_is_refused_as_damaged() -> None:
    whole = grid(["a", "b"], *(["x", str(n)] for n in range(500)))
    for share in (0.1, 0.5, 0.9, 0.999):
        refused(refusals.FileDamaged, whole[: int(len(whole) * share)])
    refused(refusals.FileDamaged, changed(whole, "sheet1", lambda part: part[: len(part) // 2]))
    refused(refusals.FileDamaged, changed(whole, "xl/workbook.xml", lambda _: b"<"))
    refused(refusals.FileDamaged, packed("[Content_Types].xml"))


def test_half_a_text_file_within_quotes_is_refused() -> None:
    whole = 'a,b\n"1","2"\n"3","4\n5"\n'
    refused(refusals.QuotesMalformed, whole[:-3].encode())


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    bomb = changed(grid(["a"], ["1"]), "styles", lambda part: part + b" " * (80 * 2**20))
    started = time.process_time()
    refused(refusals.FileUnpacksTooLarge, bomb)
    assert time.process_time() - started < 1


def test_a_bomb_that_lies_about_its_size_is_read_no_further_than_it_says() -> None:
    swollen = b"<sst><si><t>" + b"x" * (50 * 2**20)
    bomb = bytearray(changed(grid(["a"], ["1"]), "sharedStrings", lambda _: swollen))
    at = bomb.rfind(len(swollen).to_bytes(4, "little"))
    bomb[at : at + 4] = (1000).to_bytes(4, "little")
    refused(refusals.FileDamaged, bytes(bomb))


def test_two_cells_at_the_ends_of_the_sheet_do_not_bring_the_service_down() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "name")
        sheet.write_string(1_048_575, 16_383, "stray")

    refused(refusals.SheetTooLarge, workbook(fill))


def test_reading_stops_at_its_limit_of_time() -> None:
    # five megabytes of what looks like error cells, each far from the tag it might belong to: hours of searching
    hard = b"<!--" + b' t="e"' * 900_000 + b"--></worksheet>"
    content = changed(grid(["a"], ["1"]), "sheet1", lambda part: part.replace(b"</worksheet>", hard))
    refused(refusals.SheetTooLarge, content, limits=Limits(cpu_seconds=1))


def test_texts_that_are_told_again_and_again_end_at_the_limit_of_text() -> None:
    content = grid(["a", "b"], *(["x" * 30_000, str(n)] for n in range(200)))
    assert len(content) < 100_000
    assert len(rows(content)) == 200
    refused(refusals.SheetTooLarge, content, limits=Limits(text_bytes=2**20))


def test_a_workbook_with_entities_of_its_own_is_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "' + b"ha" * 1000 + b'">]><sst'
    content = changed(
        grid(["name"], ["BOOM"]), "sharedStrings", lambda part: part.replace(b"<sst", laughs).replace(b"BOOM", b"&a;")
    )
    refused(refusals.FileDamaged, content)


def test_the_reading_process_sees_none_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    real = subprocess.Popen

    def watched(*arguments: Any, **options: Any) -> Any:
        seen.append(options["env"])
        return real(*arguments, **options)

    monkeypatch.setenv("CRM_DATABASE_URL", "postgresql://secret")
    monkeypatch.setattr(subprocess, "Popen", watched)
    assert rows(grid(["a"], ["1"])) == [Row(2, ["1"])]
    assert [list(each) for each in seen] == [["PYTHONPATH"]]


# -- speed -----------------------------------------------------------------------------------------------------------


def test_a_hundred_thousand_rows_of_twenty_columns_are_read_in_a_moment() -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([f"c{n}" for n in range(20)])
    writer.writerows([f"协和医院{r}" if c % 4 == 0 else r * c for c in range(20)] for r in range(100_000))
    content = out.getvalue().encode()
    started = time.process_time()
    with open_sheet(content) as sheet:
        assert sum(1 for _ in sheet.rows) == 100_000
    assert time.process_time() - started < 3  # 0.5 on an idle machine
