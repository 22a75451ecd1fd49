"""What settings have to be together where a market is traded."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from srconsole.settings.keys import KEYS
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from tests.settings.desk import Desk
from tests.settings.refused import refusal

LIVE: dict[str, Any] = {
    "market.mode": "live",
    "risk.max_notional": 500.0,
    "guards.day_loss": 0.05,
    "guards.drawdown": 0.2,
}
HERE = "http://127.0.0.1:8080"


def test_live_with_its_limits_is_taken() -> None:
    """Given live on bitget with all three limits
    When the settings are checked
    Then they are fine, and so are testnet and paper without any
    """
    assert settings_from(LIVE).market.mode == "live"
    assert settings_from({"market.mode": "testnet", "market.exchange_url": HERE}).market.mode == "testnet"
    assert settings_from({"market.mode": "paper", "market.exchange": "bybit"}).market.exchange == "bybit"


@pytest.mark.parametrize("mode", ["testnet", "live"])
def test_orders_go_to_bitget_only(mode: str) -> None:
    """Given a mode that sends orders, on another exchange
    When the settings are checked
    Then they are refused with what to set
    """
    message = refusal(LIVE | {"market.mode": mode, "market.exchange": "mexc"})

    assert message == (
        f'market.mode = "{mode}" (given) sends orders, and orders go to bitget only, not to '
        'market.exchange = "mexc" (given): set "bitget"'
    )


def test_live_goes_to_no_other_host() -> None:
    """Given live with another host in the exchange's place
    When the settings are checked
    Then they are refused
    """
    message = refusal(LIVE | {"market.exchange_url": HERE})

    assert message.startswith('market.mode = "live" (given) is the exchange itself, and market.exchange_url = ')
    assert message.endswith('leave it empty, or take "testnet"')


@pytest.mark.parametrize("url", ["", HERE])
def test_live_never_closes_by_v1(url: str) -> None:
    """Given live that is to close by V1
    When the settings are checked
    Then the one sentence about it says when Bitget retired V1
    """
    message = refusal(LIVE | {"market.close_api": "v1", "market.exchange_url": url})
    of_it = [line for line in message.splitlines() if "close_api" in line]

    assert len(of_it) == 1
    assert of_it[0].strip() == (
        'market.close_api = "v1" (given) cannot close with market.mode = "live" (given), since Bitget retired V1 on '
        '2025-11-28: set "v2"'
    )


def test_v1_is_for_a_host_that_still_has_it() -> None:
    """Given V1 without a host of its own, and with one
    When the settings are checked
    Then only the second is taken, and the first is told that Bitget retired V1
    """
    message = refusal({"market.close_api": "v1"})

    assert message.startswith('market.close_api = "v1" (given) needs market.exchange_url')
    assert "since Bitget retired V1 on 2025-11-28" in message
    assert settings_from({"market.close_api": "v1", "market.exchange_url": HERE}).market.close_api == "v1"


def test_no_mode_is_offered_that_is_refused() -> None:
    """What a person reads that a setting can be, they may write.

    Given the mode of the market
    When what it can be is told: in the docs, on the screen, in a refusal
    Then a rehearsal, which has a command of its own, is not among it, and every mode that is can be had
    """
    key = KEYS["market.mode"]
    told = (key.range, key.allowed, refusal({"market.mode": "rehearse"}), key.comment)

    assert not [text for text in told if "rehears" in text.replace('"rehearse" (given)', "")]
    assert key.choices == ("replay", "paper", "testnet", "live")
    for mode in key.choices:
        assert settings_from({"market.mode": mode}).market.mode == mode


@pytest.mark.parametrize("missing", ["risk.max_notional", "guards.day_loss", "guards.drawdown"])
def test_a_limit_that_is_missing_keeps_nobody_from_what_is_held(missing: str) -> None:
    """Given live with one of its limits at 0
    When the settings are checked
    Then they are taken: a position that is there has to be managed, and the gates refuse entries alone
    """
    assert settings_from(LIVE | {missing: 0}).market.mode == "live"


@pytest.mark.parametrize("symbols", [[], ["BTCUSDT", "ETHUSDT"], [" "]])
def test_one_symbol_is_traded(symbols: list[str]) -> None:
    """Given no symbol, two, or one without a name
    When the settings are checked
    Then they are refused with an example
    """
    message = refusal({"market.symbols": symbols})

    assert message.endswith('must name exactly one symbol, such as ["BTC/USDT:USDT"]: one is traded a run')


@pytest.mark.parametrize(
    ("timeframe", "fine"),
    [("15m", True), ("1d", True), *((text, False) for text in ("", "0h", "h1", "1w", "7h", "25m", "2d", "1 h"))],
)
def test_a_timeframe_divides_a_day(timeframe: str, *, fine: bool) -> None:
    """Given texts that are timeframes, and others
    When the settings are checked
    Then only timeframes are taken
    """
    if fine:
        assert settings_from({"market.timeframe": timeframe}).market.timeframe == timeframe
    else:
        assert "must be a part of a day, such as 15m" in refusal({"market.timeframe": timeframe})


def test_a_rehearsal_has_its_command(desk: Desk) -> None:
    """Given a settings file that asks for a rehearsal
    When it is loaded
    Then it is refused with the command that rehearses, which sets the mode behind that check
    """
    desk.here.write_text('[market]\nmode = "rehearsal"\n', encoding="utf-8")

    assert f'market.mode = "rehearsal" ({desk.here}:2) is set by `srconsole rehearse FILE`' in desk.refusal()
    rehearsed = msgspec.structs.replace(Settings().market, mode="rehearsal")
    assert msgspec.structs.replace(Settings(), market=rehearsed).market.mode == "rehearsal"


def test_a_rule_waits_for_keys_that_make_sense() -> None:
    """Given live whose exchange is none
    When the settings are checked
    Then the exchange is named as wrong, and nothing is said of where orders go
    """
    message = refusal({"market.mode": "live", "market.exchange": "kraken"})

    assert 'market.exchange = "kraken" (given) must be' in message
    assert "orders go to bitget" not in message


@pytest.mark.parametrize("share", [1, 1.0, 25])
def test_a_limit_that_is_left_out_is_said_to_be(share: float) -> None:
    """Given a day's loss of all there is, or more
    When the settings are checked
    Then the message says that it must be less than 1, and that 0.01 is 1 %
    """
    message = refusal({"guards.day_loss": share})

    assert message.endswith("must be a number from 0 to less than 1; fractions: 0.01 is 1 %")
    assert settings_from({"guards.day_loss": 0.999}).guards.day_loss == 0.999
