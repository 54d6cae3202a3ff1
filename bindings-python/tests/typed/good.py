"""Uses every part of the package with its types; only read by the type checker."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, assert_type

import stipula
from stipula import (
    CompileError,
    Contract,
    Conversion,
    Diagnostic,
    ExplainedPart,
    Explanation,
    Field,
    Place,
    Position,
    Report,
    Rule,
    Violation,
    ViolationError,
)
from stipula.testing import ContractTest, contract_tests, pytest_tests

contract = Contract("text", name="a.avsc", kind="avro", side="writer", rules={"a": "true"}, clock=datetime.now())
assert_type(contract, Contract)
assert_type(Contract.from_file(Path("a.avsc"), clock="system", strict=True), Contract)
assert_type(Contract.from_schema("avro", "text", limits={"payload_depth": 3}), Contract)
assert_type(Contract.from_schema("odcs", "text"), Contract)
Contract("text", resolver=lambda name: name.upper(), sensitive_tags=["PII"], object="Order")
Contract("text", resolver={"a": "b"}, duplicate_keys="last", formats="annotate", undeclared="ignore")

assert_type(contract.is_valid({"a": 1}), bool)
assert_type(contract.check(object()), Report)
contract.validate(None)
assert_type(contract.is_valid_bytes(b""), bool)
assert_type(contract.check_bytes(memoryview(b"")), Report)
contract.validate_bytes(bytearray())
assert_type(contract.is_valid_json("{}"), bool)
assert_type(contract.check_json(b"{}"), Report)
contract.validate_json("{}")
assert_type(contract.explain_rules(), Explanation)
assert_type(contract.explain(None, {"a": 1}), Explanation)
assert_type(contract.explain_bytes("rule", b""), Explanation)
assert_type(contract.explain_json("rule", "{}").report, Report | None)
assert_type(contract.explain_rules("rule").rules[0].types[0].condition, ExplainedPart)

assert_type(contract.id, str | None)
assert_type(contract.digest, str)
assert_type(contract.rules, list[Rule])
assert_type(contract.rules[0].position, Position | None)
assert_type(contract.fields, list[Field])
assert_type(contract.tagged("PII"), list[Field])
assert_type(contract.metadata, dict[str, Any])
assert_type(contract.to_json(), str)
assert_type(contract.not_enforced, list[stipula.NotEnforced])
assert_type(contract.diagnostics, list[Diagnostic])

field, rule = contract.fields[0], contract.rules[0]
assert_type(contract.status, str | None)
assert_type(contract.format, Literal["avro", "json-schema", "odcs"])
assert_type(field.tags, tuple[str, ...])
assert_type(field.property, dict[str, Any] | None)
assert_type(rule.reads, tuple[str, ...])
assert_type(rule.kind, Literal["CONDITION", "TRANSFORM"] | None)
if field.default is stipula.NO_DEFAULT:
    print(field.constraints, field.listed_at)

converted = stipula.convert("text", "registry", name="a.odcs.yaml", strict=True)
assert_type(converted, Conversion)
Contract(converted.text, resolver=converted.files)
assert_type([*converted.carried, *converted.dropped], list[str])

assert_type(contract_tests(Path("contracts")), list[ContractTest])
assert_type(pytest_tests("contracts"), Callable[[ContractTest], None])
contract_tests("contracts")[0].check()

report = contract.check({})
assert_type(report.violations, list[Violation])
assert_type([violation for violation in report], list[Violation])
assert_type(report.contract, stipula.Judge)
assert_type(report.tally, list[stipula.Tally])
assert_type(report.not_evaluated, list[stipula.NotEvaluated])
assert_type(report.to_json(), str)
if report.class_ == "undecodable":
    print(report.violations[0].offset)

try:
    contract.validate({})
except ViolationError as error:
    assert_type(error.report, Report)
except CompileError as error:
    assert_type(error.diagnostics, list[Diagnostic])
    assert_type(error.diagnostics[0].place, Place | None)

evolution = stipula.compare(contract, contract)
assert_type(evolution, stipula.Evolution)
assert_type(evolution.breaking("FULL"), tuple[stipula.Change, ...])
assert_type(evolution.changes[0].witness, stipula.Witness | None)
assert_type(evolution.changes[0].accepted, stipula.Acceptance | None)
assert_type(evolution.old, stipula.Party)
assert_type(evolution.profiles, tuple[stipula.ProfileVerdict, ...])
assert_type(stipula.compare_history([contract], contract).to_json(), str)

recorded = stipula.Recorded(contract, contract)
recorded.add({"a": 1}, at="orders/3/17")
recorded.add_bytes(b"")
recorded.add_framed(None, {"h": b""}, at="x")
recorded.add_json("{}")
recorded.add_container(b"")
assert_type(stipula.Recorded(contract).newly_invalid, int)
assert_type(recorded.lines, tuple[stipula.ReplayedLine, ...])
assert_type(recorded.lines[0].examples[0], stipula.ReplayedExample)
assert_type(recorded.old, stipula.Party | None)
assert_type(recorded.to_json(), str)

reports = contract.check_container(b"")
assert_type(reports, stipula.ContainerReports)
assert_type(next(reports), Report)
assert_type(reports.records, range)
assert_type(list(reports), list[Report])
