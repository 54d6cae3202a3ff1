"""Dates and times of Python under ODCS properties."""

from __future__ import annotations

from datetime import date, datetime, time, timezone
from typing import Any

import pytest

import stipula
from conftest import codes

DOCUMENT = """
apiVersion: v3.1.0
kind: DataContract
id: t
version: 1.0.0
status: active
schema:
  - name: R
    properties:
      - {name: d, logicalType: date, logicalTypeOptions: {minimum: 2026-01-01}}
      - {name: t, logicalType: time}
      - {name: ts, logicalType: timestamp}
    quality:
      - {id: r, type: custom, engine: cel, implementation: "this.d == null || this.d.getFullYear() == 2026"}
"""


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"d": date(2026, 1, 31), "t": time(10, 0), "ts": datetime(2026, 1, 31, tzinfo=timezone.utc)}, []),
        ({"d": "2026-01-31", "t": "10:00:00", "ts": "2026-01-31T00:00:00Z"}, []),
        ({"d": date(2025, 1, 31)}, ["schema.minimum"]),
        ({"d": date(2027, 1, 31)}, ["rule.violated"]),
        ({"d": datetime(2026, 1, 31, tzinfo=timezone.utc)}, ["schema.type"]),
        ({"ts": date(2026, 1, 31)}, ["schema.type"]),
    ],
)
def test_values_of_the_host(record: dict[str, Any], expected: list[str]) -> None:
    contract = stipula.Contract(DOCUMENT)
    assert contract.format == "odcs"
    assert [code for code, _ in codes(contract.check(record))] == expected
