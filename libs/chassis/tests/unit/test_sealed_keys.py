import json
import pickle
from pathlib import Path

import pytest

from crm_chassis.sealed.__main__ import main
from crm_chassis.sealed.keys import DataKey, KeyState, KeysUnusable, MasterKeys, create_keys_file, rotate_master


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    create_keys_file(tmp_path / "keys.json")
    return tmp_path / "keys.json"


def test_a_new_key_file_is_for_its_owner_only_and_is_never_overwritten(keys_file: Path) -> None:
    assert keys_file.stat().st_mode & 0o777 == 0o600
    before = keys_file.read_bytes()
    with pytest.raises(KeysUnusable, match="exists already"):
        create_keys_file(keys_file)
    assert keys_file.read_bytes() == before


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o601])
def test_a_file_open_to_every_user_is_refused_in_one_line_that_tells_the_cure(keys_file: Path, mode: int) -> None:
    keys_file.chmod(mode)
    with pytest.raises(KeysUnusable, match="chmod 600") as refusal:
        MasterKeys.load(keys_file)
    assert "\n" not in str(refusal.value)


def test_a_file_the_group_may_read_is_accepted_as_kubernetes_mounts_it(keys_file: Path) -> None:
    keys_file.chmod(0o440)
    assert MasterKeys.load(keys_file).active == 1


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(KeysUnusable, match=r"absent\.json cannot be read"):
        MasterKeys.load(tmp_path / "absent.json")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"active": 1}',
        '{"active": "1", "keys": {"1": "SECRETSECRETSECRETSECRETSECRETSECRETSECRETSE="}}',
        '{"active": true, "keys": {"1": "SECRETSECRETSECRETSECRETSECRETSECRETSECRETSE="}}',
        '{"active": 1, "keys": {"1": "SECRET!"}}',
        '{"active": 1, "keys": {"1": "SECRETSECRET"}}',
        '{"active": 1, "keys": {"1": 7}}',
        '{"active": 2, "keys": {"1": "SECRETSECRETSECRETSECRETSECRETSECRETSECRETSE="}}',
        '{"active": 0, "keys": {"0": "SECRETSECRETSECRETSECRETSECRETSECRETSECRETSE="}}',
        '{"active": 1, "keys": ["SECRET"]}',
        "\ufeff{",
    ],
)
def test_a_malformed_file_is_refused_without_quoting_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeysUnusable) as refusal:
        MasterKeys.load(path)
    assert "SECRET" not in str(refusal.value)


def test_master_keys_show_their_versions_and_nothing_else_and_do_not_travel(keys_file: Path) -> None:
    keys = MasterKeys.load(keys_file)
    assert repr(keys) == "MasterKeys(active=1, versions=[1])"
    with pytest.raises(TypeError):
        pickle.dumps(keys)


def test_a_data_key_opens_for_its_own_row_only(keys_file: Path) -> None:
    masters = MasterKeys.load(keys_file)
    key = masters.generate(key_id=1, data_class="contact")
    assert key.state is KeyState.ACTIVE
    assert len(masters.unwrap(key)) == 32
    for moved in (
        DataKey(id=2, data_class="contact", wrapped=key.wrapped, state=key.state),
        DataKey(id=1, data_class="other", wrapped=key.wrapped, state=key.state),
        DataKey(id=1, data_class="contact", wrapped=key.wrapped[:-1] + bytes([key.wrapped[-1] ^ 1]), state=key.state),
        DataKey(id=1, data_class="contact", wrapped=b"\x01", state=key.state),
    ):
        with pytest.raises(KeysUnusable):
            masters.unwrap(moved)


def test_rotating_the_master_key_keeps_old_data_keys_and_rewraps_them_one_by_one(keys_file: Path) -> None:
    before = MasterKeys.load(keys_file)
    key = before.generate(key_id=7, data_class="contact")
    keys_file.chmod(0o640)

    assert rotate_master(keys_file) == 2

    after = MasterKeys.load(keys_file)
    assert after.active == 2
    assert keys_file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in keys_file.parent.iterdir()] == ["keys.json"]
    assert after.needs_rewrap(key)
    rewrapped = after.rewrap(key)
    assert not after.needs_rewrap(rewrapped)
    assert after.unwrap(rewrapped) == before.unwrap(key)
    with pytest.raises(KeysUnusable, match="version 2, which is not in the key file"):
        before.unwrap(rewrapped)


def test_a_derived_secret_depends_on_its_purpose(keys_file: Path) -> None:
    keys = MasterKeys.load(keys_file)
    assert keys.derive("page tokens") == MasterKeys.load(keys_file).derive("page tokens")
    assert keys.derive("page tokens") != keys.derive("sessions")


def test_the_commands_create_rotate_and_refuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "keys.json"
    assert main(["new-keys", str(path)]) == 0
    assert main(["rotate-master", str(path)]) == 0
    said = capsys.readouterr().out
    document = json.loads(path.read_text())
    assert document["active"] == 2
    assert not any(key in said for key in document["keys"].values())
    assert main(["new-keys", str(path)]) == 1
    assert main(["rotate-master", str(tmp_path / "absent.json")]) == 1
    assert capsys.readouterr().err.count("\n") == 2
