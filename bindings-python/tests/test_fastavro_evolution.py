"""Witnesses of broken Avro schemas: `fastavro` reads each as its writer wrote it, and refuses it for the reader.

Where it does not refuse, the table says what it leaves out; a line that nothing needs is a fault of the test.
"""

from __future__ import annotations

import io
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastavro
import pytest

import stipula

ROOT = Path(__file__).parents[2]
VECTORS = Path(os.environ.get("STIPULA_VECTORS", ROOT.parent / "shared" / "vectors"))

LENIENT: dict[str, str] = {}
"""The code of a change, and what `fastavro` does about it."""


def witnesses(writer: Any, reader: Any) -> Iterator[tuple[stipula.Change, bytes]]:
    """What the newer of two schemas refuses."""
    old, new = (stipula.Contract.from_schema("avro", json.dumps(schema)) for schema in (writer, reader))
    for change in stipula.compare(old, new).changes:
        for witness in change.witnesses:
            if witness.way == "backward" and witness.read_as is None:
                yield change, bytes.fromhex(witness.payload)


def read(writer: Any, reader: Any, payload: bytes) -> Any:
    source = io.BytesIO(payload)
    value = fastavro.schemaless_reader(source, writer, reader)
    assert source.read() == b""
    return value


def judged(writer: Any, reader: Any, passed: Counter[str]) -> int:
    """How many witnesses there were; what passed for the reader is counted by the code of its change."""
    count = 0
    for change, payload in witnesses(writer, reader):
        parsed, wanted = fastavro.parse_schema(writer), fastavro.parse_schema(reader)
        read(parsed, None, payload)
        count += 1
        try:
            read(parsed, wanted, payload)
        except Exception:  # whatever it raises
            continue
        passed[change.code] += 1
    return count


def own_pairs() -> Iterator[tuple[Any, Any]]:
    """Bare Avro schemas of the shared pairs."""
    pairs = json.loads((ROOT / "tests" / "vectors" / "evolution" / "pairs.json").read_text(encoding="utf-8"))
    for pair in pairs:
        sides = [*pair["history"], pair["new"]]
        texts = [side["document"] if isinstance(side["document"], str) else "\n".join(side["document"]) for side in sides]
        if all(text.startswith("{") and '"record"' in text for text in texts):
            new = json.loads(texts[-1])
            yield from ((json.loads(text), new) for text in texts[:-1])


def recorded_pairs() -> Iterator[tuple[Any, Any]]:
    """Those of five implementations, where they lie beside the repository."""
    path = VECTORS / "avro-compat" / "pairs_all.jsonl"
    if not path.exists():
        pytest.skip(f"conformance data is missing: {path.name}")
    for line in path.read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        yield pair["writer"], pair["reader"]


def test_witnesses_of_our_pairs() -> None:
    passed: Counter[str] = Counter()
    both = [pair for old, new in own_pairs() for pair in ((old, new), (new, old))]
    assert sum(judged(writer, reader, passed) for writer, reader in both) >= 5
    assert passed.keys() <= LENIENT.keys(), passed


def test_witnesses_of_recorded_pairs() -> None:
    passed: Counter[str] = Counter()
    count = 0
    for writer, reader in recorded_pairs():
        try:
            count += judged(writer, reader, passed)
        except stipula.CompileError:
            continue  # two of them are no valid schemas
    print(count, passed)
    assert count >= 100
    assert passed.keys() == LENIENT.keys(), passed
