"""Contract tests as tests of your own.

For pytest one line is enough; each case is a test with a name::

    test_contracts = stipula.testing.pytest_tests("contracts/")

Any other runner takes the list that `contract_tests` gives.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass

from stipula._native import run_contract_tests

__all__ = ["ContractTest", "contract_tests", "pytest_tests"]


@dataclass(frozen=True, slots=True)
class ContractTest:
    """What came of one case of a tests file."""

    file: str
    """The tests file."""
    line: int
    """The line at which the case stands."""
    name: str
    """The name of the case; `(the file)` where the file could not be run."""
    passed: bool
    """Whether the contract says what the case expects."""
    message: str = ""
    """What differs, in a few lines."""

    def check(self) -> None:
        """Raises `AssertionError` where the case did not pass."""
        __tracebackhide__ = True
        if not self.passed:
            raise AssertionError(f"{self.file}:{self.line}: {self.name}\n{self.message}")

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"


def contract_tests(path: str | os.PathLike[str]) -> list[ContractTest]:
    """Runs every case of a tests file, or of all below a folder.

    Raises `ValueError` where there are none: nothing checked is never a success.
    """
    tests = []
    for file in json.loads(run_contract_tests(path))["files"]:
        if "error" in file:
            tests.append(ContractTest(file["file"], 1, "(the file)", False, file["error"]))
        for case in file["cases"]:
            message = case.get("message", "")
            tests.append(ContractTest(file["file"], case["line"], case["name"], case["passed"], message))
    return tests


def pytest_tests(path: str | os.PathLike[str]) -> Callable[[ContractTest], None]:
    """A test function for pytest with one parameter set for each case."""
    import pytest

    @pytest.mark.parametrize("case", contract_tests(path), ids=str)
    def test_contracts(case: ContractTest) -> None:
        __tracebackhide__ = True
        case.check()

    return test_contracts
