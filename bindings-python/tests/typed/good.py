"""Uses every part of the package with its types; only read by the type checker."""

from datetime import datetime
from pathlib import Path
from typing import Any, assert_type

import stipula
from stipula import CompileError, Contract, Diagnostic, Field, Place, Position, Report, Rule, Violation, ViolationError

contract = Contract("text", name="a.avsc", kind="avro", side="writer", rules={"a": "true"}, clock=datetime.now())
assert_type(contract, Contract)
assert_type(Contract.from_file(Path("a.avsc"), clock="system", strict=True), Contract)
assert_type(Contract.from_schema("avro", "text", limits={"payload_depth": 3}), Contract)
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
