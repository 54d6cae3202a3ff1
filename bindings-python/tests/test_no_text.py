"""No text is made of a Python object as a whole."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from decimal import Decimal

import pytest

import stipula

STRINGS = '{"type": "object", "additionalProperties": {"type": "string", "minLength": 1}}'


class Silent(dict[str, object]):
    """A record of which no text can be made."""

    def __str__(self) -> str:
        raise AssertionError("text was made of an object")

    __repr__ = __str__


def test_values_that_json_refuses() -> None:
    schema = """{"type": "record", "name": "R", "fields": [
        {"name": "amount", "type": {"type": "bytes", "logicalType": "decimal", "precision": 40, "scale": 2}},
        {"name": "raw", "type": "bytes"},
        {"name": "n", "type": "double"}]}"""
    contract = stipula.Contract.from_schema("avro", schema)
    record = Silent(amount=Decimal("12345678901234567890.12"), raw=b"\xff", n=2**70)
    with pytest.raises(TypeError):
        json.dumps(record)
    assert contract.is_valid(record)
    assert contract.check(record).valid


def test_python_allocates_next_to_nothing() -> None:
    contract = stipula.Contract.from_schema("json-schema", STRINGS)
    record = Silent({f"key{n}": "x" * 1000 for n in range(300)})
    assert contract.is_valid(record)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        assert contract.is_valid(record)
        _, peak = tracemalloc.get_traced_memory()
        used = peak - before
        tracemalloc.reset_peak()
        text = json.dumps(dict(record))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert used < 4096, used
    # The same measure sees a text where there is one.
    assert peak - before >= len(text)


def test_blocks_do_not_stay() -> None:
    contract = stipula.Contract.from_schema("json-schema", STRINGS)
    record = {f"key{n}": "x" * 100 for n in range(100)}
    contract.is_valid(record)
    before = sys.getallocatedblocks()
    for _ in range(100):
        contract.is_valid(record)
    assert sys.getallocatedblocks() - before < 50


MEMORY = """
import resource, stipula
contract = stipula.Contract.from_schema("json-schema", {schema!r}, limits={{"payload_bytes": 1 << 30}})
record = {{"small": "x"}}
assert contract.is_valid(record) and contract.check(record).valid
record["large"] = "x" * (64 << 20)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert contract.is_valid(record) and contract.check(record).valid
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss counts kilobytes only there")
def test_memory_does_not_grow_with_a_text() -> None:
    """Also what the native side allocates, which Python does not see."""
    run = subprocess.run(
        [sys.executable, "-c", MEMORY.format(schema=STRINGS)], capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 16 << 10
