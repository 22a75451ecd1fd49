"""The mode in words, as every screen shows it: nobody takes money for paper, with colours or without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from srconsole.console.panes.lines import Span

if TYPE_CHECKING:
    from srconsole.engine.view.snapshot import Snapshot

LIVE: Final = "live"
NO_MARKET: Final = "This is a replay: there is no exchange."
_WORDS: Final = {"testnet": "DEMO", LIVE: "LIVE!"}
_MEANS: Final = {
    "replay": "candles of a file, traded on paper",
    "paper": "real prices, orders on paper",
    "rehearsal": "an exchange on this machine",
    "testnet": "the exchange's testnet, no real money",
    LIVE: "real orders, real money",
}


def mode_word(mode: str) -> str:
    """Return a mode in a word: `PAPER`, `DEMO`, `LIVE!`."""
    return _WORDS.get(mode, mode.upper())


def mode_meaning(mode: str) -> str:
    """Return what a mode means, in a few words; empty for one that is not known."""
    return _MEANS.get(mode, "")


def mode_badge(mode: str) -> Span:
    """Return a mode in brackets, in a look of its own."""
    return Span(f"[{mode_word(mode)}]", "live" if mode == LIVE else "badge")


def is_market(snapshot: Snapshot) -> bool:
    """Tell whether a market is traded, and no file."""
    return snapshot.mode != "replay"
