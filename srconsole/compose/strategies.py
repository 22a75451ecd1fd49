"""What makes the strategy that settings name, for a run: one of srconsole's, a package's, or a person's file."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import BUILT_IN, Make, strategy_of
from srconsole.strategies.contract import Strategy

_LOG: Final = logging.getLogger("srconsole.trading")


@contextmanager
def strategies_of(settings: Settings) -> Iterator[Make]:
    """Open what makes strategies while a run lasts; a plug-in's process lives as long, and its prints are logged.

    Settings that a run goes on under may name another strategy than these.

    Yields:
        What makes them; of a plug-in one that asks it at each close, and holds where it fails.

    Raises:
        PluginError: a plug-in's file is not there, or cannot be used.
        RequestError: no package brings the strategy.
    """
    with ExitStack() as stack:
        name = settings.strategy.name
        brought = None if name in BUILT_IN else _brought(settings, stack)

        def make(given: Settings, base: int) -> Strategy:
            if brought is None or given.strategy.name != name:
                return strategy_of(given, base)
            return brought(given, base)

        yield make


def _brought(settings: Settings, stack: ExitStack) -> Make:
    from srconsole.plugins.installed import factory_of
    from srconsole.plugins.opened import in_life, plugin_of
    from srconsole.plugins.strategy import NAME

    if settings.strategy.name != NAME:
        return factory_of(settings.strategy.name)
    plugin = stack.enter_context(plugin_of(settings, lambda line: _LOG.info("%s", line)))
    return in_life(plugin)
