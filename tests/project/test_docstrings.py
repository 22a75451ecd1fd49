"""What every file of the project keeps to, so that all of it stays readable."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 300
LONGEST_FUNCTION = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(folder: str) -> list[Path]:
    """List the Python files below a folder of the checkout."""
    return sorted((CHECKOUT / folder).rglob("*.py"))


def functions(path: Path) -> list[Function]:
    """List all functions and methods of a file."""
    every = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [node for node in every if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def place(path: Path, function: Function) -> str:
    """Name where a function stands, as file:line and its name."""
    return f"{path.relative_to(CHECKOUT)}:{function.lineno} {function.name}"


def code_lines(function: Function) -> int:
    """Count a function's lines without its docstring."""
    body = function.body
    first = body[1] if ast.get_docstring(function) and len(body) > 1 else body[0]
    return (function.end_lineno or first.lineno) - first.lineno + 1


@cache
def promises() -> list[tuple[str, Function]]:
    """List the project's test functions, each with its place."""
    return [
        (place(path, function), function)
        for path in sources("tests")
        for function in functions(path)
        if function.name.startswith("test_")
    ]


def checks(test: Function) -> bool:
    """Say whether a test asserts anything, by itself or by a function named so, or expects an error or a picture."""
    names = {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(test)}
    asserting = any(isinstance(node, ast.Assert) for node in ast.walk(test))
    return asserting or any(name.startswith("assert") or name in {"raises", "snap_compare"} for name in names)


def test_every_test_tells_its_story() -> None:
    """Somebody who trades but does not program can read what is promised.

    Given the tests of the project
    When their docstrings are read
    Then each says Given, When and Then
    """
    story = re.compile(r"\bGiven\b.*\bWhen\b.*\bThen\b", re.DOTALL)
    silent = [where for where, test in promises() if not story.search(ast.get_docstring(test) or "")]

    assert promises()
    assert silent == []


def test_every_test_can_fail() -> None:
    """A promise that nothing checks is none.

    Given the tests of the project
    When their bodies are read
    Then each asserts something or expects an error
    """
    idle = [where for where, test in promises() if not checks(test)]

    assert promises()
    assert idle == []


def test_files_and_functions_stay_small() -> None:
    """A reader can hold any file, and any function, in mind.

    Given the source files of the package
    When their lines and those of their functions are counted
    Then no file has more than 300 lines, the oracle's aside, and no function more than 40 lines of code
    """
    files = sources("srconsole")
    # The oracle says the rules a second time, whole and in one place, and stays as it is.
    judged = [*files, *(path for path in sources("tests") if path.parent.name != "oracle"), *sources("benchmarks")]
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in judged}
    long_files = [f"{name}: {lines}" for name, lines in lengths.items() if lines > LONGEST_FILE]
    long_functions = [
        place(path, function)
        for path in files
        for function in functions(path)
        if code_lines(function) > LONGEST_FUNCTION
    ]

    assert files
    assert long_files == []
    assert long_functions == []


def test_nothing_is_left_for_later() -> None:
    """What is here is finished.

    Given the source files, tests and benchmarks
    When they are searched for notes to oneself
    Then there is none
    """
    note = re.compile("TO" + "DO|FIX" + "ME|X" + "XX")
    files = [*sources("srconsole"), *sources("tests"), *sources("benchmarks")]
    noted = [str(path.relative_to(CHECKOUT)) for path in files if note.search(path.read_text(encoding="utf-8"))]

    assert files
    assert noted == []
