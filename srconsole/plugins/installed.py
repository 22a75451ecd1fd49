"""Strategies of installed packages, written against `strategies.contract` itself: entry points `srconsole.strategies`.

Such a package runs inside the engine's process, as srconsole's own strategies do: it is trusted as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points

from srconsole.errors import RequestError
from srconsole.plain_text import plain
from srconsole.settings.installed import GROUP
from srconsole.settings.schema import Settings
from srconsole.settings.sections_of_trading import STRATEGIES
from srconsole.strategies.built_in import Make
from srconsole.strategies.contract import Strategy


def installed(built_in: Collection[str] = STRATEGIES) -> dict[str, EntryPoint]:
    """Return the strategies of all installed packages, by name; none of them is imported yet.

    Args:
        built_in: names that srconsole's own strategies have.

    Raises:
        RequestError: a package uses a name of srconsole's, or two packages use the same.
    """
    return _by_name(entry_points(group=GROUP), built_in)


def factory_of(name: str) -> Make:
    """Return what makes an installed package's strategy.

    Raises:
        RequestError: there is none of this name, or it cannot be imported; names the nearest name.
    """
    others = installed()
    if name not in others:
        near = get_close_matches(name, [*STRATEGIES, *others], n=1)
        hint = f"did you mean {near[0]}?" if near else "no installed package brings it"
        raise RequestError(f"strategy {name} is not known; {hint}")
    return _loaded(others[name])


def _by_name(points: Iterable[EntryPoint], built_in: Collection[str]) -> dict[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for point in points:
        if point.name in built_in:
            raise RequestError(
                f"{_package(point)} brings a strategy {plain(point.name)}, and srconsole has one of that name; the "
                "package has to give it another, or to be removed"
            )
        other = found.setdefault(point.name, point)
        if other.value != point.value:
            raise RequestError(
                f"{_package(other)} and {_package(point)} both bring a strategy {plain(point.name)}; remove one of them"
            )
    return found


def _loaded(point: EntryPoint) -> Make:
    where = f"strategy {plain(point.name)} of {_package(point)} ({plain(point.value)})"
    try:
        made = point.load()
    except Exception as error:  # somebody else's package raises what it likes
        raise RequestError(
            f"{where} cannot be imported: {type(error).__name__}: {error}; install it again, or remove it"
        ) from error
    if not callable(made):
        raise RequestError(
            f"{where} is {type(made).__name__}, expected a function of settings and the candles' length; mend the "
            "package"
        )

    def make(settings: Settings, base: int) -> Strategy:
        try:
            strategy: Strategy = made(settings, base)
        except RequestError:
            raise
        except Exception as error:  # as above
            raise RequestError(
                f"{where} cannot be made: {type(error).__name__}: {error}; trade another, or mend the package"
            ) from error
        return _whole(strategy, where)

    return make


def _whole(strategy: Strategy, where: str) -> Strategy:
    """Return a strategy that has all that the contract asks for."""
    wanted = ("needs", "columns", "close", "exits", "cells", "remember", "restore")
    lacks = [name for name in wanted if not hasattr(strategy, name)]
    if lacks:
        raise RequestError(f"{where} lacks {', '.join(lacks)} of srconsole.strategies.contract; mend the package")
    return strategy


def _package(point: EntryPoint) -> str:
    return f"package {plain(point.dist.name)}" if point.dist is not None else "a package"
