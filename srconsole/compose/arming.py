"""What a person says on the command line before money is traded."""

from __future__ import annotations

from typing import NamedTuple

from srconsole.errors import RequestError
from srconsole.settings.schema import Settings


class Arming(NamedTuple):
    """What was said on the command line.

    Attributes:
        typed: the symbol that shall be traded with money, empty where nobody named one.
        unproved: to trade without a proof on demo.
        allow_bare_ssh: to trade over SSH without tmux or screen.
    """

    typed: str = ""
    unproved: bool = False
    allow_bare_ssh: bool = False


UNARMED = Arming()
"""Nothing was said."""


def check_arming(arming: Arming, settings: Settings) -> None:
    """Refuse words that mean money where none is traded.

    Raises:
        RequestError: the settings' mode is not live.
    """
    if arming != UNARMED and settings.market.mode != "live":
        said = {"--live": arming.typed, "--unproved": arming.unproved, "--allow-bare-ssh": arming.allow_bare_ssh}
        words = " and ".join(word for word, given in said.items() if given)
        raise RequestError(
            f'{words}: these are for live, and market.mode = "{settings.market.mode}"; set it to "live", or leave '
            "them out"
        )
