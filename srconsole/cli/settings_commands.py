"""`srconsole settings show` and `check`, and the settings of every other command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from srconsole.cli.printing import say
from srconsole.errors import RequestError
from srconsole.settings.check import BUILT_IN, Loaded
from srconsole.settings.given import Given
from srconsole.settings.layers import load_settings
from srconsole.settings.presets import PRESET

if TYPE_CHECKING:
    import argparse


def settings_from_arguments(arguments: argparse.Namespace) -> Loaded:
    """Load the settings that a command line asks for, from this process's folder and environment.

    Args:
        arguments: with `settings`, `set`, `preset`, `strategy` and `plugin`, which every command has.

    Raises:
        RequestError: it names two strategies.
        SettingsError: names all that is wrong in any layer, a line each.
    """
    return load_settings(
        folder=Path.cwd(),
        home=home_folder(),
        environment=os.environ,
        file=Path(arguments.settings) if arguments.settings else None,
        assignments=arguments.set,
        presets=arguments.preset,
        options=_options(arguments),
    )


def _options(arguments: argparse.Namespace) -> list[Given]:
    """Return what `--strategy` and `--plugin` stand for."""
    strategy, plugin = arguments.strategy, arguments.plugin
    if plugin is None:
        return [] if strategy is None else [Given("strategy", "name", strategy, "--strategy")]
    if strategy not in {None, "plugin"}:
        raise RequestError(
            f"--strategy {strategy} and --plugin {plugin} are two strategies, and one is traded: leave out one of them"
        )
    return [Given("strategy", "name", "plugin", "--plugin"), Given("plugin", "file", plugin, "--plugin")]


def home_folder() -> Path | None:
    """Return the person's home folder, None where there is none."""
    try:
        return Path.home()
    except RuntimeError:  # a bare user id in a container, with no HOME
        return None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `settings` takes besides the common options."""
    parser.add_argument(
        "action",
        choices=["show", "check"],
        help="show: print every setting and where it came from, as TOML; check: name all that is wrong",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the settings in force, or that nothing is wrong with them."""
    loaded = settings_from_arguments(arguments)
    if arguments.action == "show":
        from srconsole.settings.render import settings_in_force

        say(settings_in_force(loaded).removesuffix("\n"))
    else:
        from srconsole.compose.console import check_appearance

        check_appearance(loaded.settings, os.environ)
        presets = sum(origin.startswith(PRESET) for origin in loaded.origins.values())
        given = sum(origin != BUILT_IN for origin in loaded.origins.values()) - presets
        told = f"{given} of them given, {presets} by presets" if presets else f"{given} of them given"
        say(f"The settings are fine: {len(loaded.origins)} keys, {told}, the rest built in.")
    return 0
