"""What a position is worth, has cost and risks, the most telling first: a pane shows as many as it has rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum
from typing import Final, NamedTuple

from srconsole.console.ages import age_text
from srconsole.console.format import held_text
from srconsole.console.lots import shown_lot
from srconsole.console.panes.alerts import barred_word
from srconsole.console.panes.cover import bare_seconds, bare_text
from srconsole.console.panes.lines import Line, Span
from srconsole.console.panes.outlook import is_price_old
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import PositionView, Snapshot
from srconsole.engine.view.strategy import LotView, Stake
from srconsole.figures import (
    amount_text,
    money_text,
    multiple_text,
    percent_text,
    quantity_text,
    result_text,
    share_text,
)

_LEAST: Final = 14
"""Columns of an amount, unless one needs more."""


class Amount(NamedTuple):
    """An amount with its name.

    Attributes:
        label: what it is, in a word or two.
        text: with its unit; short: where there is no room for that.
        role: its look.
    """

    label: str
    text: str
    role: str = "strong"
    short: str = ""


class _Held(NamedTuple):
    """What is held: of one lot, or of all that are told together."""

    quantity: float
    unrealised: float
    at_stop: float
    trail: str
    entry_time: int
    stakes: Sequence[Stake]


def amounts(snapshot: Snapshot, selected: Key | None = None, since: float = 0.0) -> list[Amount]:
    """Return what is told of the position, of the next entry where nothing is held, and of the last trade.

    On a market the seconds are among it in which this trade had no stop at the exchange, by a snapshot that came
    `since` seconds ago.
    """
    position = snapshot.market.position
    if position is None:
        return list(_waited(snapshot))
    held = _told(position, snapshot, selected)
    old = is_price_old(snapshot, since)
    made = _result("pnl now", held.unrealised)
    if old:
        made = made._replace(label="pnl OLD", role="label")
    first = [
        _quantity("held", held.quantity, snapshot),
        made,
        *_returned(held, old=old),
        _at_stop(held.at_stop),
    ]
    live = snapshot.market.live
    if live is not None:
        bare = bare_seconds(live, since)
        first.append(Amount("no cover", bare_text(live, since), "alert" if bare else "strong"))
    return [*first, *_behind(held, snapshot)]


def _told(position: PositionView, snapshot: Snapshot, selected: Key | None) -> _Held:
    strategy = snapshot.market.strategy
    if strategy is None or not strategy.lots:
        trail = share_text(position.trail_pct) if position.trail_pct else ""
        figures = (position.quantity, position.unrealised, position.risk)
        return _Held(*figures, trail, position.entry_time, (position.stake,))
    lot = shown_lot(strategy, selected)
    lots: Sequence[LotView] = strategy.lots if lot is None else (lot,)
    return _Held(
        quantity=fsum(each.quantity for each in lots),
        unrealised=fsum(each.unrealised for each in lots),
        at_stop=fsum(each.at_stop for each in lots),
        trail="" if lot is None else lot.trail,
        entry_time=min(each.entry_time for each in lots),
        stakes=tuple(each.stake for each in lots),
    )


def _returned(held: _Held, *, old: bool) -> Iterator[Amount]:
    """Yield what it has made as a share of what was paid, and of what was risked."""
    paid = fsum(stake.paid for stake in held.stakes)
    if not paid:
        return
    share = percent_text(held.unrealised / paid)
    risked = [stake.risked for stake in held.stakes if stake.risked is not None]
    role = "label" if old else "loss" if held.unrealised < 0 else "gain"
    whole = len(risked) == len(held.stakes)
    text = f"{share} {multiple_text(held.unrealised / fsum(risked))}" if whole else share
    yield Amount("", text, role, share)


def _at_stop(makes: float) -> Amount:
    """Return what it makes at its stop: a profit is locked in there."""
    return _result("at stop" if round(makes, 2) <= 0 else "locked", makes)


def _behind(held: _Held, snapshot: Snapshot) -> Iterator[Amount]:
    """Yield what changes seldom."""
    if held.trail:
        yield Amount("trail", held.trail)
    margin, fees = fsum(stake.margin for stake in held.stakes), fsum(stake.fees for stake in held.stakes)
    if any(stake.paid for stake in held.stakes):
        yield Amount("fees", f"{amount_text(fees)} USDT", short=amount_text(fees))
    if margin:
        leverage = fsum(stake.paid for stake in held.stakes) / margin
        yield Amount("margin", f"{amount_text(margin)} x{leverage:.3g}", short=amount_text(margin))
    seconds = max(0, snapshot.market.price_time - held.entry_time) / 1000
    bars = int(seconds // snapshot.market.timeframe)
    held_for = f"{bars:,} bar{'' if bars == 1 else 's'}"
    yield Amount("age", f"{held_for}, {age_text(seconds)}", short=held_for)


def _waited(snapshot: Snapshot) -> Iterator[Amount]:
    """Yield what the next entry would buy and risk, and what the last trade made."""
    waited = snapshot.market.waited_for
    if waited is not None and waited.at_stop is not None:
        bought = not waited.held_up and not barred_word(snapshot)
        yield _quantity("buys" if bought else "size", waited.quantity, snapshot)
        yield _result("at stop", waited.at_stop)
    if snapshot.market.trades:
        yield _result("last pnl", snapshot.market.trades[-1].pnl)


def _quantity(label: str, quantity: float, snapshot: Snapshot) -> Amount:
    return Amount(label, held_text(quantity, snapshot.market.symbol), short=quantity_text(quantity))


def _result(label: str, usdt: float) -> Amount:
    return Amount(label, money_text(usdt), "loss" if usdt < 0 else "gain", result_text(usdt))


def amount_lines(told: Sequence[Amount], room: int) -> list[tuple[Line, Line]]:
    """Return labels and amounts, one below the other's end; a unit that has no room is left out whole."""
    texts = [each.text if len(each.text) <= room else each.short or each.text for each in told]
    width = max(0, min(room, max([_LEAST, *map(len, texts)])))
    return [
        ((Span(each.label, "label"),), (Span(f"{text:>{width}}", each.role),))
        for each, text in zip(told, texts, strict=True)
    ]
