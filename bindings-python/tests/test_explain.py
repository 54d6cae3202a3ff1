"""What rules are made of, and what they made of a record."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

import stipula

GOOD = {"id": 1, "total": 12.0, "tax": 2.0, "note": None}
BAD = {"id": 1, "total": 1.0, "tax": 2.0, "note": None}


def test_a_record_part_by_part(orders: stipula.Contract) -> None:
    explanation = orders.explain(None, BAD)
    assert explanation == orders.explain_json(None, json.dumps(BAD))
    assert explanation.report == orders.check(BAD)
    assert explanation.contract.digest == orders.digest
    assert [rule.info for rule in explanation.rules] == orders.rules
    runs = [run for rule in explanation.rules for run in rule.runs or () if run.outcome == "violated"]
    assert runs
    assert runs[0].condition is not None
    assert [(part.text, part.state) for part in runs[0].condition.parts] == [
        ("this.total", "value"),
        ("this.tax", "value"),
    ]
    assert json.loads(explanation.to_json())["format"] == "stipula.explanation/1"


def test_rules_alone(orders: stipula.Contract) -> None:
    explanation = orders.explain_rules()
    assert explanation.report is None
    assert explanation.schema == stipula.ExplainedSchema(format="avro", fallbacks=())
    for rule in explanation.rules:
        assert rule.runs is None
        assert rule.types[0].condition.type == "bool"
        assert {cell.path for cell in rule.cells} == set(rule.info.reads)
    only = orders.explain_rules(orders.rules[0].id)
    assert only.rules == explanation.rules[:1]


def test_an_unknown_rule(orders: stipula.Contract) -> None:
    for explain in (lambda: orders.explain_rules("nothing"), lambda: orders.explain("nothing", GOOD)):
        with pytest.raises(ValueError, match="the contract has no rule `nothing`"):
            explain()
    with pytest.raises(TypeError):
        orders.explain_bytes(None, "text")  # type: ignore[arg-type]


def test_it_is_a_value(orders: stipula.Contract) -> None:
    explanation = orders.explain(None, GOOD)
    assert pickle.loads(pickle.dumps(explanation)) == explanation == copy.deepcopy(explanation)
    assert len({explanation, orders.explain(None, GOOD)}) == 1
    assert repr(explanation) == f"<stipula.Explanation of {len(orders.rules)} rules>"
