"""Every form of a client id that a run sends is read back as its own, and no other is."""

from __future__ import annotations

import pytest

from srconsole.engine.order_numbers import (
    OrderNumbers,
    OwnId,
    Sent,
    again_id,
    is_ours,
    is_rescue,
    is_stop,
    number_of,
    own_id,
    part_id,
    rescue_id,
    stop_id,
)


@pytest.mark.parametrize("number", [1, 2, 50])
@pytest.mark.parametrize("again", [False, True])
def test_a_part_of_an_order_is_the_order(number: int, again: bool) -> None:
    """Given an order of a run that went out in parts, some of them by another way
    When the exchange tells the id of a part after a restart
    Then it is known as the order that the journal has
    """
    numbers = OrderNumbers("run")
    numbers.count_from(5)
    name = part_id("run-5", number)
    name = again_id(name) if again else name

    assert own_id(name, "run") == OwnId(Sent.ORDER, 5, "run-5")
    assert numbers.knows(name)
    assert number_of(name, "run") == 5


def test_a_stop_and_a_rescue_are_of_the_run_and_no_orders_of_its_journal() -> None:
    """Given a stop, and a sale without the engine that went out in parts
    When their ids are read
    Then both are the run's, and neither is an order of its journal
    """
    stop, rescue = stop_id("run", 3), part_id(rescue_id("run", "0123456789ab"), 2)

    assert (own_id(stop, "run"), is_stop(stop, "run")) == (OwnId(Sent.STOP, 3, "run-s3"), True)
    assert own_id(again_id(rescue), "run") == OwnId(Sent.RESCUE, 0, "run-f0123456789ab")
    assert (is_rescue(rescue, "run"), is_stop(rescue, "run"), is_rescue(stop, "run")) == (True, False, False)
    assert number_of(stop, "run") == number_of(rescue, "run") == 0


@pytest.mark.parametrize(
    "client_id",
    ["", "run", "run-", "run-x", "run-5-", "run-5-p", "run-5-c-p2", "run-5-x", "run-s", "run-sa", "run2-5", "other-5"],
)
def test_what_no_run_sends_is_not_ours(client_id: str) -> None:
    """Given an id that the run never gives
    When it is read
    Then it is somebody else's
    """
    assert not is_ours(client_id, "run")
    assert number_of(client_id, "run") == 0


def test_without_a_run_nothing_is_ours() -> None:
    """Given a journal that does not even tell its run
    When the id of a sale without the engine is read
    Then it is nobody's
    """
    assert not is_ours(rescue_id("", "00"), "")
    assert not is_ours("-5", "")
