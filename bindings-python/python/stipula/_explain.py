"""Explanations as data: read from the JSON text that the core writes, and only when asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from stipula._document import Rule, rule
from stipula._report import Judge, Report

PartState = Literal["value", "masked", "null", "absent", "error", "not_evaluated"]
RunOutcome = Literal["holds", "violated", "error", "limit", "does_not_apply", "not_evaluated"]


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """A part of an expression."""

    text: str
    """Its text as written, shortened to 200 characters; of an element the list and its index."""
    type: str | None = None
    """Its type; an element has none."""
    path: str | None = None
    """JSON Pointer of an element of the record."""
    state: PartState | None = None
    """What evaluating it gave; `None` without a record."""
    value: str | None = None
    """Its value as an expression would write it, shortened; of what holds others, how many."""
    reason: str | None = None
    """Why it has no value; of `has(..)`, how the field is not there."""
    absorbed: bool = False
    """Whether it has no value and what it is a part of has one all the same."""
    cut: bool = False
    """Whether parts of it are left out: they are too many, or too deep."""
    parts: tuple[ExplainedPart, ...] = ()
    """What it is made of."""


@dataclass(frozen=True, slots=True)
class ExplainedCell:
    """A place that a rule reads."""

    path: str
    """Its path; `.**` at the end says that all below is read."""
    type: str
    """The type that it has in the rule."""
    nullable: bool
    """Whether it may be absent or null."""
    sensitive: bool
    """Whether its value may be shown nowhere."""


@dataclass(frozen=True, slots=True)
class ExplainedTypes:
    """The types of a rule at some of its places."""

    fields: tuple[str, ...]
    """The places, in the form of `Field.path`; "" is the record."""
    condition: ExplainedPart
    """The rule itself."""
    when: ExplainedPart | None = None
    """The guard, where it is not decided by the place alone."""
    message: ExplainedPart | None = None
    """The expression of its message."""


@dataclass(frozen=True, slots=True)
class RuleRun:
    """What became of a rule at one place of a record."""

    path: str
    """JSON Pointer of the place; empty for the whole record."""
    outcome: RunOutcome
    """What became of it."""
    code: str | None = None
    """The code of the violation."""
    message: str | None = None
    """The message of the violation."""
    reason: str | None = None
    """Why it does not apply, or was not evaluated."""
    cost: int | None = None
    """The units that its guard and condition cost."""
    when: ExplainedPart | None = None
    """The guard and the values of its parts."""
    condition: ExplainedPart | None = None
    """The condition and the values of its parts."""


@dataclass(frozen=True, slots=True)
class ExplainedRule:
    """One rule."""

    info: Rule
    """What the contract says of it."""
    cells: tuple[ExplainedCell, ...]
    """What it reads."""
    types: tuple[ExplainedTypes, ...]
    """The types of its parts; one entry for all places at which they are the same."""
    cost_limit: int
    """The units that all of its runs on one record may cost."""
    runs: tuple[RuleRun, ...] | None = None
    """What became of it on the record, place by place, at most 100; `None` without a record."""
    total_runs: int | None = None
    """How many runs there were."""


@dataclass(frozen=True, slots=True)
class ExplainedFallback:
    """A subschema that is not compiled."""

    pointer: str
    """Its JSON Pointer in the schema's document."""
    keywords: tuple[str, ...]
    """The keywords that keep it from being compiled; `$schema` where its dialect does."""
    scanned: bool = False
    """JSON text is judged by the scan all the same; the general validator judges objects, and says what is wrong."""


@dataclass(frozen=True, slots=True)
class ExplainedSchema:
    """How the structure of records is judged."""

    format: str
    """The format of the schema: `avro`, `json-schema` or `odcs`."""
    fallbacks: tuple[str, ...]
    """JSON Pointers of the subschemas that are not compiled, and are judged by a general validator."""
    beyond: tuple[ExplainedFallback, ...] = ()
    """The same, each with the keywords that keep it from being compiled."""


class Explanation:
    """What rules are, and what they made of a record."""

    __slots__ = ("_data", "_json")

    def __init__(self, text: str) -> None:
        self._json = text
        self._data: dict[str, Any] | None = None

    @property
    def contract(self) -> Judge:
        """Whose rules they are."""
        return Judge(**self._read()["contract"])

    @property
    def schema(self) -> ExplainedSchema:
        """What judges the structure of records."""
        form = self._read()["schema"]
        parts = ((one["pointer"], tuple(one["keywords"]), one["scanned"]) for one in form["beyond"])
        beyond = tuple(ExplainedFallback(*part) for part in parts)
        return ExplainedSchema(format=form["format"], fallbacks=tuple(form["fallbacks"]), beyond=beyond)

    @property
    def report(self) -> Report | None:
        """The report of the record, where one was given."""
        form = self._read().get("report")
        if form is None:
            return None
        return Report(form["valid"], json.dumps(form, ensure_ascii=False, separators=(",", ":")))

    @property
    def rules(self) -> list[ExplainedRule]:
        """The rules that were asked for, in the order of the document."""
        return [_rule(**form) for form in self._read()["rules"]]

    def to_json(self) -> str:
        """The JSON form, `stipula.explanation/1`: one line, the same bytes in every language."""
        return self._json

    def _read(self) -> dict[str, Any]:
        if self._data is None:
            self._data = json.loads(self._json)
        return self._data

    def __eq__(self, other: object) -> bool:
        return self._json == other._json if isinstance(other, Explanation) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._json)

    def __repr__(self) -> str:
        return f"<stipula.Explanation of {len(self._read()['rules'])} rules>"

    def __reduce__(self) -> tuple[type[Explanation], tuple[str]]:
        return type(self), (self._json,)


def _rule(
    cells: Any, types: Any, cost_limit: int, runs: Any = None, total_runs: int | None = None, **info: Any
) -> ExplainedRule:
    return ExplainedRule(
        info=rule(info),
        cells=tuple(ExplainedCell(**cell) for cell in cells),
        types=tuple(_types(**each) for each in types),
        cost_limit=cost_limit,
        runs=None if runs is None else tuple(_run(**run) for run in runs),
        total_runs=total_runs,
    )


def _types(fields: Any, condition: Any, when: Any = None, message: Any = None) -> ExplainedTypes:
    return ExplainedTypes(
        fields=tuple(fields), condition=_part(**condition), when=_optional(when), message=_optional(message)
    )


def _run(when: Any = None, condition: Any = None, **rest: Any) -> RuleRun:
    return RuleRun(when=_optional(when), condition=_optional(condition), **rest)


def _optional(form: Any) -> ExplainedPart | None:
    return None if form is None else _part(**form)


def _part(parts: Any = (), **rest: Any) -> ExplainedPart:
    return ExplainedPart(parts=tuple(_part(**part) for part in parts), **rest)
