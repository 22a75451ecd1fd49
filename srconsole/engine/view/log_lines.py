"""The log: what happened to trades, and what a person did to them; how a key was answered is no part of it."""

from __future__ import annotations

from collections import deque
from typing import Final

from srconsole.core.by_hand import ClosePart, EnterLevel, SellLot
from srconsole.engine import facts
from srconsole.engine.inputs import CONSOLE
from srconsole.engine.log_entries import is_of_trade
from srconsole.engine.request import FeedRequest, Request
from srconsole.engine.sentences import sentence
from srconsole.engine.view.snapshot import LOG_SHOWN, LogLine

_TOLD_BY_ORDERS: Final = FeedRequest | ClosePart | SellLot | EnterLevel
"""Requests that the order that they lead to tells of, or that are none of a trade's business."""


class LogLines:
    """The newest lines of a run's log, put into words when they are shown: an order waits for what is done here."""

    def __init__(self, most: int | None = LOG_SHOWN) -> None:
        """Keep at most so many lines; None keeps all."""
        self._lines: deque[LogLine] = deque(maxlen=most)
        self._unworded: deque[tuple[facts.Noted, int, str]] = deque(maxlen=most)
        self._asked: dict[str, facts.Requested] = {}

    def take(self, noted: facts.Noted, decimals: int) -> None:
        """Take a fact, prices with so many decimals as are told at the moment."""
        fact = noted.fact
        match fact:
            case facts.Requested():
                self._asked[noted.market] = fact
            case facts.Done() | facts.NotDone():
                text = _by_hand(fact, self._asked.get(noted.market))
                if text:
                    self._unworded.append((noted, decimals, text))
            case _:
                self._unworded.append((noted, decimals, ""))

    def worded(self) -> tuple[LogLine, ...]:
        """Return the lines, the newest last."""
        for noted, decimals, text in self._unworded:
            told = text or sentence(noted, decimals)
            self._lines.append(LogLine(noted.time, facts.is_grave(noted.fact), told, is_of_trade(noted.fact)))
        self._unworded.clear()
        return tuple(self._lines)


def _by_hand(fact: facts.Done | facts.NotDone, asked: facts.Requested | None) -> str:
    """Return in words what a person has done; empty where an order tells it, or who asked was answered."""
    who = CONSOLE if asked is None else asked.who
    request: Request | None = None if asked is None else asked.request
    if isinstance(fact, facts.NotDone):
        return "" if who == CONSOLE else f"refused from the {who}: {fact.text}"
    if request is not None and isinstance(request, _TOLD_BY_ORDERS):
        return ""
    return f"by hand{'' if who == CONSOLE else f', from the {who}'}: {fact.text}"
