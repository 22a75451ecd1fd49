"""From a plug-in's file to its strategy; in the process of the plug-in alone, since it puts modules in place."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

from srconsole.errors import RequestError
from srconsole.plugins import base_strategy
from srconsole.plugins.base_strategy import BaseStrategy

MODULE: Final = "srconsole_plugin"
"""The name that a plug-in's module has in its process."""


class Unusable(RequestError):
    """A file that is no plug-in.

    Attributes:
        line: where it says so, 1 where no line is at fault.
    """

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def load(file: Path) -> BaseStrategy:
    """Import a file and make its one strategy.

    Raises:
        Unusable: it has no strategy, several, or one that is not made without arguments.
        BaseException: whatever the file raises itself.
    """
    _put_in_place(file.parent)
    sys.dont_write_bytecode = True  # nothing is left in a person's folder
    spec = importlib.util.spec_from_file_location(MODULE, file)
    if spec is None or spec.loader is None:
        raise Unusable("is no Python file; its name ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[MODULE] = module
    spec.loader.exec_module(module)
    return _made(_chosen(module))


def line_of(strategy: BaseStrategy) -> int:
    """Return the line of the file at which a strategy's `generate_signals` begins."""
    code = getattr(inspect.unwrap(type(strategy).generate_signals), "__code__", None)
    return getattr(code, "co_firstlineno", 1)


def _put_in_place(folder: Path) -> None:
    """Let plug-ins import `strategies.base_strategy`, and the files beside them behind all that is installed."""
    package = ModuleType("strategies")
    package.__path__ = [str(folder)]
    package.base_strategy = base_strategy  # type: ignore[attr-defined]  # a package has its modules as attributes
    sys.modules["strategies"] = package
    sys.modules["strategies.base_strategy"] = base_strategy
    sys.path.append(str(folder))


def _chosen(module: ModuleType) -> type[BaseStrategy]:
    own = {
        found: _line(found)
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, BaseStrategy) and found.__module__ == MODULE
    }
    concrete = [found for found in own if not inspect.isabstract(found)]
    if len(concrete) == 1:
        return concrete[0]
    if concrete:
        names = " and ".join(found.__name__ for found in concrete)
        raise Unusable(f"has {len(concrete)} strategies, {names}; keep one to a file", own[concrete[1]])
    for found, line in own.items():
        lacks = ", ".join(sorted(found.__abstractmethods__))
        raise Unusable(
            f"has a strategy {found.__name__} without {lacks}; `srconsole plugin new NAME` writes a whole one", line
        )
    raise Unusable(
        "has no strategy: a class that inherits from BaseStrategy, out of strategies.base_strategy, and is defined in "
        "the file; `srconsole plugin new NAME` writes one"
    )


def _line(found: type) -> int:
    try:
        return inspect.getsourcelines(found)[1]
    except (OSError, TypeError):
        return 1


def _made(found: type[BaseStrategy]) -> BaseStrategy:
    try:
        inspect.signature(found).bind()
    except TypeError as error:
        raise Unusable(
            f"has a strategy {found.__name__} that cannot be made without arguments ({error}); give them defaults",
            _line(found),
        ) from error
    return found()
