"""Contract tests as tests of pytest: those of the samples, and what a failing one says."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

import stipula
from stipula.testing import contract_tests, pytest_tests

SCHEMA = '{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "int"}]}'
TESTS = """
cases:
  - {name: good, json: {total: 1}, expect: valid}
  - {name: wrong, json: {total: one}, expect: {class: valid, codes: [schema.enum]}}
"""

test_orders = pytest_tests(ROOT / "contracts/orders")
test_payments = pytest_tests(ROOT / "contracts/payments/v1.tests.yaml")


def test_what_a_case_says(tmp_path: Path) -> None:
    (tmp_path / "order.avsc").write_text(SCHEMA)
    (tmp_path / "order.tests.yaml").write_text(TESTS)
    good, wrong = contract_tests(tmp_path)
    good.check()
    assert (good.name, good.line, good.passed, good.message) == ("good", 3, True, "")
    assert str(good) == f"{tmp_path / 'order.tests.yaml'}: good"
    with pytest.raises(AssertionError) as caught:
        wrong.check()
    assert str(caught.value).splitlines()[1:] == [
        "class: expected valid, found invalid",
        "codes: expected also schema.enum, found also schema.type",
        "  /total: expected `int`, found the text `one` [schema.type]",
    ]


def test_what_cannot_be_run_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no `\\*.tests.yaml`"):
        contract_tests(tmp_path)
    (tmp_path / "order.tests.yaml").write_text(TESTS)
    (lonely,) = contract_tests(tmp_path)
    assert not lonely.passed and "no contract beside it" in lonely.message
    (tmp_path / "order.avsc").write_text(SCHEMA.replace("int", "itn"))
    (broken,) = contract_tests(tmp_path)
    assert "[schema.invalid]" in broken.message
    assert stipula.testing.ContractTest is type(broken)
