"""Functions of the host: typed, pure, and of no consequence where they fail."""

from __future__ import annotations

import pickle
import signal
import threading
from typing import Any

import pytest

import stipula
from stipula import Contract, Function

CARD = """{"type": "record", "name": "Card", "fields": [
  {"name": "number", "type": "string"},
  {"name": "limit", "type": "long", "default": 0},
  {"name": "rate", "type": "double", "default": 0.5},
  {"name": "seal", "type": "bytes", "default": ""}]}"""


def luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return sum(sum(divmod(digit * (1 + at % 2), 10)) for at, digit in enumerate(digits)) % 10 == 0


def cards(rule: str, *functions: Function) -> Contract:
    return Contract.from_schema("avro", CARD, rules={"r": rule}, functions=list(functions))


LUHN = Function("isLuhn", ["string"], "bool", luhn)


def test_rules_call_it() -> None:
    for rule in ("isLuhn(this.number)", "this.number.isLuhn()"):
        contract = cards(rule, LUHN)
        assert contract.is_valid({"number": "79927398713"})
        report = contract.check({"number": "79927398710"})
        assert [violation.code for violation in report.violations] == ["rule.violated"]
        assert contract.check_json('{"number": "79927398710"}').to_json() == report.to_json()


@pytest.mark.parametrize(
    ("takes", "gives", "call", "rule"),
    [
        (["int", "int"], "int", lambda a, b: a * b, "f(this.limit, 2) == 18"),
        (["uint"], "uint", lambda a: a + 1, "f(uint(this.limit)) == 10u"),
        (["double"], "double", lambda a: a / 2, "f(this.rate) == 0.25"),
        (["string"], "string", str.upper, "f(this.number) == 'AB\u00c9'"),
        (["bytes"], "bytes", lambda a: a[::-1], "f(this.seal) == b'cba'"),
        (["bool"], "bool", lambda a: not a, "f(this.limit > 10)"),
        (["int"], "int", lambda a: (1 << 63) - 1, "f(this.limit) == 9223372036854775807"),
    ],
)
def test_types(takes: list[Any], gives: Any, call: Any, rule: str) -> None:
    contract = cards(rule, Function("f", takes, gives, call))
    record = {"number": "ab\u00e9", "limit": 9, "rate": 0.5, "seal": b"abc"}
    assert contract.check(record).to_json() == contract.check(record).to_json()
    assert contract.is_valid(record), contract.check(record)


def fails(_: str) -> bool:
    raise ValueError("79927398713")


@pytest.mark.parametrize("call", [fails, lambda _: "yes", lambda _: None, lambda _: 1, lambda: True])
def test_what_fails_is_no_pass(call: Any) -> None:
    contract = cards("isLuhn(this.number)", Function("isLuhn", ["string"], "bool", call))
    report = contract.check({"number": "79927398713"})
    assert (report.valid, report.class_) == (False, "rule_error")
    assert not contract.is_valid({"number": "79927398713"})
    assert "79927398713" not in report.to_json()


@pytest.mark.parametrize("made", [1 << 63, True, 1.0, "1"])
def test_no_other_type_is_an_int(made: Any) -> None:
    contract = cards("f(this.limit) > 0 || true", Function("f", ["int"], "int", lambda _: made))
    assert contract.is_valid({"number": "1"})
    alone = cards("f(this.limit) != 5", Function("f", ["int"], "int", lambda _: made))
    assert alone.check({"number": "1"}).class_ == "rule_error"


def test_faults_of_a_declaration() -> None:
    for function in (
        Function("size", ["string"], "bool", luhn),
        Function("f", [], "bool", luhn),
        Function("f", ["text"], "bool", luhn),  # type: ignore[list-item]
    ):
        with pytest.raises(ValueError, match="size|argument|takes"):
            cards("true", function)
    with pytest.raises(stipula.CompileError, match=r"rule\."):
        cards("isLuhn(this.limit)", LUHN)


def test_the_digest_covers_signature_and_version() -> None:
    def digest(**changed: Any) -> str:
        return cards("isLuhn(this.number)", Function(**{**vars(LUHN), **changed})).digest

    assert digest() == digest(call=fails)
    assert len({digest(), digest(version="2"), digest(cost=2)}) == 3


def test_threads_re_entry_and_pickle() -> None:
    inner = cards("isLuhn(this.number)", LUHN)

    def known(number: str) -> bool:
        return inner.is_valid({"number": number}) and outer[0].id is None

    outer: list[Contract] = []
    outer.append(cards("known(this.number)", Function("known", ["string"], "bool", known)))
    wrong: list[str] = []

    def work() -> None:
        for at in range(200):
            number = "79927398713" if at % 2 else "79927398710"
            if outer[0].is_valid({"number": number}) != bool(at % 2):
                wrong.append(number)
            if outer[0].is_valid_json('{"number": "%s"}%s' % (number, " " * 5000)) != bool(at % 2):
                wrong.append(number)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    again = pickle.loads(pickle.dumps(inner))
    assert again.digest == inner.digest and again.is_valid({"number": "79927398713"})


def test_an_interrupt_goes_on() -> None:
    def interrupted(_: str) -> bool:
        raise KeyboardInterrupt

    contract = cards("f(this.number)", Function("f", ["string"], "bool", interrupted))
    # A process in the background may ignore interrupts, and then has none.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            contract.is_valid({"number": "1"})
            for _ in range(1000):
                pass
    finally:
        signal.signal(signal.SIGINT, before)
