"""Reports and diagnostics as data: read from the JSON text that the core writes, and only when asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
    """One line; values of sensitive fields never stand in it."""
    severity: Severity
    """How much it weighs."""
    action: Action
    """What it does to the record: `NONE` is a warning."""
    rule: str | None = None
    """The rule's id, where a rule speaks."""
    expected: str | None = None
    """What the contract asks for."""
    found: str | None = None
    """What the record has, where it may be shown."""
    offset: int | None = None
    """Byte offset in the payload, for faults of decoding."""

    def __str__(self) -> str:
        """One line for logs: path, message, code, rule."""
        rule = f" (rule `{self.rule}`)" if self.rule is not None else ""
        return f"{self.path or '(record)'}: {self.message} [{self.code}]{rule}"


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """A rule that was not evaluated on a record, and why."""

    rule: str
    """The rule's id."""
    path: str
    """The place at which it would have run; empty for the whole record."""
    reason: str
    """Why, such as "blocked by `schema.type` at /total"."""


@dataclass(frozen=True, slots=True)
class NotEnforced:
    """A part of the contract that no report of it enforces, and why."""

    what: str
    """The part of the contract."""
    reason: str
    """Why it is not enforced."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one code, of one rule, was found; exact also where the report is truncated."""

    code: str
    """Stable name of the fault."""
    count: int
    """Violations found."""
    rule: str | None = None
    """The rule's id, where a rule speaks."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Whose contract judged."""

    digest: str
    """The enforcement digest: equal where every outcome is equal."""
    id: str | None = None
    """The contract's id."""
    version: str | None = None
    """The contract's version."""
    owner: str | None = None
    """Who owns the contract: who can fix it."""
    support: str | None = None
    """Where to ask."""


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
    """The line as it stands in the file; of one over 1,000 bytes the part around the place."""
    message: str | None = None
    """What is to be said of the place, where it is one of several."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault of a document, or one thing worth knowing about it."""

    code: str
    """Stable name of the fault, such as `rule.unknown_field`."""
    severity: Severity
    """An `error` keeps the contract from compiling."""
    message: str
    """One line."""
    place: Place | None = None
    """Where it stands."""
    labels: tuple[Place, ...] = ()
    """Further places, with a message each."""
    hint: str | None = None
    """What to do about it."""

    def __str__(self) -> str:
        """One line for logs: place, severity, message, code, hint."""
        where = f"{self.place.file}:{self.place.line}:{self.place.column}: " if self.place is not None else ""
        hint = f", {self.hint}" if self.hint is not None else ""
        return f"{where}{self.severity}: {self.message} [{self.code}]{hint}"


class Report:
    """What a contract says of one record. Not true or false by itself: ask `valid`.

    Its violations are what it iterates over; `print(report)` writes one line for each.
    """

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
        """The kind of outcome: `valid`, `invalid`, `rule_error`, `limit`, `undecodable` or `stale`."""
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

    def __iter__(self) -> Iterator[Violation]:
        return iter(self.violations)

    def __bool__(self) -> bool:
        raise TypeError("a report is neither true nor false: ask `report.valid`")

    def __eq__(self, other: object) -> bool:
        return self._json == other._json if isinstance(other, Report) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._json)

    def __repr__(self) -> str:
        if self.total == 0:
            return f"<stipula.Report {self.class_}>"
        more = f", and {self.total - 1} more" if self.total > 1 else ""
        return f"<stipula.Report {self.class_}: {self.violations[0]}{more}>"

    def __str__(self) -> str:
        """The class, then one line for each violation."""
        return "\n".join([self.class_, *(f"  {violation}" for violation in self.violations)])

    def __reduce__(self) -> tuple[type[Report], tuple[bool, str]]:
        return type(self), (self._valid, self._json)


def diagnostics(text: str) -> list[Diagnostic]:
    return [_diagnostic(**diagnostic) for diagnostic in json.loads(text)]


def _diagnostic(place: Any = None, labels: Any = (), **rest: Any) -> Diagnostic:
    where = None if place is None else Place(**place)
    return Diagnostic(place=where, labels=tuple(Place(**label) for label in labels), **rest)
