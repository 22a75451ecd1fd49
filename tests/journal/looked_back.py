"""A run with a log of several kinds, trades and candles, for those who look back at it."""

from __future__ import annotations

from srconsole.core.trade import Trade
from srconsole.engine.facts import Closed, Fact, Filled, Halted, Noted
from srconsole.engine.rows import time_text, trade_line
from srconsole.journal.sqlite_journal import SqliteJournal
from tests.journal.scripted_run import MARKET

HOUR = 3_600_000


def trade_at(place: int) -> Trade:
    """Return the trade that ended in a candle."""
    times = ((place - 1) * HOUR, place * HOUR)
    return Trade(times[0], 100.0, times[1], 101.0, 1.0, "S1", 99.0, 98.0, None, None, "stop_loss", 0.6, float(place))


def facts_of(place: int) -> list[Fact]:
    """Return what happened in a candle: a fill in each, in every fourth a trade's end, in every tenth a halt."""
    facts: list[Fact] = [Filled(f"order-{place}", 100.0 + place, 0.5, 0.3)]
    if place % 4 == 3:
        facts.append(Closed(trade_at(place)))
    if place % 10 == 9:
        facts.append(Halted(5, 3))
    return facts


def log_of(candles: int) -> list[Noted]:
    """Return all that happened in so many candles."""
    facts = [(place, fact) for place in range(candles) for fact in facts_of(place)]
    return [Noted(number, place, MARKET, place * HOUR, fact) for number, (place, fact) in enumerate(facts, 1)]


def write(journal: SqliteJournal, first: int, end: int) -> None:
    """Write the candles from `first` to before `end`, a commit each."""
    log = log_of(end)
    for place in range(first, end):
        for noted in log:
            if noted.place == place:
                journal.add_fact(noted)
                if isinstance(noted.fact, Closed):
                    journal.add_trade(MARKET, trade_line(noted.fact.trade))
        journal.add_row(MARKET, place, f"{time_text(place * HOUR)},1.0,3.0,0.5,2.0,{place}.0,{MARKET},,FLAT,,1000.0")
        journal.commit()
