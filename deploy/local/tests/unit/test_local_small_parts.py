"""Small promises of the runner's parts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crm_local.parts import Work, all_after, nothing
from crm_local.records import Records
from crm_local.secret_store import SecretStore
from crm_local.supervisor import Supervisor


def test_a_secret_is_the_same_at_the_next_start_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "kept/secrets.json"
    first = SecretStore(file)
    made = first.get("postgres")

    assert SecretStore(file).get("postgres") == made
    assert first.get("nats") != made
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_comes_after_a_part_is_known_at_any_distance() -> None:
    parts = [
        Work(name="a", do=nothing),
        Work(name="b", do=nothing, after=("a",)),
        Work(name="c", do=nothing, after=("b",)),
        Work(name="d", do=nothing),
    ]
    assert all_after(parts, "a") == {"b", "c"}


def test_a_table_that_names_an_unknown_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="b comes after parts that are not in the table"):
        Supervisor([Work(name="b", do=nothing, after=("a",))], Records(tmp_path), lambda _name, _state: None)


def test_a_process_that_only_inherited_a_recorded_id_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "100"])
    try:
        record = {"pid": stranger.pid, "started": 1_000_000_000.0, "stop_signal": 15, "stop_seconds": 1}
        (tmp_path / "customer.json").write_text(json.dumps(record))

        assert Records(tmp_path).end_what_is_left() == []
        assert stranger.poll() is None
        assert not list(tmp_path.iterdir())
    finally:
        stranger.kill()
        stranger.wait()


def test_a_part_of_the_tests_in_which_none_is_found_fails(tmp_path: Path) -> None:
    part = tmp_path / "tests/unit"
    part.mkdir(parents=True)
    (part / "conftest.py").touch()
    (tmp_path / "test_beside.py").write_text("def test_it(): pass\n")

    answer = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "crm_local.testing",
            "-c",
            os.devnull,
            "--rootdir",
            str(tmp_path),
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"no test found in {part}" in answer.stderr
