"""What a request would come to, before it is given."""

from __future__ import annotations

from typing import NamedTuple

from srconsole.core.lot import State


class Preview(NamedTuple):
    """What would come of a request at the last price; money in USDT, fees and slippage in, prices before slippage.

    Attributes:
        refused: why it would be refused; empty where it would be done.
        sells, buys: the quantity that would be sold or bought, of the base currency; 0 for none.
        price: at which, about.
        makes: what the part sold makes, its share of the entry's fee in.
        result: what the whole trade makes, marked to the last price once that is done; None while nothing is held.
        held: what is held then.
        stop: where the stop is then; None while nothing is held.
        at_stop: what the whole trade makes if it is sold there.
        state: where the state machine stands then.
        trail_pct: distance of the trailing stop below the peak then, a fraction.
        fee: of the orders that it takes.
        margin: what a purchase binds.
        lots: how many lots are sold.
        tier: what a level would be at the last price, such as `S2`; `R` for a resistance.
        held_up: why a touch of it would buy nothing, in a few words.
    """

    refused: str = ""
    sells: float = 0.0
    buys: float = 0.0
    price: float = 0.0
    makes: float = 0.0
    result: float | None = None
    held: float = 0.0
    stop: float | None = None
    at_stop: float | None = None
    state: State = State.FLAT
    trail_pct: float = 0.0
    fee: float = 0.0
    margin: float = 0.0
    lots: int = 0
    tier: str = ""
    held_up: str = ""
