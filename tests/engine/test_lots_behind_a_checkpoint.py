"""What a status tells of a lot that was bought after the newest checkpoint: it has the fact of its order alone."""

from __future__ import annotations

import msgspec

from srconsole.core.offer import Exits, Offer, Target
from srconsole.core.order import Entry, Order
from srconsole.core.trail import Trail
from srconsole.engine import facts
from srconsole.engine.status import intent_of


def test_the_fact_of_an_order_keeps_where_its_lot_is_sold_and_when() -> None:
    """A lot of the last minute is told with its targets and its deadline, as one of an hour ago.

    Given an order for a lot that is sold in three parts, after four hours at the latest, or behind no trail
    When its fact has been on the disk and is read again
    Then stop, targets and deadline are those that it was bought with, and the facts of earlier versions have none
    """
    targets = (Target(101.0, 0.33), Target(102.0, 0.33), Target(103.0, 0.34))
    for trail in (None, Trail(0.01, 100.5)):
        exits = Exits(99.0, trail, targets, max_hold=14_400_000)
        order = Order("c-1", "BTC/USDT", 0, Entry(100.0, 1.0, Offer.next("S", "S", 100.0), exits))
        kept = msgspec.msgpack.encode(facts.Ordered.of(order))
        read = intent_of(msgspec.msgpack.decode(kept, type=facts.Ordered))
        assert isinstance(read, Entry)
        assert (read.exits.stop, read.exits.targets, read.exits.max_hold) == (99.0, targets, 14_400_000)
    bought = {"key": "S", "label": "S", "offer_price": 1.0, "stop": 0.9, "activation": 2.0, "trail_pct": 0.1}
    assert msgspec.convert(bought, facts.Bought).targets == ()
