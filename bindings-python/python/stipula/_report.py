"""Reports and diagnostics as data: read from the JSON text that the core writes, and only when asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
Action = Literal["ERROR", "DLQ", "NONE"]
Class = Literal["stale", "undecodable", "limit", "invalid", "rule_error", "valid"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that a contract refuses in a record, or warns of."""

    code: str
    """Stable name of the fault, such as `schema.minimum`."""
    path: str
    """JSON Pointer of the place; empty for the whole record."""
    message: str
    severity: Severity
    action: Action
    """What it does to the record: `NONE` is a warning."""
    rule: str | None = None
    """The rule's id, where a rule speaks."""
    expected: str | None = None
    found: str | None = None
    """What the record has, where it may be shown."""
    offset: int | None = None
    """Byte offset in the payload, for faults of decoding."""


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """A rule that was not evaluated on a record, and why."""

    rule: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotEnforced:
    """A part of the contract that no report of it enforces, and why."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one code, of one rule, was found; exact also where the report is truncated."""

    code: str
    count: int
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """Whose contract judged."""

    digest: str
    id: str | None = None
    version: str | None = None
    owner: str | None = None
    support: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a contract."""

    id: str
    target: str
    """The place it is written on: empty for the object, else names of properties joined by `.`."""
    expression: str
    action: Action


@dataclass(frozen=True, slots=True)
class Place:
    """A range of a contract's text. Lines and columns count from 1, columns in code points."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    """First byte."""
    end: int
    """One past the last byte."""
    snippet: str
    """The line as it stands in the file."""
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault of a document, or one thing worth knowing about it."""

    code: str
    severity: Severity
    message: str
    place: Place | None = None
    labels: tuple[Place, ...] = ()
    """Further places, with a message each."""
    hint: str | None = None


class Report:
    """What a contract says of one record. Not true or false by itself: ask `valid`."""

    __slots__ = ("_data", "_json", "_valid")

    def __init__(self, valid: bool, text: str) -> None:
        self._valid = valid
        self._json = text
        self._data: dict[str, Any] | None = None

    @property
    def valid(self) -> bool:
        """Whether the record is valid; warnings do not make it invalid."""
        return self._valid

    @property
    def class_(self) -> Class:
        """The kind of outcome."""
        kind: Class = self._read()["class"]
        return kind

    @property
    def contract(self) -> Judge:
        """Whose contract judged."""
        return Judge(**self._read()["contract"])

    @property
    def violations(self) -> list[Violation]:
        """Violations in order: structure, then rules; at most the limit (100)."""
        return [Violation(**violation) for violation in self._read()["violations"]]

    @property
    def total(self) -> int:
        """Violations found, those beyond the limit included."""
        return int(self._read()["total"])

    @property
    def truncated(self) -> bool:
        """Whether `violations` holds fewer than `total`."""
        return bool(self._read()["truncated"])

    @property
    def tally(self) -> list[Tally]:
        """Counts by code and rule, in the order of their first violation."""
        return [Tally(**tally) for tally in self._read()["tally"]]

    @property
    def not_evaluated(self) -> list[NotEvaluated]:
        """Rules that structure blocked."""
        return [NotEvaluated(**rule) for rule in self._read()["not_evaluated"]]

    @property
    def not_enforced(self) -> list[NotEnforced]:
        """Parts of the contract that are not enforced."""
        return [NotEnforced(**part) for part in self._read()["not_enforced"]]

    def to_json(self) -> str:
        """The JSON form: one line, the same bytes in every language."""
        return self._json

    def _read(self) -> dict[str, Any]:
        if self._data is None:
            self._data = json.loads(self._json)
        return self._data

    def __bool__(self) -> bool:
        raise TypeError("a report is neither true nor false: ask `report.valid`")

    def __eq__(self, other: object) -> bool:
        return self._json == other._json if isinstance(other, Report) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._json)

    def __repr__(self) -> str:
        return f"<stipula.Report {self.class_}, {self.total} violations>"

    def __reduce__(self) -> tuple[type[Report], tuple[bool, str]]:
        return type(self), (self._valid, self._json)


def rules(text: str) -> list[Rule]:
    return [Rule(**rule) for rule in json.loads(text)]


def not_enforced(text: str) -> list[NotEnforced]:
    return [NotEnforced(**part) for part in json.loads(text)]


def diagnostics(text: str) -> list[Diagnostic]:
    return [_diagnostic(**diagnostic) for diagnostic in json.loads(text)]


def _diagnostic(place: Any = None, labels: Any = (), **rest: Any) -> Diagnostic:
    where = None if place is None else Place(**place)
    return Diagnostic(place=where, labels=tuple(Place(**label) for label in labels), **rest)
