import csv
import io
import re
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.tabular import writing
from crm_chassis.tabular.formulas import guarded, restored
from crm_chassis.tabular.kinds import Context, Date, Integer, Named, Text
from crm_chassis.tabular.mapping import Column, guessed_mapping
from crm_chassis.tabular.reading import open_sheet
from crm_chassis.tabular.refusals import CellTooLong, TooManyRows
from crm_chassis.tabular.templates import template_workbook
from crm_chassis.tabular.writing import Cell, Heading, csv_chunks, error_headings, xlsx_chunks

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEADINGS = [Heading("名称", 30), Heading("备注")]
DANGERS = ["=1+1", "+86 138", "-5", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", " =1", "'=1", "''=1", "\n=1"]

# What PostgreSQL can hold: no NUL, no halves of surrogate pairs.
TEXTS = st.text(st.characters(exclude_characters="\0\ufffe\uffff", exclude_categories=["Cs"])) | st.builds(
    lambda quotes, danger, rest: quotes + danger + rest,
    st.text("'", max_size=3),
    st.sampled_from([*DANGERS, "_x0041_", "_x005F_", "\r\n", '"', "\u2028"]),
    st.text(max_size=5).filter(lambda text: not set("\0\ufffe\uffff") & set(text)),
)


async def batches(*some: Sequence[Sequence[Cell]]) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    for batch in some:
        yield batch


async def written(kind: str, rows: Sequence[Sequence[Cell]], headings: Sequence[Heading] = HEADINGS) -> bytes:
    chunks: Any = {"csv": csv_chunks, "xlsx": partial(xlsx_chunks, sheet="客户")}[kind]
    return b"".join([chunk async for chunk in chunks(headings, batches(rows), zone=SHANGHAI)])


def read(content: bytes) -> list[list[str]]:
    with open_sheet(content) as sheet:
        return [list(sheet.headers), *(row.cells for row in sheet.rows)]


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def round_trip(kind: str, texts: list[str]) -> list[str]:
    # A filled second column keeps rows of blanks from being skipped.
    return [row[0] for row in read(await written(kind, [[text, "x"] for text in texts]))[1:]]


@given(texts=st.lists(TEXTS, min_size=1, max_size=20))
@settings(max_examples=300, deadline=None)
async def test_any_text_written_to_csv_is_read_as_it_was(texts: list[str]) -> None:
    assert await round_trip("csv", texts) == texts


@given(texts=st.lists(TEXTS, min_size=20, max_size=100))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
async def test_any_text_written_to_xlsx_is_read_as_it_was(texts: list[str]) -> None:
    assert await round_trip("xlsx", texts) == texts


async def test_what_is_no_character_in_xml_is_replaced_in_xlsx() -> None:
    assert await round_trip("xlsx", ["a\ufffe\uffffb"]) == ["a\ufffd\ufffdb"]
    assert await round_trip("csv", ["a\ufffe\uffffb"]) == ["a\ufffe\uffffb"]


async def test_an_abandoned_export_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing() -> AsyncIterator[Sequence[Sequence[Cell]]]:
        yield [["a", "b"]]
        raise ConnectionResetError

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(ConnectionResetError):
        await anext(xlsx_chunks(HEADINGS, failing(), zone=SHANGHAI, sheet="客户"))
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_formulas_and_blanks_survive_the_way_out_and_in(kind: str) -> None:
    texts = [*DANGERS, "  x  ", " ", "", "a\r\nb", "a\nb", "a\tb", 'a"b', "协和；医院", "0012", "𠮷", "1e5", "TRUE"]
    assert await round_trip(kind, texts) == texts


@given(TEXTS)
def test_no_text_in_csv_begins_like_a_formula(text: str) -> None:
    assert not re.match(r"[=+\-@\t\r＝＋－＠]", guarded(text).strip(" "))
    assert restored([guarded(text)]) == [text]


async def test_a_csv_cell_cannot_break_out_at_another_delimiter() -> None:
    content = (await written("csv", [["x;=1+1", "a\t=1"]])).decode("utf-8-sig")
    assert content == '"名称","备注"\r\n"x;=1+1","a\t=1"\r\n'
    assert content.encode("utf-8-sig").startswith(b"\xef\xbb\xbf")


async def test_risky_texts_in_xlsx_are_texts_and_stay_so_when_edited() -> None:
    with zipfile.ZipFile(io.BytesIO(await written("xlsx", [["=1+1", "safe"]]))) as archive:
        sheet, styles = (archive.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "styles"))
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in styles
    assert len({re.search(rf'<c r="{cell}"( s="\d+")?', sheet)[1] for cell in ("A2", "B2")}) == 2  # type: ignore[index]
    assert 'state="frozen"' in sheet
    assert re.search(r'<col min="1" max="1" width="30\.', sheet)


VALUES: list[Cell] = [
    1380,
    Decimal("1280.50"),
    Decimal("1E+3"),
    12345678901234567890,
    Decimal("1234567890123.4567"),
    True,
    None,
    date(2026, 1, 31),
    date(1850, 1, 31),
    datetime(2026, 1, 31, 16, 30, 1, 999, tzinfo=UTC),
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_values_are_written_as_what_they_are(kind: str) -> None:
    headings = [Heading(f"c{n}") for n in range(len(VALUES))]
    (cells,) = read(await written(kind, [VALUES], headings))[1:]
    assert cells[1:2] == [{"csv": "1280.50", "xlsx": "1280.5"}[kind]]
    assert [cells[0], *cells[2:]] == [
        "1380",
        "1000",
        "12345678901234567890",
        "1234567890123.4567",
        "TRUE",
        "",
        "2026-01-31",
        "1850-01-31",
        "2026-02-01 00:30:01",
    ]


async def test_numbers_and_dates_in_xlsx_are_numbers_and_dates() -> None:
    content = await written("xlsx", [[1380, date(2026, 1, 31)]])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="A2"><v>1380</v></c>' in sheet
    assert re.search(r'<c r="B2" s="\d+"><v>46053</v></c>', sheet)


async def test_an_export_is_sent_while_it_is_made() -> None:
    asked: list[int] = []

    async def pages() -> AsyncIterator[Sequence[Sequence[Cell]]]:
        for page in range(3):
            asked.append(page)
            yield [[f"row {page}", ""]]

    stream = csv_chunks(HEADINGS, pages(), zone=SHANGHAI)
    head = await anext(stream)
    assert (list(csv.reader(io.StringIO(head.decode("utf-8-sig")))), asked) == ([["名称", "备注"]], [])
    assert ((await anext(stream)).decode(), asked) == ('"row 0",""\r\n', [0])
    await stream.aclose()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_an_export_without_rows_has_its_headers(kind: str) -> None:
    assert read(await written(kind, [])) == [["名称", "备注"]]


async def test_what_excel_would_cut_off_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await round_trip("xlsx", ["x" * 32_767]) == ["x" * 32_767]
    with pytest.raises(CellTooLong) as refused:
        await written("xlsx", [["a", "b"], ["c", "𠮷" * 16_384]])
    assert refused.value.parameters == {"row": 3, "column": "B", "limit": 32_767}
    monkeypatch.setattr(writing, "MAX_SHEET_ROWS", 3)
    with pytest.raises(TooManyRows):
        await written("xlsx", [["a", "b"]] * 3)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("locale", [CHINESE, ENGLISH])
async def test_an_error_file_holds_the_rows_as_they_came_and_why(kind: str, locale: str) -> None:
    headings = error_headings(["医院名称", "+电话"], locale)
    content = await written(kind, [["=协和", "+86", "第 2 行:等级未知"]], headings)
    assert read(content) == [["医院名称", "+电话", writing.REASON_TITLES[locale]], ["=协和", "+86", "第 2 行:等级未知"]]


COLUMNS = (
    Column(
        name="name",
        titles={CHINESE: "医院名称", ENGLISH: "Hospital"},
        kind=Text(200),
        required=True,
        example="北京协和医院",
    ),
    Column(
        name="grade",
        titles={CHINESE: "等级", ENGLISH: "Grade"},
        kind=Named("grade", {CHINESE: "等级名称", ENGLISH: "a grade"}),
        example="三级甲等",
    ),
    Column(name="beds", titles={CHINESE: "床位", ENGLISH: "Beds"}, kind=Integer(0, 9), example="5"),
    Column(name="since", titles={CHINESE: "日期", ENGLISH: "Since"}, kind=Date(), example="2026-01-31"),
)


@pytest.mark.parametrize("locale", [CHINESE, ENGLISH])
def test_a_template_maps_itself_and_brings_no_rows(locale: str) -> None:
    content = template_workbook(COLUMNS, {"grade": ["三级甲等", "二级甲等"]}, locale=locale)
    with open_sheet(content) as sheet:
        assert sheet.headers[0] == COLUMNS[0].titles[locale] + "*"
        assert list(guessed_mapping(COLUMNS, sheet.headers, [], Context()).values()) == [
            column.name for column in COLUMNS
        ]
        assert list(sheet.rows) == []
        (guide,) = sheet.other_names
    with open_sheet(content, sheet=guide) as explained:
        rows = [row.cells for row in explained.rows]
    assert rows[-1][-4:] == [column.example for column in COLUMNS]


def test_a_template_offers_the_names_of_a_code_list() -> None:
    content = template_workbook(COLUMNS, {"grade": [f"等级{n}" for n in range(300)]}, locale=CHINESE)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        book = archive.read("xl/workbook.xml").decode()
    assert '<dataValidation type="list" errorStyle="warning"' in sheet
    assert "<formula1>choices!$A$1:$A$300</formula1>" in sheet
    assert 'name="choices" sheetId="3" state="hidden"' in book
    assert template_workbook(COLUMNS, {}, locale=CHINESE)


@given(st.text(max_size=3), st.text(max_size=3))
def test_different_texts_stay_different(one: str, other: str) -> None:
    assume(one != other)
    assert guarded(one) != guarded(other)
