"""Exceptions. Plain Python, so that they pickle and can be subclassed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stipula import _report

if TYPE_CHECKING:
    from stipula._report import Diagnostic, Report


class CompileError(ValueError):
    """A contract that does not compile. Its text has one line for each diagnostic."""

    def __init__(self, message: str, diagnostics: str) -> None:
        super().__init__(message)
        self._json = diagnostics

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """All diagnostics, by place; warnings among them."""
        return _report.diagnostics(self._json)

    def to_json(self) -> str:
        """The diagnostics' JSON form, the same in every language."""
        return self._json

    def __reduce__(self) -> tuple[type[CompileError], tuple[str, str]]:
        return type(self), (str(self), self._json)


class ViolationError(ValueError):
    """A record that its contract refuses. Its text names the first violations; `report` has them all."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report
        """What the contract says of the record."""

    def __reduce__(self) -> tuple[type[ViolationError], tuple[str, Report]]:
        return type(self), (str(self), self.report)
