"""Pickle, copies, threads, processes."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import pytest

import stipula
from conftest import ORDER
from test_compile import CONTRACT

GOOD = {"id": 1, "total": 12.0, "tax": 2.0}
BAD = {"id": 1, "total": 1.0, "tax": 2.0}


def test_contracts_pickle_with_what_they_refer_to(tmp_path: Path) -> None:
    (tmp_path / "order.avsc").write_text(ORDER)
    (tmp_path / "orders.yaml").write_text(CONTRACT)
    contracts = [
        stipula.Contract.from_file(tmp_path / "orders.yaml"),
        stipula.Contract(CONTRACT, resolver=lambda name: ORDER),
        stipula.Contract(CONTRACT, resolver={"order.avsc": ORDER, "other": "x"}),
        stipula.Contract.from_schema("avro", ORDER, rules={"total-covers-tax": "this.total >= this.tax"}),
        stipula.Contract.from_schema("avro", ORDER, rules={"a": "this.total >= this.tax"}, clock=datetime(2026, 1, 31)),
    ]
    (tmp_path / "order.avsc").unlink()
    for contract in contracts:
        again = pickle.loads(pickle.dumps(contract))
        assert (again.digest, again.text_digest, again.source) == (contract.digest, contract.text_digest, contract.source)
        assert again.check(BAD).to_json() == contract.check(BAD).to_json()
        assert copy.copy(contract) is contract
        assert copy.deepcopy(contract) is contract


def test_options_are_kept_as_they_were() -> None:
    rules = {"a": "this.total >= this.tax"}
    contract = stipula.Contract.from_schema("avro", ORDER, rules=rules)
    rules["b"] = "this is no expression"
    assert pickle.loads(pickle.dumps(contract)).digest == contract.digest


def test_reports_and_errors_pickle(orders: stipula.Contract) -> None:
    report = orders.check(BAD)
    assert pickle.loads(pickle.dumps(report)) == report
    with pytest.raises(stipula.ViolationError) as violation:
        orders.validate(BAD)
    again = pickle.loads(pickle.dumps(violation.value))
    assert (str(again), again.report) == (str(violation.value), report)
    with pytest.raises(stipula.CompileError) as failed:
        stipula.Contract("kind: DataContract")
    error = pickle.loads(pickle.dumps(failed.value))
    assert (str(error), error.diagnostics) == (str(failed.value), failed.value.diagnostics)


def test_threads_share_a_contract(orders: stipula.Contract) -> None:
    large = '{"id": 1, "total": 12.0, "tax": 2.0, "note": "%s"}' % ("x" * 10_000)

    def judge(number: int) -> tuple[bool, bool, str]:
        record = GOOD if number % 2 else BAD
        return orders.is_valid(record), orders.is_valid_json(large), orders.check(record).to_json()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(judge, range(400)))
    good, bad = orders.check(GOOD).to_json(), orders.check(BAD).to_json()
    assert outcomes == [(True, True, good) if number % 2 else (False, True, bad) for number in range(400)]


def test_contracts_reach_other_processes(orders: stipula.Contract) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(orders.is_valid, [GOOD, BAD])) == [True, False]
