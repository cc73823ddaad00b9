"""A measured number, or a plain sentence why there is none."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from embedlab.errors import InputError

__all__ = ["Score"]


@dataclasses.dataclass(frozen=True)
class Score:
    """One score: a finite value, or None with the reason.

    Parameters
    ----------
    value
        The score, finite, or None where it cannot be computed.
    ci
        Its 95 % interval (low, high), or None where none is estimated.
    reason
        Why there is no value: a plain sentence, given if and only if `value` is None.
    details
        What belongs beside the score: coverage, the chance level; JSON values.

    Examples
    --------
    >>> Score(0.5, ci=(0.25, 0.75)).to_json("rsa")
    {'rsa': 0.5, 'rsa_ci': [0.25, 0.75]}
    >>> Score.missing("The space has no words.").to_json("rsa")
    {'rsa': None, 'rsa_reason': 'The space has no words.'}
    """

    value: float | None
    ci: tuple[float, float] | None = None
    reason: str | None = None
    details: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.value is None) != (self.reason is not None):
            raise InputError("A score has either a value or a reason for having none: give one of the two.")
        numbers = [] if self.value is None else [self.value, *(self.ci or ())]
        if not all(math.isfinite(number) for number in numbers):
            raise InputError(f"A score must be finite, not {numbers}: give a reason where it is undefined.")
        object.__setattr__(self, "details", MappingProxyType(dict(self.details)))

    @classmethod
    def missing(cls, reason: str, **details: Any) -> Score:
        """A score that cannot be computed, and why."""
        return cls(None, reason=reason, details=details)

    def to_json(self, name: str) -> dict[str, Any]:
        """The score under `name`, with ``name_ci`` and ``name_reason`` where there are any."""
        fields: dict[str, Any] = {name: self.value}
        if self.ci is not None:
            fields[f"{name}_ci"] = list(self.ci)
        if self.reason is not None:
            fields[f"{name}_reason"] = self.reason
        return fields
