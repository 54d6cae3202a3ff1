"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

import stipula

ROOT = Path(__file__).resolve().parents[2]

ORDER = """
{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "long"},
  {"name": "total", "type": "double"},
  {"name": "tax", "type": "double"},
  {"name": "note", "type": ["null", "string"], "default": null}]}
"""
RULES = {"total-covers-tax": "this.total >= this.tax"}


@pytest.fixture(scope="session")
def orders() -> stipula.Contract:
    return stipula.Contract.from_schema("avro", ORDER, rules=RULES)


def json_schema(text: str, **options: object) -> stipula.Contract:
    return stipula.Contract.from_schema("json-schema", text, **options)  # type: ignore[arg-type]


def codes(report: stipula.Report) -> list[tuple[str, str]]:
    return [(violation.code, violation.path) for violation in report.violations]
