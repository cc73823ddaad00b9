"""Directions of a space written as sums of keys, such as ``good - bad``: parsed here, never evaluated as code.

::

    axis   = sum [ "->" sum ]             "bad -> good" is "good - bad": from the low end to the high one
    sum    = product { ("+" | "-") product }
    product = factor { ("*" | "/") factor }
    factor = { "+" | "-" } ( number | key | "(" sum ")" )

A key stands as it is (``king``, ``don't``) or in double quotes, which it needs where it holds a space, an operator, a
parenthesis or a comma, or looks like a number: ``"new york" - "17"``. Inside quotes a quote is written twice.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.space import EmbeddingSpace, unit

__all__ = ["Formula", "parse_formula"]

_LONGEST = 500
_DEEPEST = 50
_MOST_COMPARED = 50_000  # beyond, looking for a similar key would take seconds
_SPELT = {"−": "-", "×": "*", "÷": "/", "→": "->"}
_WORD = r'[^\s+\-*/(),"−×÷→“”]'
_TOKEN = re.compile(
    rf"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?!{_WORD}))|(?P<sign>->|[-+*/()−×÷→])"
    rf'|"(?P<quoted>(?:[^"]|"")+)"|“(?P<curly>[^“”]+)”|(?P<key>{_WORD}+)'
)


@dataclasses.dataclass(frozen=True)
class Formula:
    """A weighted sum of keys.

    Parameters
    ----------
    weights
        The weight of each key, in the order in which they first occur; finite, none zero, at least one.

    Examples
    --------
    >>> formula = parse_formula("(king + queen) / 2 - man")
    >>> dict(formula.weights), formula.ends
    ({'king': 0.5, 'queen': 0.5, 'man': -1.0}, ('man', 'king, queen'))
    >>> print(formula)
    0.5 * king + 0.5 * queen - man
    """

    weights: Mapping[str, float]

    def __post_init__(self) -> None:
        weights = {key: float(weight) for key, weight in self.weights.items() if weight}
        if not all(map(math.isfinite, weights.values())):
            raise InputError("A formula gives a word an infinite weight: use smaller numbers.")
        if not weights:
            raise InputError("A formula must leave at least one word: in this one they cancel each other out.")
        object.__setattr__(self, "weights", MappingProxyType(weights))

    def __str__(self) -> str:
        """The formula as text that `parse_formula` reads as the same one."""
        text = ""
        for key, weight in self.weights.items():
            sign = (" - " if weight < 0 else " + ") if text else ("-" if weight < 0 else "")
            factor = "" if abs(weight) == 1 else f"{abs(weight)!r} * "
            text += sign + factor + _written(key)
        return text

    @property
    def ends(self) -> tuple[str, str]:
        """What lies at the low and at the high end: the keys taken away, and those added."""
        low, high = (", ".join(key for key, w in self.weights.items() if w * sign > 0) for sign in (-1, 1))
        return low or f"away from {high}", high or f"away from {low}"

    def keys(self, space: EmbeddingSpace) -> tuple[str, ...]:
        """The keys of the space that the formula names, as the space writes them.

        A key is looked up as it stands in the formula, then in lower case.

        Raises
        ------
        InputError
            If the space lacks one.
        """
        return tuple(_found(space, key) for key in self.weights)

    def direction(self, space: EmbeddingSpace) -> NDArray[np.float64]:
        """The weighted sum of the keys' vectors, each first scaled to length 1, float64 [d]; not of length 1 itself.

        Cosines are not comparable across spaces: centre the vectors first where two spaces are shown.

        Raises
        ------
        InputError
            If the space lacks a key, or the vectors cancel each other out.
        """
        rows = [space.row(key) for key in self.keys(space)]
        vectors = unit(space.vectors[rows]).astype(np.float64)
        direction: NDArray[np.float64] = np.array(list(self.weights.values())) @ vectors
        if not np.linalg.norm(direction) > 1e-6 * max(map(abs, self.weights.values())):
            raise InputError(f"The formula {self} points nowhere in the space {space.name!r}: use other words.")
        return direction


def parse_formula(text: str) -> Formula:
    """The formula in a text.

    Raises
    ------
    InputError
        If the text is no formula, or longer than 500 characters; the sentence says where.

    Examples
    --------
    >>> parse_formula("bad -> good") == parse_formula("good - bad")
    True
    """
    if len(text) > _LONGEST:
        raise InputError(f"A formula has at most {_LONGEST} characters, not {len(text)}: write a shorter one.")
    return _Parser(text).formula()


def _written(key: str) -> str:
    """The key as it stands in a formula, in quotes where it needs them."""
    match = _TOKEN.fullmatch(key)
    return key if match and match["key"] else '"' + key.replace('"', '""') + '"'


def _found(space: EmbeddingSpace, key: str) -> str:
    for form in (key, key.lower()):
        if form in space:
            return form
    near = difflib.get_close_matches(key.lower(), space.keys, 1) if len(space) <= _MOST_COMPARED else []
    hint = f"did you mean {near[0]!r}?" if near else "choose one of its words."
    raise InputError(f"The space {space.name!r} has no word {key!r}: {hint}")


@dataclasses.dataclass(frozen=True)
class _Value:
    """What a part of a formula stands for: a number, or a weighted sum of keys where there are any."""

    number: float
    weights: Mapping[str, float] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.number, *self.weights.values()))):
            raise InputError("The numbers of a formula grow beyond all bounds: use smaller ones.")

    def plus(self, other: _Value, sign: int) -> _Value:
        keys = dict.fromkeys((*self.weights, *other.weights))
        weights = {key: self.weights.get(key, 0.0) + sign * other.weights.get(key, 0.0) for key in keys}
        return _Value(self.number + sign * other.number, weights)

    def times(self, factor: float) -> _Value:
        return _Value(self.number * factor, {key: weight * factor for key, weight in self.weights.items()})


class _Parser:
    """Reads a formula from left to right; one method a rule of the grammar above."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.depth = 0
        self.advance()

    def advance(self) -> None:
        """Read the next token into `kind` and `token`; both are empty at the end."""
        while self.text[self.place : self.place + 1].isspace():
            self.place += 1
        self.start = self.place
        self.kind = self.token = ""
        if self.place == len(self.text):
            return
        match = _TOKEN.match(self.text, self.place)
        if match is None or match.lastgroup is None:
            mark = self.text[self.place]
            self.fail("this quote does not close" if mark in '"“' else f"{mark!r} has no meaning here")
        self.kind, token, self.place = match.lastgroup, match[match.lastgroup], match.end()
        self.token = _SPELT.get(token, token) if self.kind == "sign" else token

    def at(self, *signs: str) -> bool:
        """Whether one of these signs comes next."""
        return self.kind == "sign" and self.token in signs

    def fail(self, what: str) -> NoReturn:
        raise InputError(f"At character {self.start + 1} of the formula, {what}: write, for example, good - bad.")

    def formula(self) -> Formula:
        value = self.sum()
        if self.at("->"):
            self.advance()
            value = self.sum().plus(value, -1)
        if self.kind:
            self.fail(f"{self.token!r} does not continue what stands before it")
        if value.number:
            self.fail('a number is left that multiplies no word (a word that looks like a number needs quotes, "17")')
        return Formula(value.weights)

    def sum(self) -> _Value:
        value = self.product()
        while self.at("+", "-"):
            sign = 1 if self.at("+") else -1
            self.advance()
            value = value.plus(self.product(), sign)
        return value

    def product(self) -> _Value:
        value = self.factor()
        while self.at("*", "/"):
            divides = self.at("/")
            self.advance()
            start, other = self.start, self.factor()
            if not divides and not value.weights:
                value, other = other, value
            if other.weights or (divides and not other.number):
                self.start = start
                self.fail("a word is multiplied or divided by something else than a number, or by zero")
            value = value.times(1 / other.number if divides else other.number)
        return value

    def factor(self) -> _Value:
        sign = 1.0
        while self.at("+", "-"):
            sign = -sign if self.at("-") else sign
            self.advance()
        if self.at("("):
            return self.group().times(sign)
        kind, token = self.kind, self.token
        if kind in ("", "sign"):
            self.fail(f"a word, a number or ( is missing before {repr(token) if token else 'the end'}")
        self.advance()
        if kind == "number":
            return _Value(sign * float(token))
        return _Value(0.0, {token.replace('""', '"') if kind == "quoted" else token: sign})

    def group(self) -> _Value:
        self.depth += 1
        if self.depth > _DEEPEST:
            self.fail(f"parentheses lie more than {_DEEPEST} deep within each other")
        self.advance()
        value = self.sum()
        if not self.at(")"):
            self.fail("a ) is missing")
        self.advance()
        self.depth -= 1
        return value
