"""Inputs in words, for what a damaged journal is told with."""

from __future__ import annotations

from typing import Any, Final

from srconsole.engine import inputs
from srconsole.engine.inputs import Input
from srconsole.engine.legacy import JournalReplaced

OF_INPUTS: Final[dict[type[Any], str]] = {
    inputs.PriceSeen: "a price",
    inputs.CandleMoved: "the prices of a candle",
    inputs.CandleClosed: "the close of a candle",
    inputs.Asked: "what a person asked for",
    inputs.OrderUpdate: "what became known of an order",
    inputs.AccountRead: "a look at the account",
    inputs.FillsRead: "a list of fills",
    inputs.BillsRead: "a list of bills",
    inputs.StopAnswered: "the answer to a stop",
    inputs.TermsRead: "the terms of the contract",
    inputs.EntriesBarred: "a reason against entries",
    inputs.GapFilled: "the candles of a silence",
    inputs.Remarked: "a remark on the market's data",
    inputs.Leaving: "the end of the engine",
    inputs.SettingsChanged: "other settings",
    inputs.DeadlinePassed: "a deadline",
    JournalReplaced: "a journal in place of a broken one",
}


def input_text(taken: Input) -> str:
    """Return in a few words what an input is."""
    return OF_INPUTS[type(taken)]
