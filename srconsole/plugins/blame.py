"""The line of a plug-in's file that a person should look at, as far as its text tells."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

Verdict = Literal["future", "last row", "window", "random"]

_ROLLING: Final = frozenset({"rolling", "expanding", "ewm", "groupby", "resample"})
_STATISTICS: Final = frozenset({"mean", "std", "var", "max", "min", "median", "quantile", "sum", "rank", "zscore"})
_BACKWARDS: Final = frozenset({"bfill", "backfill", "interpolate"})
_ENDLESS: Final = frozenset(
    {"ewm", "expanding", "cumsum", "cummax", "cummin", "cumprod", "EMA", "MACD", "RSI", "ATR", "ADX"}
)
_CHANCE: Final = frozenset({"random", "randint", "choice", "shuffle", "normal", "uniform", "default_rng", "uuid4"})
_CLOCK: Final = frozenset({"now", "utcnow", "today", "time", "time_ns", "perf_counter", "monotonic"})


class Place(NamedTuple):
    """Where to look.

    Attributes:
        line: of the file, from 1.
        text: what stands there.
    """

    line: int
    text: str


def place_of(source: str, verdict: Verdict) -> Place | None:
    """Return the first place that a verdict may come from; None where the text has none that is known."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for suspicious in _SIGNS[verdict]:
        for node in ast.walk(tree):
            if isinstance(node, ast.expr | ast.stmt) and suspicious(node):
                return Place(node.lineno, _text_of(source, node))
    return None


def _text_of(source: str, node: ast.expr | ast.stmt) -> str:
    lines = source.splitlines()
    return lines[node.lineno - 1].strip() if node.lineno <= len(lines) else ""


def _called(node: ast.AST) -> str:
    """Return the name of what a node calls, empty where it calls nothing."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _is_negative(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def _arguments(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Call):
        yield from (("", argument) for argument in node.args)
        yield from ((keyword.arg or "", keyword.value) for keyword in node.keywords)


def _shifts_back(node: ast.AST) -> bool:
    """A shift by a negative number brings later rows to earlier ones."""
    return _called(node) in {"shift", "diff", "pct_change", "roll"} and any(
        _is_negative(value) for _, value in _arguments(node)
    )


def _is_centred(node: ast.AST) -> bool:
    """A window that stands around its row, or a gap that is filled from behind."""
    if _called(node) in _BACKWARDS:
        return True
    return any(
        isinstance(value, ast.Constant)
        and ((name == "center" and value.value is True) or (name == "method" and value.value in _BACKWARDS))
        for name, value in _arguments(node)
    )


def _is_reversed(node: ast.AST) -> bool:
    """`[::-1]`, and rows asked for by a number plus something."""
    if not isinstance(node, ast.Subscript):
        return False
    if isinstance(node.slice, ast.Slice):
        return node.slice.step is not None and _is_negative(node.slice.step)
    place = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    return isinstance(place, ast.BinOp) and isinstance(place.op, ast.Add)


def _is_of_the_whole(node: ast.AST) -> bool:
    """A mean, a maximum or the like over a whole column."""
    if _called(node) not in _STATISTICS or not isinstance(node, ast.Call):
        return False
    return not any(_called(part) in _ROLLING for part in ast.walk(node))


def _writes_the_last(node: ast.AST) -> bool:
    """An assignment to the last row."""
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Subscript) and any(_is_last(part) for part in ast.walk(target))
        for target in node.targets
    )


def _is_last(node: ast.AST) -> bool:
    return isinstance(node, ast.UnaryOp) and _is_negative(node) and isinstance(node.operand, ast.Constant)


def _reads_the_last(node: ast.AST) -> bool:
    """`[-1]`: the last row is looked at alone."""
    return isinstance(node, ast.Subscript) and _is_last(node.slice)


def _never_forgets(node: ast.AST) -> bool:
    """An average or a sum over all rows before."""
    return _called(node) in _ENDLESS


def _takes_a_chance(node: ast.AST) -> bool:
    """Chance, or the clock."""
    return _called(node) in _CHANCE | _CLOCK


def _keeps_something(node: ast.AST) -> bool:
    """Something that one call leaves for the next."""
    if isinstance(node, ast.AugAssign):
        return isinstance(node.target, ast.Attribute)
    return _called(node) in {"append", "add", "extend"} and isinstance(node, ast.Call) and _of_self(node.func)


def _of_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and any(
        isinstance(part, ast.Name) and part.id == "self" for part in ast.walk(node)
    )


_SIGNS: Final[dict[Verdict, tuple[Callable[[ast.AST], bool], ...]]] = {
    "future": (_shifts_back, _is_centred, _is_reversed, _is_of_the_whole),
    "last row": (_writes_the_last, _reads_the_last),
    "window": (_is_of_the_whole, _never_forgets),
    "random": (_takes_a_chance, _keeps_something),
}
