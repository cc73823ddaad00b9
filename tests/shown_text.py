"""Reads the sources of the app and finds text that Streamlit would take for Markdown or HTML and that nobody escaped.

What may stand there: literals, numbers written as numbers (``{count:,}``), what `plain` or `rich` returned, and
whatever is put together from these alone. Where a function of ours hands one of its parameters on, its callers are
asked. Which parameters Streamlit reads as Markdown is taken from its own documentation.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import streamlit as st

__all__ = ["Problem", "escaped_in_vain", "markdown_parameters", "unescaped"]

ROOT = Path(__file__).parents[1]
_NUMBER = re.compile(r"[+,]?(\.\d+)?[,dfge%]")
_COUNTS = {"len", "round", "sum", "int", "float", "range"}
_CONTAINERS = {
    "zip",
    "enumerate",
    "list",
    "tuple",
    "dict",
    "sorted",
    "reversed",
    "max",
    "min",
    "MappingProxyType",
    "Path",
}
_METHODS = {"join", "format", "items", "values", "keys", "lower", "capitalize", "with_name", "__getitem__"}
_PLACES = {"columns", "tabs", "container", "Page"}
_KEEPS_MARKUP = "with_tips"
_ESCAPES = {"markdown": "plain", "html": "rich"}

Function = ast.FunctionDef | ast.Lambda
Sinks = dict[tuple[str, str], dict[str, str]]


@dataclass(frozen=True)
class Problem:
    """A place in the sources, and what is written there."""

    module: str
    line: int
    code: str


class _UnescapedError(Exception):
    """Names the expression that may be anybody's text."""


@cache
def markdown_parameters() -> Mapping[str, frozenset[str]]:
    """The parameters of each function of Streamlit that it documents as Markdown."""
    found = {}
    for name in dir(st):
        function = getattr(st, name)
        described = re.search(r"\nParameters\n-+\n(.*?)(\n\w+\n---|\Z)", f"\n{inspect.getdoc(function)}", re.DOTALL)
        if name.startswith("_") or inspect.isclass(function) or described is None:
            continue
        parts = re.split(r"\n(?=\S)", described[1])
        names = {re.split(r"\W", part.lstrip("*"))[0] for part in parts if "Markdown" in part} - {"bind", "width"}
        # Options are written by `format_func` where there is one.
        found[name] = frozenset(names | ({"format_func"} if "options" in names else set()))
    return {name: names for name, names in found.items() if names}


def unescaped(sources: Mapping[str, str]) -> list[Problem]:
    """The places of these modules, each with its text, where text of anybody may be read as Markdown or HTML."""
    modules = {name: _Module(name, text) for name, text in sources.items()}
    sinks: Sinks = {}
    while True:
        known = sum(map(len, sinks.values()))
        problems = [problem for module in modules.values() for problem in _Reader(modules, module, sinks).problems()]
        if sum(map(len, sinks.values())) == known:
            return problems


def escaped_in_vain(sources: Mapping[str, str]) -> list[Problem]:
    """The places where text is escaped that Streamlit shows as it is: people would read the escapes."""
    modules = {name: _Module(name, text) for name, text in sources.items()}
    return [
        Problem(module.name, argument.lineno, ast.unparse(argument))
        for module in modules.values()
        for argument in _Reader(modules, module, {}).shown_as_it_is()
        if any(isinstance(node, ast.Name) and node.id == "plain" for node in ast.walk(argument))
    ]


class _Module:
    def __init__(self, name: str, text: str) -> None:
        self.name, self.tree = name, ast.parse(text)
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        imports = [node for node in ast.walk(self.tree) if isinstance(node, ast.ImportFrom)]
        self.imported = {
            alias.asname or alias.name: (str(node.module), alias.name) for node in imports for alias in node.names
        }

    @cached_property
    def functions(self) -> Mapping[str, ast.FunctionDef]:
        return {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}

    def functions_around(self, node: ast.AST) -> Iterator[Function]:
        while (node := self.parents.get(node)) is not None:  # type: ignore[assignment]
            if isinstance(node, Function):
                yield node

    def values_of(self, name: str, within: ast.AST) -> Sequence[ast.expr]:
        """What is bound to a name in a function, or at the top of the module."""
        return self._bound.get((within, name), ())

    @cached_property
    def _bound(self) -> Mapping[tuple[ast.AST, str], list[ast.expr]]:
        found: dict[tuple[ast.AST, str], list[ast.expr]] = {}
        for node in ast.walk(self.tree):
            for name, value in _bindings(node):
                around = next(
                    (one for one in self.functions_around(node) if isinstance(one, ast.FunctionDef)), self.tree
                )
                found.setdefault((around, name), []).append(value)
        return found


def _bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that a node binds, each with what it may become."""
    pairs: list[tuple[ast.expr, ast.expr]] = []
    if isinstance(node, ast.Assign):
        pairs = [(target, node.value) for target in node.targets]
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
        pairs = [(node.target, node.value)]
    elif isinstance(node, ast.For | ast.comprehension):
        pairs = [(node.target, node.iter)]
    while pairs:
        target, value = pairs.pop()
        if isinstance(target, ast.Name):
            yield target.id, value
        elif isinstance(target, ast.Tuple):
            parts: Sequence[ast.expr] = [value] * len(target.elts)
            if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "zip":
                parts = value.args
            elif isinstance(value, ast.Tuple) and all(isinstance(row, ast.Tuple) for row in value.elts):
                parts = [ast.Tuple(list(column)) for column in zip(*(row.elts for row in value.elts), strict=True)]
            elif isinstance(value, ast.Tuple) and len(value.elts) == len(parts):
                parts = value.elts
            if len(parts) == len(target.elts):
                pairs += zip(target.elts, parts, strict=True)


class _Reader:
    """Reads one module; parameters that are handed on are added to `sinks`."""

    def __init__(self, modules: Mapping[str, _Module], module: _Module, sinks: Sinks) -> None:
        self.modules, self.module, self.sinks = modules, module, sinks

    def problems(self) -> Iterator[Problem]:
        for argument, kind in self._arguments():
            try:
                needed = self._needs(argument, kind)
            except _UnescapedError as error:
                yield Problem(self.module.name, argument.lineno, str(error))
            else:
                for function, parameter in needed:
                    self.sinks.setdefault((self.module.name, function), {})[parameter] = kind

    def _arguments(self) -> Iterator[tuple[ast.expr, str]]:
        """Everything of this module that is read as Markdown or HTML, and usual values of what is handed on."""
        for node in ast.walk(self.module.tree):
            if isinstance(node, ast.Call):
                yield from self._shown(node)
            elif isinstance(node, ast.FunctionDef):
                asked, named = node.args.args, node.args.kwonlyargs
                usual = [*zip(reversed(asked), reversed(node.args.defaults), strict=False)]
                usual += [(name, value) for name, value in zip(named, node.args.kw_defaults, strict=True) if value]
                handed_on = self.sinks.get((self.module.name, node.name), {})
                yield from ((value, handed_on[name.arg]) for name, value in usual if name.arg in handed_on)

    def shown_as_it_is(self) -> Iterator[ast.expr]:
        """What Streamlit is given and does not read as Markdown; places and callbacks aside."""
        for call in ast.walk(self.module.tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and self._is_place(call.func):
                function = getattr(st, call.func.attr, None)
                if function is None or call.func.attr in _PLACES:
                    continue
                names = inspect.signature(function).parameters
                given = {keyword.arg: keyword.value for keyword in call.keywords} | dict(
                    zip(names, call.args, strict=False)
                )
                read = (*markdown_parameters().get(call.func.attr, ()), "help")
                yield from (value for name, value in given.items() if name not in read)

    def _shown(self, call: ast.Call) -> Iterator[tuple[ast.expr, str]]:
        """The arguments of a call that are read as Markdown or HTML."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        wanted: Mapping[str, str] = {}
        names: list[str] = []
        found = self._function(call.func)
        if found is not None:
            wanted = self.sinks.get((found[0].name, found[1].name), {})
            names = [argument.arg for argument in found[1].args.args if argument.arg != "self"]
        elif self._is_place(call.func) and name in (*markdown_parameters(), "html"):
            names = list(inspect.signature(getattr(st, name)).parameters)
            wanted = dict.fromkeys(markdown_parameters().get(name, ()), "markdown")
            wanted |= {"body": "html"} if name == "html" else {}
        wanted = {"help": "markdown"} | dict(wanted) | {"unsafe_allow_html": "never"}
        given = {keyword.arg: keyword.value for keyword in call.keywords} | dict(zip(names, call.args, strict=False))
        if "unsafe_allow_javascript" in given:
            wanted["body"] = "program"  # where no escape helps
        if "format_func" in given:
            given.pop("options", None)
        yield from ((value, wanted[name]) for name, value in given.items() if name in wanted)

    def _is_place(self, called: ast.expr) -> bool:
        """Whether it is a method of Streamlit, or of something on the page: not of what was imported or just made."""
        base = called.value if isinstance(called, ast.Attribute) else None
        while isinstance(base, ast.Subscript | ast.Call | ast.Attribute):
            if isinstance(base, ast.Call) and not self._is_place(base.func):
                return False
            base = base.func if isinstance(base, ast.Call) else base.value
        return isinstance(base, ast.Name) and base.id not in self.module.imported

    def _function(self, called: ast.expr) -> tuple[_Module, ast.FunctionDef] | None:
        """A function of these modules, by what is called."""
        if isinstance(called, ast.Name) and called.id in self.module.functions:
            return self.module, self.module.functions[called.id]
        if isinstance(called, ast.Name):
            module, name = self.module.imported.get(called.id, ("", ""))
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            if called.value.id == "self":
                function = self.module.functions.get(called.attr)
                return None if function is None else (self.module, function)
            module, name = ".".join(self.module.imported.get(called.value.id, ("", ""))), called.attr
        else:
            return None
        other = self.modules.get(module)
        return None if other is None or name not in other.functions else (other, other.functions[name])

    def _needs(self, node: ast.expr | None, kind: str) -> set[tuple[str, str]]:
        """The parameters of functions that an expression rests on; raises `_UnescapedError` where that is more."""
        if kind == "never":
            raise _UnescapedError(ast.unparse(node or ast.Constant(None)))
        parts: Sequence[ast.expr | None]
        match node:
            case None | ast.Constant() | ast.Compare():
                return set()
            case ast.Name():
                return self._needs_of_name(node, kind)
            case ast.Call():
                return self._needs_of_call(node, kind)
            case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
                pass
            case ast.FormattedValue(format_spec=ast.JoinedStr(values=[ast.Constant(value=how)])) if _NUMBER.fullmatch(
                how
            ):
                return set()
            case ast.FormattedValue(value=part) | ast.Subscript(value=part) | ast.Starred(value=part):
                parts = [part]
            case ast.Attribute(value=part, attr=name) if name in _METHODS:
                parts = [part]
            case ast.Attribute(value=ast.Name(id=base), attr=name) if ".".join(self._import(base)) in self.modules:
                return self._elsewhere(".".join(self._import(base)), name, node, kind)
            case ast.ListComp(elt=part) | ast.GeneratorExp(elt=part) | ast.Lambda(body=part):
                parts = [part]
            case ast.IfExp(body=first, orelse=second) | ast.BinOp(left=first, right=second):
                parts = [first, second]
            case ast.Dict(keys=keys, values=values):
                parts = [*keys, *values]
            case ast.DictComp(key=first, value=second):
                parts = [first, second]
            case _:
                raise _UnescapedError(ast.unparse(node))
        return set().union(*(self._needs(part, kind) for part in parts))

    def _needs_of_name(self, node: ast.Name, kind: str) -> set[tuple[str, str]]:
        if node.id in (_ESCAPES.get(kind), "__file__"):
            return set()
        for function in self.module.functions_around(node):
            given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            values = self.module.values_of(node.id, function)
            if node.id in {argument.arg for argument in given} and isinstance(function, ast.FunctionDef):
                return {(function.name, node.id)}.union(*(self._needs(value, kind) for value in values))
            if values:
                return set().union(*(self._needs(value, kind) for value in values))
        if values := self.module.values_of(node.id, self.module.tree):
            return set().union(*(self._needs(value, kind) for value in values))
        return self._elsewhere(*self._import(node.id), node, kind)

    def _elsewhere(self, module: str, name: str, node: ast.expr, kind: str) -> set[tuple[str, str]]:
        """A constant of another module."""
        other = self.modules.get(module) or _other_module(module)
        values = [] if other is None else other.values_of(name, other.tree)
        if other is None or not values:
            raise _UnescapedError(ast.unparse(node))
        return set().union(*(_Reader(self.modules, other, self.sinks)._needs(value, kind) for value in values))

    def _import(self, name: str) -> tuple[str, str]:
        return self.module.imported.get(name, ("", ""))

    def _needs_of_call(self, call: ast.Call, kind: str) -> set[tuple[str, str]]:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name == _ESCAPES.get(kind):
            return self._needs(call.args[0], kind) if kind == "html" else set()
        if kind == "html" and name == _KEEPS_MARKUP:
            return self._needs(call.args[0], kind)
        if name in _COUNTS or name in _PLACES or (name == "map" and ast.unparse(call.args[0]) == _ESCAPES.get(kind)):
            return set()
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(call.func, ast.Name) and name in _CONTAINERS:
            return set().union(*(self._needs(part, kind) for part in map(self._first_of, given)))
        if isinstance(call.func, ast.Attribute) and name in (*_METHODS, "get"):
            given = given[1:] if name == "get" else given
            return set().union(*(self._needs(part, kind) for part in (call.func.value, *given)))
        found = self._function(call.func)
        if found is None:
            raise _UnescapedError(ast.unparse(call))
        return self._needs_of_returned(call, *found, kind)

    def _first_of(self, part: ast.expr) -> ast.expr:
        """What is gone through where a dictionary is: its keys."""
        function = next(self.module.functions_around(part), self.module.tree)
        values = self.module.values_of(part.id, function) if isinstance(part, ast.Name) else [part]
        return ast.Tuple(values[0].keys) if len(values) == 1 and isinstance(values[0], ast.Dict) else part  # type: ignore[arg-type]

    def _needs_of_returned(
        self, call: ast.Call, module: _Module, function: ast.FunctionDef, kind: str
    ) -> set[tuple[str, str]]:
        """What the returned text rests on, with the arguments of this call for its parameters."""
        reader = _Reader(self.modules, module, self.sinks)
        returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
        if not returned:
            raise _UnescapedError(ast.unparse(call))
        needed = set().union(*(reader._needs(value, kind) for value in returned))
        names = [argument.arg for argument in function.args.args if argument.arg != "self"]
        given = {keyword.arg: keyword.value for keyword in call.keywords} | dict(zip(names, call.args, strict=False))
        return set().union(*(self._needs(given.get(name), kind) for _, name in needed))


@cache
def _other_module(name: str) -> _Module | None:
    file = ROOT / (name.replace(".", "/") + ".py")
    return _Module(name, file.read_text(encoding="utf-8")) if name.startswith("embedlab.") and file.is_file() else None
