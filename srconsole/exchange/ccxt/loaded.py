"""Loads ccxt's client of one exchange alone: with all the others it takes twice as long, and twice the memory."""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from importlib.abc import Loader
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any, Final

from srconsole.loading import loading

_PACKAGES: Final = {"ccxt": ("ccxt.base.errors", "ccxt.base.exchange"), "ccxt.async_support": ()}
"""The packages that import each exchange, and where what ccxt's own modules ask of them comes from."""


def client_class(name: str) -> Any:
    """Return ccxt's asynchronous client of an exchange, by ccxt's name of it.

    Its packages are there as they are imported, but nothing of them was run: whatever else somebody asks of them later
    is found by running them then.

    Raises:
        ImportError: ccxt is not installed, or has no such client.
    """
    module = f"ccxt.async_support.{name}"
    if module not in sys.modules:
        with loading():
            for package, sources in _PACKAGES.items():
                _stand_in(package, sources)
            import_module(module)
    return getattr(sys.modules[module], name)


def _stand_in(package: str, sources: tuple[str, ...]) -> None:
    """Put a package where imports look for it, unless it is there, without running it."""
    if package in sys.modules:
        return
    spec = find_spec(package)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"no module named {package!r}", name=package)
    module = module_from_spec(spec)
    vars(module)["__getattr__"] = partial(_found, module, spec.loader, sources)
    sys.modules[package] = module
    parent, _, name = package.rpartition(".")
    if parent:
        vars(sys.modules[parent])[name] = module


def _found(package: ModuleType, loader: Loader, sources: tuple[str, ...], name: str) -> Any:
    """Return what is missing in a package that was not run: by its source, or by running all of it."""
    for source in map(import_module, sources):
        if name in vars(source):
            return vars(source)[name]
    del vars(package)["__getattr__"]
    loader.exec_module(package)
    return getattr(package, name)
