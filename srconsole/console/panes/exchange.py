"""All that is known of a market's exchange, in groups, whole: what needs a person first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import tzinfo
from textwrap import wrap
from typing import Final, NamedTuple

from srconsole.console.ages import FIRST_STEP, Elapsed, age_text, brief_text, older, step_text
from srconsole.console.format import held_text
from srconsole.console.keymap import Keymap
from srconsole.console.lots import in_all
from srconsole.console.modes import is_market
from srconsole.console.panes.cover import NOT_READ, bare_text, funding_text, stop_words
from srconsole.console.panes.lines import Line, Span
from srconsole.console.panes.outlook import APART, has_clock, has_latency, old_after
from srconsole.engine.view.live import LiveView
from srconsole.engine.view.snapshot import OrderView, Snapshot
from srconsole.figures import change_text, money_text, percent_text, price_text, quantity_text
from srconsole.plain_text import plain

_LABEL: Final = 15
_CHOICES: Final = (
    ("adopt", "adopt", "take it over: more than was known gets a stop, what is gone is booked"),
    ("close", "close_other", "sell what is held beside our own"),
    ("ignore", "leave_alone", "buy nothing here, and leave it as it is"),
)


class Row(NamedTuple):
    """A line of a group.

    Attributes:
        label: what it is about.
        text: what is said of it.
        role: its look.
    """

    label: str
    text: str
    role: str = "plain"


class Look(NamedTuple):
    """What the groups are made of.

    Attributes:
        live, snapshot: what is shown.
        elapsed: how long ago that came.
        zone: of times.
        keymap: the keys in force.
    """

    live: LiveView
    snapshot: Snapshot
    elapsed: Elapsed
    zone: tzinfo
    keymap: Keymap


def exchange_lines(snapshot: Snapshot, elapsed: Elapsed, zone: tzinfo, keymap: Keymap, width: int) -> list[Line]:
    """Return all lines, each at most so wide; long texts go on in the next."""
    live = snapshot.market.live
    if live is None:
        return _without(snapshot, width)
    look = Look(live, snapshot, elapsed, zone, keymap)
    lines: list[Line] = []
    for title, rows_of in _GROUPS.items():
        rows = list(rows_of(look))
        if rows:
            lines += [(Span(title, "strong"),), *(line for row in rows for line in _lines(row, width)), ()]
    return lines[:-1]


def _without(snapshot: Snapshot, width: int) -> list[Line]:
    """Return what there is to say where no exchange has been read."""
    if is_market(snapshot):
        return [(Span("The exchange has not been read yet."),)]
    texts = ["A replay has no exchange: its orders are filled at once, at the price that decided them."]
    held = in_all(snapshot.market)
    if held is None:
        texts.append("Nothing is held, and no stop lies anywhere.")
    else:
        stop = price_text(held.stop, snapshot.market.decimals)
        texts.append(
            f"{held_text(held.quantity, snapshot.market.symbol)} are held; the stop at {stop} is the engine's own."
        )
    return [(Span(part),) for text in texts for part in wrap(text, max(20, width))]


def _lines(row: Row, width: int) -> Iterator[Line]:
    parts = wrap(plain(row.text), max(20, width - _LABEL - 2)) or [""]
    for place, part in enumerate(parts):
        yield (Span(f"  {row.label if place == 0 else '':<{_LABEL}}", "label"), Span(part, row.role))


def _unexplained(look: Look) -> Iterator[Row]:
    for difference in look.live.differences:
        yield Row("found", difference, "alert")
    for choice, action, does in _CHOICES:
        if choice in look.live.choices:
            yield Row(look.keymap.shown(action) or "no key", does, "strong")


def _order(look: Look) -> Iterator[Row]:
    order = look.snapshot.market.order
    if look.live.unknown:
        yield Row("UNKNOWN", look.live.unknown, "alert")
        yield Row(look.keymap.shown("flatten"), "sell all that is held once its end is known", "strong")
    if order is not None:
        yield Row("order", _order_text(order))
        yield Row("client id", order.client_id)
        if look.elapsed.order is not None:
            yield Row("out for", step_text(look.elapsed.order))
        if order.note:
            yield Row("known", order.note)


def _order_text(order: OrderView) -> str:
    filled = f", {quantity_text(order.filled)} so far" if order.filled else ""
    return f"{order.side} {quantity_text(order.quantity)}, {order.state}{filled}"


def _entries(look: Look) -> Iterator[Row]:
    for place, reason in enumerate(look.live.against_entries):
        yield Row("against" if place == 0 else "", reason, "alert")


def _stop(look: Look) -> Iterator[Row]:
    live, market = look.live, look.snapshot.market
    if (held := in_all(market)) is not None:
        yield Row("engine's", price_text(held.stop, market.decimals), "strong")
    if live.stop is None:
        if live.covered:
            yield Row("exchange's", "none, as nothing is held" if market.position is None else NOT_READ)
        else:
            yield Row("exchange's", "NO STOP THERE", "alert")
    else:
        yield Row("exchange's", _stop_text(look), "strong")
        yield from _of_that_stop(live, look)
    if live.uncovered_for is not None:
        yield Row("without cover", f"for {age_text(live.uncovered_for + look.elapsed.snapshot)} now", "alert")
    if market.position is not None:
        yield Row("in this trade", f"{bare_text(live, look.elapsed.snapshot)} without cover")


def _of_that_stop(live: LiveView, look: Look) -> Iterator[Row]:
    """Yield whether the exchange's stop is where the engine has it, when it was read, and how it is known there."""
    stop, held, digits = live.stop, in_all(look.snapshot.market), look.snapshot.market.decimals
    if stop is None:
        return
    if held is not None and price_text(stop.price, digits) != price_text(held.stop, digits):
        side = "below" if stop.price < held.stop else "above"
        yield Row("agrees", f"no, {price_text(abs(stop.price - held.stop), digits)} {side} the engine's", "strong")
    elif held is not None:
        yield Row("agrees", "yes, with the engine's")
    lies = older(stop.age, look.elapsed.snapshot)
    yield Row("placed", "with its entry" if lies is None else _ago(lies))
    age = older(live.account_age, look.elapsed.snapshot)
    if age is not None:
        yield Row("read", _ago(age))
    ids = [stop.order_id, f"ours {stop.client_id}" if stop.client_id else ""]
    if told := ", ".join(each for each in ids if each):
        yield Row("id", told)


def _stop_text(look: Look) -> str:
    stop, market = look.live.stop, look.snapshot.market
    if stop is None:
        return ""
    text = f"{price_text(stop.price, market.decimals)}, {stop_words(stop, market.symbol, _LABEL * 4)}"
    if not market.price:
        return text
    away = stop.price - market.price
    return f"{text}, {change_text(away, market.decimals)} {percent_text(away / market.price)} from the price"


def _position(look: Look) -> Iterator[Row]:
    market = look.snapshot.market
    if market.position is not None:
        yield Row("liquidated at", price_text(market.position.liquidation, market.decimals))
    if look.live.funding is not None:
        yield Row("next funding", funding_text(look.live.funding, look.zone))


def _account(look: Look) -> Iterator[Row]:
    live = look.live
    age = older(live.account_age, look.elapsed.snapshot)
    old = age is not None and age > old_after(look.snapshot)
    yield Row("read", "never" if age is None else _ago(age), "alert" if old else "plain")
    if live.account_failing:
        yield Row("not read", live.account_failing, "alert")
    moved = f"moved by {money_text(live.balance_off)}, unexplained"
    yield Row("balance", moved if round(live.balance_off, 2) else "as it is known here")


def _line_to_it(look: Look) -> Iterator[Row]:
    outlook, since = look.live.outlook, look.elapsed.snapshot
    yield Row("price", _came(outlook.price_age, since))
    if outlook.failing:
        yield Row("no prices", outlook.failing, "alert")
    yield Row("newest candle", _came(outlook.candle_age, since))
    if has_latency(look.snapshot):
        yield Row("latency", brief_text(outlook.latency) if outlook.latency else "-")
    if outlook.ahead is None and has_clock(look.snapshot):
        yield Row("its clock", "not known")
    elif outlook.ahead is not None and has_clock(look.snapshot):
        where = "ahead of" if outlook.ahead >= 0 else "behind"
        apart = abs(outlook.ahead)
        yield Row("its clock", f"{brief_text(apart)} {where} ours", "alert" if apart > APART else "plain")
    for name, calls in (("account calls", outlook.account_calls), ("price calls", outlook.public_calls)):
        if calls.allowed:
            yield Row(name, f"{calls.made} of {calls.allowed} in the last second")
    if outlook.held_back:
        yield Row("held back", outlook.held_back, "alert")


def _came(age: float | None, since: float) -> str:
    return "none yet" if age is None else _ago(age + since)


def _ago(age: float) -> str:
    """Write how long ago something was, in steps."""
    return f"{step_text(age)} ago" if age >= FIRST_STEP else "just now"


def _beside(look: Look) -> Iterator[Row]:
    for text in look.live.beside:
        yield Row("waits", text)


_GROUPS: Final[dict[str, Callable[[Look], Iterator[Row]]]] = {
    "READ-ONLY: the exchange has what is not explained": _unexplained,
    "Order out": _order,
    "Entries": _entries,
    "Stop": _stop,
    "Position": _position,
    "Account": _account,
    "Line": _line_to_it,
    "Of others, beside our position": _beside,
}
