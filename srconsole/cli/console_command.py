"""`srconsole` without a command: the console on what the settings say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is said before money is traded; for the rest the settings say it all."""
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="begin anew and keep the earlier run aside; refused while an exchange shows a position or an order",
    )
    live = parser.add_argument_group("live")
    live.add_argument("--live", metavar="SYMBOL", default="", help="arm this symbol, the settings' own, to be bought")
    live.add_argument("--unproved", action="store_true", help="buy without a proof of `srconsole doctor --prove`")
    live.add_argument("--allow-bare-ssh", action="store_true", help="buy over SSH without tmux or screen")


def run(arguments: argparse.Namespace) -> int:
    """Open the console and return its exit code."""
    from dataclasses import replace

    from srconsole.cli.dumb_terminal import status_instead
    from srconsole.cli.settings_commands import settings_from_arguments
    from srconsole.compose.arming import Arming, check_arming
    from srconsole.compose.console import open_console, open_market_run
    from srconsole.compose.replay import Replay

    loaded = settings_from_arguments(arguments)
    settings = loaded.settings
    arming = Arming(arguments.live, arguments.unproved, arguments.allow_bare_ssh)
    check_arming(arming, settings)
    if (told := status_instead(os.environ)) is not None:
        return told
    if settings.market.mode != "replay":
        return open_market_run(settings, arming, arguments.watch, fresh=arguments.fresh)
    replay = replace(Replay.of(settings), fresh=arguments.fresh, asked=loaded.asked)
    return open_console(settings, replay, arguments.watch)
