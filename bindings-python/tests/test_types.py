"""The types that the package declares, and that the stub says what the library has."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import stipula

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "python"


def mypy(*arguments: str) -> str:
    command = [sys.executable, "-m", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE, check=False)
    return run.stdout + run.stderr


def test_the_package_is_strict() -> None:
    assert "Success" in mypy("mypy", "--strict", "stipula")


def test_a_program_over_the_whole_face_is_strict() -> None:
    assert "Success" in mypy("mypy", "--strict", str(HERE / "typed" / "good.py"))


def test_wrong_uses_are_found() -> None:
    path = HERE / "typed" / "bad.py"
    wanted = [number for number, line in enumerate(path.read_text().splitlines(), 1) if line.endswith("# wrong")]
    output = mypy("mypy", "--strict", str(path))
    found = {int(line.split(":")[1]) for line in output.splitlines() if ": error:" in line}
    assert wanted
    assert found == set(wanted), output


def test_the_stub_has_what_the_library_has() -> None:
    tree = ast.parse((PACKAGE / "stipula" / "_native.pyi").read_text())
    contract = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Contract")
    declared = {node.name for node in contract.body if isinstance(node, ast.FunctionDef)}
    real = {name for name in vars(stipula.Contract) if not name.startswith("_")}
    assert {name for name in declared if not name.startswith("_")} == real
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    native = {name for name, value in vars(stipula._native).items() if callable(value) and not isinstance(value, type)}
    assert functions == {name for name in native if not name.startswith("_")}
    assert (PACKAGE / "stipula" / "py.typed").exists()
    assert set(stipula.__all__) <= set(vars(stipula))
