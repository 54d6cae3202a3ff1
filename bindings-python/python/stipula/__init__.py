"""Data contracts, compiled once into a fast validator.

>>> import stipula
>>> order = '{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "double"}]}'
>>> orders = stipula.Contract.from_schema("avro", order, rules={"not-negative": "this.total >= 0.0"})
>>> orders.is_valid({"total": 12.0})
True
>>> orders.check({"total": -1.0}).violations[0].rule
'not-negative'
"""

from stipula import testing
from stipula._convert import Conversion, convert
from stipula._document import NO_DEFAULT, Field, Position, Rule, RuleCost
from stipula._errors import CompileError, ViolationError
from stipula._evolution import (
    Acceptance,
    Change,
    Evolution,
    Party,
    ProfileVerdict,
    Witness,
    compare,
    compare_history,
)
from stipula._explain import (
    ExplainedCell,
    ExplainedPart,
    ExplainedRule,
    ExplainedFallback,
    ExplainedSchema,
    ExplainedTypes,
    Explanation,
    RuleRun,
)
from stipula._functions import Function
from stipula._native import ContainerReports, Contract
from stipula._recorded import Recorded, ReplayedExample, ReplayedLine
from stipula._report import Diagnostic, Judge, NotEnforced, NotEvaluated, Place, Report, Tally, Violation

__all__ = [
    "NO_DEFAULT",
    "Acceptance",
    "Change",
    "CompileError",
    "ContainerReports",
    "Contract",
    "Conversion",
    "Diagnostic",
    "ExplainedCell",
    "ExplainedPart",
    "ExplainedRule",
    "ExplainedFallback",
    "ExplainedSchema",
    "ExplainedTypes",
    "Evolution",
    "Explanation",
    "Field",
    "Function",
    "Judge",
    "NotEnforced",
    "NotEvaluated",
    "Party",
    "Place",
    "Position",
    "ProfileVerdict",
    "Recorded",
    "ReplayedExample",
    "ReplayedLine",
    "Report",
    "Rule",
    "RuleCost",
    "RuleRun",
    "Tally",
    "Violation",
    "ViolationError",
    "Witness",
    "compare",
    "compare_history",
    "convert",
    "testing",
]
