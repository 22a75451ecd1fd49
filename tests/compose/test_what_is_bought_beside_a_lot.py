"""What buys beside a lot is not traded where orders go to an exchange: it would have seconds without a stop."""

from __future__ import annotations

import pytest

from srconsole.compose.market.first_start import check_lots
from srconsole.errors import RequestError
from srconsole.settings.layers import settings_from
from srconsole.strategies.built_in import strategy_of

HOUR = 3_600_000


@pytest.mark.parametrize("mode", ["testnet", "live"])
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"strategy.name": "grid"}, "grid holds several lots, which one stop at the exchange cannot sell"),
        ({"strategy.name": "sma", "pyramid.levels": 3}, "pyramid.levels = 3 buys beside a lot, without a stop"),
    ],
)
def test_it_is_refused_with_money_and_on_demo(given: dict[str, object], says: str, mode: str) -> None:
    """Given a grid, and a strategy that adds to its lot
    When a market's run on demo or with money would begin
    Then it is refused in one sentence that names the mode and what to do, with exit code 2
    """
    settings = settings_from({**given, "market.mode": mode})
    with pytest.raises(RequestError, match=says) as refused:
        check_lots(settings, strategy_of(settings, HOUR))
    assert refused.value.exit_code == 2
    assert f'market.mode = "{mode}"' in str(refused.value)
    assert "choose another" in str(refused.value)


@pytest.mark.parametrize("mode", ["replay", "paper"])
def test_paper_trades_it(mode: str) -> None:
    """Given a grid, a strategy that adds to its lot, and one that does neither
    When a run on paper would begin, or the last one's anywhere
    Then none of them is refused
    """
    chosen: tuple[dict[str, object], ...] = (
        {"strategy.name": "grid", "market.mode": mode},
        {"strategy.name": "sma", "pyramid.levels": 3, "market.mode": mode},
        {"strategy.name": "sma", "market.mode": "live"},
    )
    refused = []
    for given in chosen:
        settings = settings_from(given)
        try:
            check_lots(settings, strategy_of(settings, HOUR))
        except RequestError as error:
            refused.append(str(error))
    assert refused == []
