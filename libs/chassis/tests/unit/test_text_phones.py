import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_chassis.text.phones import dialled_digits, split_phones


@pytest.mark.parametrize(
    ("cell", "numbers", "notes"),
    [
        ("", (), ()),
        ("0315-2981842/0315-3722859（白天）", ("0315-2981842", "0315-3722859"), ("0315-3722859(白天)",)),
        ("0351—5656349", ("0351-5656349",), ()),
        ("03155656349", ("0315-5656349",), ()),
        ("(0471)3283999/180****3115", ("0471-3283999",), ("180****3115",)),
        ("0352—5556009/5556172", ("0352-5556009", "0352-5556172"), ()),
        (
            "0473-2796634，2790578；2790579、2790580",
            ("0473-2796634", "0473-2790578", "0473-2790579", "0473-2790580"),
            (),
        ),
        ("0351—6695500转8005;0351—6695500转8141", ("0351-6695500-8005", "0351-6695500-8141"), ()),
        ("0316-3310127-8700", ("0316-3310127-8700",), ()),
        ("0535-6719122或 0535-6716120", ("0535-6719122", "0535-6716120"), ()),
        ("+86 138 1234 5678、+852 9123 4567", ("13812345678", "+85291234567"), ()),
        ("+86-10-69156114", ("010-69156114",), ()),
        ("1 3812345678", ("13812345678",), ()),
        ("010 69156114 020-88888888", ("010-69156114", "020-88888888"), ()),
        ("400-810-1234", ("4008101234",), ()),
        ("120", ("120",), ()),
        ("3163339343", ("0316-3339343",), ()),
        ("51968870819", ("0519-68870819",), ()),
        (
            "<白天>0358—5585037;<夜晚>0358—5585120",
            ("0358-5585037", "0358-5585120"),
            ("<白天>0358-5585037", "<夜晚>0358-5585120"),
        ),
        ("0351-2150982(8:00,12:00)", ("0351-2150982",), ("0351-2150982(8:00,12:00)",)),
        ("预检分诊147****7086;值班室147****7197", (), ("预检分诊147****7086", "值班室147****7197")),
        ("0352-71259578888", (), ("0352-71259578888",)),
        ("P53-6012449转81", (), ("P53-6012449转81",)),
        ("2020-01-23", (), ("2020-01-23",)),
        ("0315-2981842/0315-2981842", ("0315-2981842",), ()),
    ],
)
def test_a_cell_falls_into_numbers_and_notes(cell: str, numbers: tuple[str, ...], notes: tuple[str, ...]) -> None:
    split = split_phones(cell)
    assert tuple(number.written for number in split.numbers) == numbers
    assert split.notes == notes


@given(cell=st.one_of(st.text(), st.text("0123456789-/;、，()（）转*+ —或白天\n")))
def test_any_cell_is_split_without_inventing_digits(cell: str) -> None:
    for number in split_phones(cell).numbers:
        assert number.digits.isascii()
        assert number.digits.isdigit()
        assert "*" not in number.written


@given(cell=st.text("0123456789-/;、()转*+ ", max_size=40))
def test_a_written_number_splits_into_itself_and_compares_by_its_digits(cell: str) -> None:
    for number in split_phones(cell).numbers:
        if not number.foreign:
            assert [again.written for again in split_phones(number.written).numbers] == [number.written]
        assert dialled_digits(number.written) == number.digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("0316-3310127-8700", "03163310127"),
        ("+86 138 1234 5678", "13812345678"),
        ("+85291234567", "85291234567"),
        ("总机 8811", "8811"),
        ("", ""),
    ],
)
def test_numbers_compare_without_country_code_hyphens_and_extension(text: str, digits: str) -> None:
    assert dialled_digits(text) == digits
