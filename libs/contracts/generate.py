"""Generates libs/contracts/src from proto/: messages, type stubs, gRPC stubs and one descriptor set with comments; and docs/events.md.

``--check`` generates into a scratch copy and fails when what is checked in differs. ``--protos-only`` just lays out the
protos that buf needs from installed wheels (enough for lint and breaking).
"""

import argparse
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "libs/contracts/src"
EVENTS_PAGE = ROOT / "docs/events.md"
DESCRIPTORS = "crm/descriptors.binpb"
sys.path.insert(0, str(Path(__file__).parent / "build_tools"))

from events_page import events_page  # noqa: E402  the sibling folder is no installed package
from wheel_protos import lay_out  # noqa: E402  as above


def generate(out: Path) -> None:
    """Fill ``out`` with everything that is made from the contracts."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    wheels = ROOT / ".local/proto-wheels"
    _buf("generate", "--output", str(out), "--template", _template())
    _buf(
        "generate",
        str(wheels),
        "--path",
        str(wheels / "buf"),
        "--output",
        str(out),
        "--template",
        _template(grpc=False),
    )
    _buf("build", "proto", "--output", str(out / DESCRIPTORS))
    for folder in ("crm", "buf"):
        for path in [out / folder, *(out / folder).rglob("*")]:
            if path.is_dir():
                (path / "__init__.py").touch()
        (out / folder / "py.typed").touch()


def _template(*, grpc: bool = True) -> str:
    """The same plugins as buf.gen.yaml with the interpreter that runs this, writing straight to the output root."""
    python = sys.executable
    plugins = [
        f'{{"protoc_builtin": "{name}", "protoc_path": ["{python}", "-m", "grpc_tools.protoc"], "out": "."}}'
        for name in ("python", "pyi")
    ]
    if grpc:
        plugin = ROOT / "libs/contracts/build_tools/grpc_python_plugin.py"
        plugins.append(f'{{"local": ["{python}", "{plugin}"], "out": "."}}')
    inputs = ', "inputs": [{"directory": "proto"}]' if grpc else ""
    return f'{{"version": "v2", "plugins": [{", ".join(plugins)}]{inputs}}}'


def _buf(*arguments: str) -> None:
    executable = Path(sys.executable).with_name("buf")
    subprocess.run(
        [str(executable), *arguments],
        check=True,
        cwd=ROOT,
        env={**os.environ, "BUF_CACHE_DIR": str(ROOT / ".local/buf")},
    )


def differences(left: Path, right: Path) -> list[str]:
    """Files that differ between two trees, caches left out."""
    names = {
        path.relative_to(tree)
        for tree in (left, right)
        for path in tree.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    return sorted(
        str(name)
        for name in names
        if not (
            (left / name).is_file()
            and (right / name).is_file()
            and filecmp.cmp(left / name, right / name, shallow=False)
        )
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--protos-only", action="store_true")
    chosen = parser.parse_args()
    lay_out(ROOT / ".local/proto-wheels")
    if chosen.protos_only:
        return
    if not chosen.check:
        generate(SOURCE)
        EVENTS_PAGE.write_text(events_page((SOURCE / DESCRIPTORS).read_bytes()), encoding="utf-8")
        return
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder, "src")
        generate(fresh)
        stale = differences(fresh, SOURCE)
        page = events_page((fresh / DESCRIPTORS).read_bytes())
    if not EVENTS_PAGE.is_file() or EVENTS_PAGE.read_text(encoding="utf-8") != page:
        stale.append(str(EVENTS_PAGE.relative_to(ROOT)))
    if stale:
        sys.exit("generated code is out of date, run make generate: " + ", ".join(stale))


if __name__ == "__main__":
    main()
