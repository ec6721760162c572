import copy
import json
import pickle
from pathlib import Path

import orjson
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from crm_chassis.sealed import (
    ADDRESS,
    EMAIL,
    ID_CARD,
    MOBILE,
    Context,
    DataKeyUnknown,
    MasterKeys,
    NotOfKind,
    Purpose,
    SealBroken,
    Sealed,
    Vault,
)
from crm_chassis.sealed.keys import DataKey, create_keys_file, retired

PLACE = Context("contacts", "mobile", "0192f0c1")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory) -> MasterKeys:
    path: Path = tmp_path_factory.mktemp("keys") / "keys.json"
    create_keys_file(path)
    return MasterKeys.load(path)


@pytest.fixture(scope="module")
def first_key(masters: MasterKeys) -> DataKey:
    return masters.generate(key_id=1, data_class="contact")


@pytest.fixture(scope="module")
def vault(masters: MasterKeys, first_key: DataKey) -> Vault:
    return Vault(masters, [first_key, masters.generate(key_id=9, data_class="other")], data_class="contact")


@pytest.fixture(scope="module")
def rotated(masters: MasterKeys, first_key: DataKey) -> Vault:
    return Vault(
        masters, [retired(first_key), masters.generate(key_id=2, data_class="contact")], data_class="contact"
    )  # fmt: skip


@given(text=TEXTS)
def test_what_was_sealed_opens_to_the_same_text(vault: Vault, text: str) -> None:
    assert vault.open(vault.seal(text, PLACE), purpose=Purpose.MASKING) == text


@given(text=TEXTS)
def test_the_same_text_sealed_twice_looks_different(vault: Vault, text: str) -> None:
    assert vault.seal(text, PLACE).blob != vault.seal(text, PLACE).blob


@given(
    text=TEXTS,
    other=st.sampled_from(
        [
            Context("customers", "mobile", "0192f0c1"),
            Context("contacts", "email", "0192f0c1"),
            Context("contacts", "mobile", "0192f0c2"),
        ]
    ),
)
def test_a_value_moved_to_another_place_does_not_open(vault: Vault, text: str, other: Context) -> None:
    with pytest.raises(SealBroken):
        vault.open(Sealed(vault.seal(text, PLACE).blob, other), purpose=Purpose.MASKING)


@given(text=TEXTS, data=st.data())
def test_a_changed_bit_anywhere_is_noticed(vault: Vault, text: str, data: st.DataObject) -> None:
    blob = bytearray(vault.seal(text, PLACE).blob)
    at = data.draw(st.integers(0, len(blob) - 1))
    blob[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((SealBroken, DataKeyUnknown)):
        vault.open(Sealed(bytes(blob), PLACE), purpose=Purpose.MASKING)


@given(blob=st.binary(max_size=60))
def test_bytes_that_are_no_sealed_value_are_refused_clearly(vault: Vault, blob: bytes) -> None:
    with pytest.raises((SealBroken, DataKeyUnknown)):
        vault.open(Sealed(blob, PLACE), purpose=Purpose.MASKING)


@given(text=st.text(st.characters(codec="utf-8"), min_size=4))
def test_no_way_of_printing_a_sealed_value_tells_the_text(vault: Vault, text: str) -> None:
    sealed = vault.seal(text, PLACE)
    assert repr(sealed) == "<sealed contacts.mobile>"
    assert str(sealed) == "****"
    assert text.encode() not in sealed.blob


def test_a_sealed_value_refuses_to_be_formatted_pickled_or_written_as_json(vault: Vault) -> None:
    sealed = vault.seal("13812345678", PLACE)
    with pytest.raises(TypeError):
        f"{sealed}"
    with pytest.raises(TypeError):
        pickle.dumps(sealed)
    with pytest.raises(TypeError):
        json.dumps({"mobile": sealed})
    with pytest.raises(TypeError):
        orjson.dumps({"mobile": sealed})


def test_a_sealed_value_does_not_change_and_copies_to_itself(vault: Vault) -> None:
    sealed = vault.seal("13812345678", PLACE)
    with pytest.raises(AttributeError):
        sealed.blob = b""
    with pytest.raises(AttributeError):
        del sealed.context
    assert copy.deepcopy(sealed) is sealed
    assert copy.copy(sealed) is sealed
    assert {sealed, Sealed(sealed.blob, PLACE)} == {sealed}


def test_text_with_lone_surrogates_is_refused_without_quoting_it(vault: Vault) -> None:
    with pytest.raises(ValueError, match="surrogates") as refusal:
        vault.seal("secret\ud800", PLACE)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


@pytest.mark.parametrize(
    "parts", [("", "mobile", "1"), ("contacts", "", "1"), ("contacts", "mobile", ""), ("a|b", "c", "d")]
)
def test_a_place_that_could_be_taken_for_another_is_no_place(parts: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="table, column and row"):
        Context(*parts)


def test_opening_to_reveal_leaves_a_line_that_names_the_place_and_not_the_text(vault: Vault) -> None:
    sealed = vault.seal("13812345678", PLACE)
    with structlog.testing.capture_logs() as lines:
        vault.masked(sealed, MOBILE)
        vault.open(sealed, purpose=Purpose.REVEAL)
    assert [line["event"] for line in lines] == ["sealed_value_opened"]
    assert lines[0]["purpose"] == "reveal"
    assert lines[0]["row_id"] == PLACE.row_id
    assert "13812345678" not in repr(lines)


def test_lists_show_the_masked_value(vault: Vault) -> None:
    assert vault.masked(vault.seal("13812345678", PLACE), MOBILE) == "138****5678"


def test_values_of_a_retired_key_still_open_and_are_due_for_rotation(vault: Vault, rotated: Vault) -> None:
    old = vault.seal("13812345678", PLACE)
    assert rotated.open(old, purpose=Purpose.ROTATION) == "13812345678"
    assert rotated.needs_rotation(old)
    assert not rotated.needs_rotation(rotated.seal("13812345678", PLACE))
    assert not vault.needs_rotation(old)


def test_a_value_of_a_key_that_is_not_loaded_names_the_key(vault: Vault, rotated: Vault) -> None:
    with pytest.raises(DataKeyUnknown, match="data key 2"):
        vault.open(rotated.seal("x", PLACE), purpose=Purpose.MASKING)


def test_a_class_without_exactly_one_active_key_is_refused(masters: MasterKeys, first_key: DataKey) -> None:
    with pytest.raises(ValueError, match="exactly one active"):
        Vault(masters, [retired(first_key)], data_class="contact")
    with pytest.raises(ValueError, match="exactly one active"):
        Vault(masters, [first_key, masters.generate(key_id=2, data_class="contact")], data_class="contact")


@pytest.mark.parametrize(
    "typed", ["13812345678", "138 1234 5678", "+86 138-1234-5678", "１３８１２３４５６７８", " 0086 13812345678 "]
)
def test_a_number_is_found_however_it_is_typed(vault: Vault, typed: str) -> None:
    assert vault.exact_candidates(MOBILE, typed) == (vault.index_exact(MOBILE, "13812345678"),)


@pytest.mark.parametrize("digits", ["5678", "345678", "2345678", "12345678"])
def test_a_number_is_found_by_its_last_digits(vault: Vault, digits: str) -> None:
    assert set(vault.suffix_candidates(MOBILE, digits)) <= set(vault.index_suffixes(MOBILE, "13812345678"))


@pytest.mark.parametrize("digits", ["", "678", "45678", "123456789", "567x", "５６７８"])
def test_other_ends_of_a_number_are_refused(vault: Vault, digits: str) -> None:
    with pytest.raises(ValueError, match="last"):
        vault.suffix_candidates(MOBILE, digits)


def test_a_search_holds_while_keys_rotate(vault: Vault, rotated: Vault) -> None:
    stored_before, stored_after = vault.index_exact(MOBILE, "13812345678"), rotated.index_exact(MOBILE, "13812345678")
    assert stored_before != stored_after
    assert set(rotated.exact_candidates(MOBILE, "13812345678")) == {stored_before, stored_after}
    assert set(vault.suffix_candidates(MOBILE, "5678")) < set(rotated.suffix_candidates(MOBILE, "5678"))


@given(number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_index_values_fit_a_signed_bigint_and_differ_between_kinds(vault: Vault, number: str) -> None:
    values = (vault.index_exact(MOBILE, number), *vault.index_suffixes(MOBILE, number))
    assert all(-(1 << 63) <= value < 1 << 63 for value in values)
    assert len(set(values)) == 5


def test_kinds_without_an_index_give_none(vault: Vault) -> None:
    with pytest.raises(ValueError, match="no exact index"):
        vault.index_exact(ADDRESS, "北京市东城区")
    assert vault.index_suffixes(ID_CARD, "11010519491231002X") == ()
    with pytest.raises(NotOfKind):
        vault.index_exact(EMAIL, "nobody")
