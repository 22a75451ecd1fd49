"""What the screen is told of prices, line and clock around an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srconsole.engine.view.live import Calls, Outlook
from srconsole.market.live.freshness import Freshness

if TYPE_CHECKING:
    from srconsole.compose.market.late_account import LateAccount
    from srconsole.exchange.ccxt.bitget.opening import OpenBitget
    from srconsole.exchange.ccxt.quotes import CcxtQuotes


def outlook_of(
    freshness: Freshness,
    account: OpenBitget | LateAccount | None = None,
    public: CcxtQuotes | None = None,
    setting_up: str = "",
) -> Outlook:
    """Return what the parts around the engine know of themselves now.

    Args:
        freshness: how old everything is.
        account: what the account is asked through, None where nobody counts its calls.
        public: the exchange's public side, likewise.
        setting_up: what is still read before the first price, in a sentence; empty for nothing.
    """
    ages, traffic = freshness.ages(), None if public is None else public.traffic
    budget, breaker = (None, None) if account is None else (account.budget, account.breaker)
    of_account = Calls() if budget is None else Calls(*budget.use[:2])
    of_public = Calls() if traffic is None else Calls(*traffic.budget.use[:2])
    held_back = "" if breaker is None else breaker.why
    held_back = held_back or ("" if traffic is None else traffic.breaker.why)
    failing = setting_up or ages.error
    return Outlook(ages.price, ages.candle, ages.ahead, ages.latency, failing, of_account, of_public, held_back)
