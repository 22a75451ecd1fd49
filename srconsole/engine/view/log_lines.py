"""The log: what happened to trades, and what a person did to them; how a key was answered is no part of it."""

from __future__ import annotations

from collections import deque

from srconsole.engine import facts
from srconsole.engine.log_entries import is_of_trade, log_text, refusal_of
from srconsole.engine.short_sentences import short_sentence
from srconsole.engine.view.snapshot import LOG_SHOWN, LogLine


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
                text = log_text(noted, self._asked.get(noted.market), decimals)
                if text:
                    self._unworded.append((noted, decimals, text))
            case _:
                self._unworded.append((noted, decimals, ""))

    def worded(self) -> tuple[LogLine, ...]:
        """Return the lines, the newest last."""
        for noted, decimals, text in self._unworded:
            told = text or log_text(noted, None, decimals)
            short, fact = short_sentence(noted, decimals), noted.fact
            kind = f"refused: {fact.reason}" if isinstance(fact, facts.EntryRefused) else ""
            about = (is_of_trade(fact), short, kind, fact.trade if isinstance(fact, facts.Closed) else None)
            self._lines.append(LogLine(noted.time, facts.is_grave(fact), told, *about, refusal_of(noted)))
        self._unworded.clear()
        return tuple(self._lines)
