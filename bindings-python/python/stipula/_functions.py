"""Functions of the host that rules may call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

FunctionType: TypeAlias = Literal["bool", "int", "uint", "double", "string", "bytes"]


@dataclass(frozen=True)
class Function:
    """A function for rules, called `name(x)` or `x.name()`: typed, and pure.

    Its name, signature, cost and version are a part of the contract's digest, its code is not: give it
    another version when what it does changes. It is never given null. Where it raises, or gives a
    value of another type, the rule cannot be evaluated: the code is `rule.error`, and nothing of the
    exception is told. It may be called from several threads at once, and may judge records itself.
    """

    name: str
    takes: Sequence[FunctionType]
    gives: FunctionType
    call: Callable[..., Any]
    version: str = "1"
    cost: int = 1
    """The cost units of a call, beside those of the texts that it is given."""
