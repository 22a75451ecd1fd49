"""The three spellings of a perpetual, told apart from spot and from everything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.errors import RequestError
from srconsole.exchange.ccxt.symbols import Perpetual, check_listed, perpetual_of

coins = st.from_regex(r"[A-Z0-9]{1,12}", fullmatch=True)


def refusal(text: str) -> str:
    """Read a name that is refused, and return the message."""
    with pytest.raises(RequestError) as caught:
        perpetual_of(text)
    assert caught.value.exit_code == 2
    return str(caught.value)


@pytest.mark.parametrize("text", ["BTC/USDT:USDT", "BTCUSDT", "BTCUSDT_UMCBL"])
def test_the_three_spellings_are_one_market(text: str) -> None:
    """Given a perpetual in any of its three spellings
    When it is read
    Then it is the same market, which has all three
    """
    bitcoin = perpetual_of(text)

    assert bitcoin == Perpetual("BTC")
    assert (bitcoin.unified, bitcoin.together, bitcoin.legacy) == ("BTC/USDT:USDT", "BTCUSDT", "BTCUSDT_UMCBL")


@given(coins)
def test_every_spelling_leads_back(base: str) -> None:
    """Given any coin
    When its perpetual is written in each spelling and read again
    Then it is the same perpetual
    """
    perpetual = Perpetual(base)

    assert [perpetual_of(text) for text in (perpetual.unified, perpetual.together, perpetual.legacy)] == [perpetual] * 3


@given(
    coins, st.sampled_from(["/USDT", "USDT_SPBL", "/USDC", "/USDC:USDC", "/USD:BTC", "USD_DMCBL", "/USDT:USDT-261225"])
)
def test_no_other_market_is_taken_for_a_perpetual(base: str, ending: str) -> None:
    """Spot, coin-margined contracts and futures that end are other markets.

    Given any coin, traded as something else
    When its name is read
    Then it is refused, and said what it is
    """
    message = refusal(base + ending)

    spot = ending in {"/USDT", "USDT_SPBL", "/USDC"}
    said = "this is a spot market" if spot else "this contract is not a perpetual settled in USDT"
    assert f"symbol {base + ending!r}: {said}" in message


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    """Given any text at all
    When it is read as a perpetual's name
    Then it is one that is spelled so, or one line says what to write, and what is proposed can be read
    """
    try:
        read = perpetual_of(text)
    except RequestError as refused:
        message = str(refused)
        assert "\n" not in message
        assert len(message) < 400
        if "did you mean " in message:
            assert perpetual_of(message.rpartition("did you mean ")[2].removesuffix("?"))
        else:
            assert message.endswith("write it as BTC/USDT:USDT, BTCUSDT or BTCUSDT_UMCBL")
    else:
        assert text in {read.unified, read.together, read.legacy}


@pytest.mark.parametrize(
    "text",
    ["BTC/USDT", "btcusdt", "BTC-USDT", "BTC_USDT", "BTC", "BTCUSDT.P", "BTC-USDT-SWAP", "BTCUSDT_SPBL", "BTC/USD",
     "btc/usdt:usdt", "BTC-PERP", "BTC/USDC:USDC", " BTCUSDT"],
)  # fmt: skip
def test_the_nearest_spelling_is_proposed(text: str) -> None:
    """Given a name that a person may well type
    When it is refused
    Then the perpetual that they may mean is named
    """
    assert refusal(text).endswith("; did you mean BTC/USDT:USDT?")


def test_what_an_exchange_does_not_list_is_refused_with_the_nearest() -> None:
    """Given an exchange's list of perpetuals
    When one that is on it is checked, then one misspelt, one that is listed by the thousand, and one like no other
    Then the first passes, and the others are refused, with the nearest one where there is one
    """
    listed = ["BTC/USDT:USDT", "ETH/USDT:USDT", "1000PEPE/USDT:USDT", "SOL/USD:SOL"]

    check_listed(Perpetual("ETH"), listed, "bitget")
    for base, ending in (
        ("ETJ", "did you mean ETH/USDT:USDT?"),
        ("PEPE", "did you mean 1000PEPE/USDT:USDT?"),
        ("QQQQQQ", "see its list of perpetuals"),
    ):
        with pytest.raises(RequestError, match="bitget has no such perpetual") as caught:
            check_listed(Perpetual(base), listed, "bitget")
        assert str(caught.value).endswith(ending)
