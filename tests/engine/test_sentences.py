"""What a person asked for, as the log has it: in the words of who trades, not of who wrote the program."""

from __future__ import annotations

import pytest

from srconsole.core import by_hand
from srconsole.engine.facts import Noted, Requested
from srconsole.engine.inputs import CONSOLE
from srconsole.engine.request import (
    AdoptPosition,
    CloseForeign,
    IgnoreMarket,
    PauseFeed,
    Request,
    ResumeFeed,
    SetSpeed,
    StepFeed,
)
from srconsole.engine.sentences import sentence

SUPPORT = "S1542744000000"


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (by_hand.PauseEntries(), "pause entries"),
        (by_hand.ResumeEntries(), "resume entries"),
        (by_hand.Flatten(), "flatten"),
        (by_hand.MoveStop(3692.7), "the stop to 3,692.70"),
        (by_hand.BreakEvenStop(), "the stop to break even"),
        (by_hand.SetTrail(0.025), "a trail of 2.5%"),
        (by_hand.SwitchToTakeProfit(), "switch to TAKE_PROFIT"),
        (by_hand.EnterLevel(SUPPORT), "buy now on the support first touched 2018-11-20T20:00:00Z"),
        (by_hand.ClosePart(0.5), "sell 50% of what is held"),
        (by_hand.DisableLevel(SUPPORT), "no entries on the support first touched 2018-11-20T20:00:00Z"),
        (by_hand.EnableLevel("range"), "entries on the level range again"),
        (by_hand.ResetHalt(), "end the halt"),
        (by_hand.MoveStop(3692.7, "-1"), "the stop of lot -1 to 3,692.70"),
        (by_hand.BreakEvenStop("-1"), "the stop of lot -1 to break even"),
        (by_hand.SetTrail(0.025, "-1"), "a trail of 2.5% of lot -1"),
        (by_hand.SwitchToTakeProfit("-1"), "switch lot -1 to TAKE_PROFIT"),
        (by_hand.ClosePart(0.5, "-1"), "sell 50% of what is held of lot -1"),
        (by_hand.TakeTargetOff(3832.0, "-1"), "the target at 3,832.00 of lot -1 off"),
        (by_hand.TakeTargetOff(3832.0), "the target at 3,832.00 off"),
        (by_hand.SellLot("-1"), "sell lot -1"),
        (by_hand.SellLot(), "sell what is held"),
        (AdoptPosition(), "take over what the exchange holds"),
        (AdoptPosition(95.5), "take over what the exchange holds, with its stop at 95.50"),
        (CloseForeign(), "sell what the exchange holds beside our own"),
        (IgnoreMarket(), "leave the symbol alone"),
        (PauseFeed(), "hold the candles"),
        (ResumeFeed(), "let the candles go on"),
        (StepFeed(), "one candle"),
        (SetSpeed(8.0), "8 candles a second"),
        (SetSpeed(float("inf")), "candles as fast as they go"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_was_asked_for_is_told_in_words(request_: Request, words: str) -> None:
    """Given something that a person asked for, at the screen and from another shell
    When the log tells of it
    Then it is in words, and names no command of the program; who asked is said where it was not the screen
    """
    told = [sentence(Noted(1, 0, "BTC/USDT:USDT", 0, Requested(request_, who)), 2) for who in (CONSOLE, "shell")]
    assert told == [f"asked: {words}", f"asked: {words}, from the shell"]
