"""Every boundary of .importlinter goes red when somebody crosses it (a contract nobody saw red protects nothing)."""

import os
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    "crm": "libs/contracts/src/crm",
    "crm_chassis": "libs/chassis/src/crm_chassis",
    "crm_customer": "services/customer/src/crm_customer",
    "crm_sales": "services/sales/src/crm_sales",
    "crm_gateway": "gateway/src/crm_gateway",
    "crm_local": "deploy/local/src/crm_local",
}
# contract, module to plant in, the import that crosses the boundary; each service has its own
VIOLATIONS = [
    ("independent", "crm_gateway/__init__.py", "import crm_customer.schema"),
    ("independent", "crm_sales/__init__.py", "import crm_customer.schema"),
    ("chassis", "crm_chassis/errors.py", "import crm.customer.v1.customer_pb2"),
    ("chassis", "crm_chassis/errors.py", "import crm.sales.v1.product_pb2"),
    ("contracts", "crm/__init__.py", "import crm_chassis.errors"),
    ("domain", "crm_customer/customers/domain.py", "import sqlalchemy"),
    ("domain", "crm_sales/products/domain.py", "import sqlalchemy"),
    ("transport", "crm_customer/customers/queries.py", "import grpc"),
    ("transport", "crm_sales/products/queries.py", "import grpc"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", ROOT / ".importlinter"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for package, source in SOURCES.items():
        shutil.copytree(ROOT / source, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def contracts() -> list[str]:
    config = ConfigParser()
    config.read(ROOT / ".importlinter")
    return [name.rsplit(":", 1)[1] for name in config.sections() if ":contract:" in name]


def test_every_boundary_has_a_violation_to_plant() -> None:
    assert set(contracts()) == {contract for contract, _, _ in VIOLATIONS}


@pytest.mark.parametrize(("contract", "module", "violation"), VIOLATIONS)
def test_a_planted_violation_breaks_its_boundary_and_no_other(
    contract: str, module: str, violation: str, copied: Path
) -> None:
    config = ConfigParser()
    config.read(ROOT / ".importlinter")
    planted = copied / module
    whole = planted.read_text()
    planted.write_text(f"{whole}\n{violation}\n")
    try:
        result = lint(copied)
    finally:
        planted.write_text(whole)
    broken = [line.removesuffix(" BROKEN") for line in result.stdout.splitlines() if line.endswith(" BROKEN")]
    assert result.returncode == 1
    assert broken == [config[f"importlinter:contract:{contract}"]["name"]]
