"""What of a sheet may be put on file, and when (PRODUCT G10, C7)."""

import pytest

from crm_customer.imports.domain import (
    NotNow,
    Outcome,
    RowsNotFine,
    RowsSimilar,
    State,
    advance,
    decide_commit,
    multirange,
    rejected,
    require_results,
)


def test_an_import_goes_from_upload_over_the_dry_run_to_the_commit() -> None:
    for state in State:
        for to, before in (
            (State.CHECKING, {State.UPLOADED, State.CHECKED}),
            (State.COMMITTING, {State.CHECKED}),
            (State.CANCELLED, set(State) - {State.DONE, State.CANCELLED}),
        ):
            if state in before:
                advance(state, to)
            else:
                with pytest.raises(NotNow):
                    advance(state, to)


def test_rows_with_errors_hold_a_commit_up_unless_they_are_left_out() -> None:
    outcomes: dict[int, int] = {Outcome.FINE: 5, Outcome.ERROR: 2}
    with pytest.raises(RowsNotFine) as refusal:
        decide_commit(outcomes, only_fine_rows=False, duplicate_reason="")
    assert refusal.value.parameters == {"errors": 2}
    decide_commit(outcomes, only_fine_rows=True, duplicate_reason="")


def test_similar_rows_hold_a_commit_up_unless_there_is_a_reason_or_they_are_left_out() -> None:
    outcomes: dict[int, int] = {Outcome.FINE: 5, Outcome.SIMILAR: 1, Outcome.DUPLICATE: 3}
    with pytest.raises(RowsSimilar):
        decide_commit(outcomes, only_fine_rows=False, duplicate_reason="")
    decide_commit(outcomes, only_fine_rows=False, duplicate_reason="新院区")
    decide_commit(outcomes, only_fine_rows=True, duplicate_reason="")


def test_duplicates_hold_nothing_up() -> None:
    decide_commit({Outcome.DUPLICATE: 3}, only_fine_rows=False, duplicate_reason="")


def test_chosen_rows_are_written_as_postgresql_reads_them() -> None:
    assert multirange([]) == ""
    assert multirange([(2, 2), (5, 900)]) == "{[2,2],[5,900]}"
    assert multirange([(3, 2**31 - 1)]) == "{[3,2147483646]}"


def test_what_was_not_chosen_is_rejected_only_once_the_import_is_done() -> None:
    assert Outcome.FINE not in rejected(State.CHECKED)
    assert Outcome.FINE in rejected(State.DONE)
    assert Outcome.COMMITTED not in rejected(State.DONE)


def test_results_are_there_after_the_dry_run_and_after_the_commit() -> None:
    for state in (State.CHECKED, State.DONE):
        require_results(state, None)
    for state in set(State) - {State.CHECKED, State.DONE}:
        with pytest.raises(NotNow):
            require_results(state, None)
