"""Three verbs, three ways in, and what they raise."""

from __future__ import annotations

import json
import pickle
import struct

import pytest

import stipula
from conftest import codes

GOOD = {"id": 1, "total": 12.0, "tax": 2.0, "note": None}
BAD = {"id": 1, "total": 1.0, "tax": 2.0, "note": None}


def avro(record: dict[str, object]) -> bytes:
    return b"\x02" + struct.pack("<dd", record["total"], record["tax"]) + b"\x00"


def test_every_way_in_gives_the_same_report(orders: stipula.Contract) -> None:
    for record in (GOOD, BAD):
        text = json.dumps(record)
        reports = [
            orders.check(record),
            orders.check_bytes(avro(record)),
            orders.check_bytes(bytearray(avro(record))),
            orders.check_bytes(memoryview(b"." + avro(record))[1:]),
            orders.check_json(text),
            orders.check_json(text.encode()),
            orders.check_json(memoryview(text.encode())),
        ]
        assert {report.to_json() for report in reports} == {reports[0].to_json()}
        valid = record is GOOD
        assert [report.valid for report in reports] == [valid] * len(reports)
        assert orders.is_valid(record) is valid
        assert orders.is_valid_bytes(avro(record)) is valid
        assert orders.is_valid_json(text) is valid


def test_validate_returns_nothing_or_raises_with_the_report(orders: stipula.Contract) -> None:
    assert orders.validate(GOOD) is None
    assert orders.validate_bytes(avro(GOOD)) is None
    assert orders.validate_json(json.dumps(GOOD)) is None
    calls = [
        lambda: orders.validate(BAD),
        lambda: orders.validate_bytes(avro(BAD)),
        lambda: orders.validate_json(json.dumps(BAD)),
    ]
    for call in calls:
        with pytest.raises(stipula.ViolationError) as raised:
            call()
        assert raised.value.report == orders.check(BAD)
        assert "total-covers-tax" in str(raised.value)


def test_a_report_is_data(orders: stipula.Contract) -> None:
    report = orders.check(BAD)
    assert (report.valid, report.class_, report.total, report.truncated) == (False, "invalid", 1, False)
    violation = report.violations[0]
    assert (violation.code, violation.path, violation.rule) == ("rule.violated", "", "total-covers-tax")
    assert (violation.severity, violation.action, violation.offset) == ("error", "ERROR", None)
    with pytest.raises(AttributeError):
        violation.code = "other"  # type: ignore[misc]
    assert report.tally == [stipula.Tally("rule.violated", 1, "total-covers-tax")]
    assert report.contract.digest == orders.digest
    assert report.not_evaluated == []
    assert json.loads(report.to_json())["format"] == "stipula.report/1"
    with pytest.raises(TypeError, match="report.valid"):
        bool(report)


def test_a_report_reads_well(orders: stipula.Contract) -> None:
    report = orders.check(BAD)
    line = "(record): `this.total >= this.tax` is false [rule.violated] (rule `total-covers-tax`)"
    assert [str(violation) for violation in report] == [line]
    assert repr(report) == f"<stipula.Report invalid: {line}>"
    assert str(report) == f"invalid\n  {line}"
    assert repr(orders.check(GOOD)) == "<stipula.Report valid>"
    assert repr(orders.check({})).endswith("[schema.required], and 2 more>")
    copy = pickle.loads(pickle.dumps(report))
    assert (copy, copy.violations, hash(copy)) == (report, report.violations, hash(report))


def test_everything_public_has_a_docstring() -> None:
    for name in stipula.__all__:
        thing = getattr(stipula, name)
        public = getattr(thing, "__all__", [key for key in vars(thing) if not key.startswith("_")])
        members = {key: vars(thing)[key] for key in public}
        described = [key for key, member in members.items() if callable(member) or isinstance(member, property)]
        assert thing.__doc__, name
        assert all(getattr(thing, key).__doc__ for key in described), (name, described)


def test_blocked_rules_are_named(orders: stipula.Contract) -> None:
    report = orders.check({**GOOD, "total": "x"})
    assert codes(report) == [("schema.type", "/total")]
    assert [blocked.rule for blocked in report.not_evaluated] == ["total-covers-tax"]


def test_bad_data_never_raises(orders: stipula.Contract) -> None:
    for payload in (b"", b"\xff" * 40, b"\x02", b"{}"):
        assert not orders.is_valid_bytes(payload)
        assert orders.check_bytes(payload).class_ == "undecodable"
    for text in ("", "{", "\ufeff{}", "nul", '{"a": "\ud800"}', b"\xff"):
        assert not orders.is_valid_json(text)
        assert orders.check_json(text).valid is False


def test_large_payloads_are_judged_without_the_interpreter(orders: stipula.Contract) -> None:
    text = json.dumps({**GOOD, "note": "x" * 100_000})
    assert orders.is_valid_json(text)
    assert orders.check_json(text.encode()).valid
    assert codes(orders.check_json(text[:-1])) == [("json.truncated", "")]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda c: c.check_bytes("text"), "expected bytes, found `str`"),
        (lambda c: c.is_valid_bytes(3), "expected bytes, found `int`"),
        (lambda c: c.check_json({"a": 1}), "expected str or bytes, found `dict`"),
        (lambda c: c.validate_json(None), "expected str or bytes, found `NoneType`"),
        (lambda c: c.check(), "argument"),
    ],
)
def test_wrong_arguments_are_type_errors(orders: stipula.Contract, call: object, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call(orders)  # type: ignore[operator]
