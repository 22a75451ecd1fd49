"""What comes with every poll is written in few bytes, and read as it came."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.rounding import MarketRules
from srconsole.engine.inputs import AccountRead, Input, PriceSeen, Remarked, TermsRead
from srconsole.engine.readings import Reading, Terms
from srconsole.journal.packing import Packing

TIMES = st.integers(0, 2**62)
READING = Reading(1.0, 0.0, 100.0, 0.0, (), (), 1000.0, 900.0, 5.0, isolated=True, hedge=False)
INPUTS: st.SearchStrategy[Input] = st.one_of(
    st.builds(PriceSeen, st.sampled_from("ABC"), st.floats(), st.floats(), st.floats(), TIMES, TIMES),
    st.builds(AccountRead, st.sampled_from("ABC"), st.floats(), st.integers(-1, 2**40), st.none(), TIMES, TIMES),
    st.builds(AccountRead, st.sampled_from("ABC"), st.floats(), st.integers(-1, 9), st.just(READING), TIMES, TIMES),
    st.builds(Remarked, st.sampled_from("ABC"), st.text()),
    st.just(TermsRead("A", Terms(MarketRules()))),
)


@given(st.lists(INPUTS, max_size=20))
def test_inputs_are_read_as_they_came(inputs: list[Input]) -> None:
    """Given prices, looks at the account and other inputs of three markets, numbers that are none among them
    When they are written and read with the markets' names
    Then each is what it was, to the last digit
    """
    writer = Packing()
    bodies = [writer.packed(one) for one in inputs]
    reader = Packing(writer.markets)
    read = [reader.unpacked(body) for body in bodies]
    assert list(map(msgspec.msgpack.encode, read)) == list(map(msgspec.msgpack.encode, inputs))


def test_only_what_comes_with_every_poll_is_short() -> None:
    """Given a price, a look at the account that found all as before, and one that did not
    When they are written
    Then the first two take no more than 42 bytes and are known as what comes with every poll, and the last is neither
    """
    packing = Packing()
    price = packing.packed(PriceSeen("A", 1.5, 1.4, 1.6, 1_750_000_000_000, 1_750_000_000_123))
    look = packing.packed(AccountRead("B", 1.5, 12, None, 1_750_000_000_000, 1_750_000_000_123))
    news = packing.packed(AccountRead("B", 1.5, 12, READING))
    assert len(price) <= 42
    assert len(look) <= 42
    assert len(news) > 100
    assert [packing.polled(body) for body in (price, look, news)] == ["A", "B", None]


@pytest.mark.parametrize("body", [b"", b"\x90", b"\x97\x00\x05", b"\x93\x09\x00\x00", b"\x80", b"no input"])
def test_what_is_no_input_is_refused(body: bytes) -> None:
    """Given bytes that no input was written to
    When they are read
    Then that is said
    """
    with pytest.raises(msgspec.DecodeError):
        Packing(["A"]).unpacked(body)


def test_a_market_that_is_not_known_is_refused() -> None:
    """Given a price of a second market
    When it is read by whoever knows one
    Then that is said, and no price is taken for that of another market
    """
    writer = Packing(["A"])
    body = writer.packed(PriceSeen("B", 1.0, 1.0, 1.0, 0, 0))
    with pytest.raises(msgspec.DecodeError, match="market 1 is not known"):
        Packing(["A"]).unpacked(body)
