"""`srconsole` without a command: the console on what the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the settings say it all."""


def run(arguments: argparse.Namespace) -> int:
    """Open the console and return its exit code."""
    from srconsole.cli.settings_commands import settings_from_arguments
    from srconsole.compose.console import open_console
    from srconsole.compose.replay import Replay

    settings = settings_from_arguments(arguments).settings
    return open_console(settings, Replay.of(settings), arguments.watch)
