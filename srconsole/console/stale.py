"""What is old, or not known, of that on which a person is asked to decide."""

from __future__ import annotations

from srconsole.console.ages import Elapsed, older, step_text
from srconsole.console.panes.outlook import old_after
from srconsole.engine.view.snapshot import Snapshot


def what_is_old(snapshot: Snapshot, elapsed: Elapsed) -> list[str]:
    """Return a sentence for each thing that is old or not known, the gravest first; none in a replay."""
    live = snapshot.market.live
    if live is None:
        return []
    told, most = [], old_after(snapshot)
    if live.unknown:
        told.append(f"UNKNOWN: {live.unknown}.")
    price, account = older(live.outlook.price_age, elapsed.snapshot), older(live.account_age, elapsed.snapshot)
    if price is None:
        told.append("NO PRICE has been seen yet.")
    elif price > most:
        told.append(f"OLD PRICE: of {step_text(price)} ago; it may be elsewhere by now.")
    if account is None:
        told.append("THE ACCOUNT was not read yet: what it holds is not known.")
    elif account > most:
        told.append(f"OLD ACCOUNT: read {step_text(account)} ago; it may hold something else by now.")
    return told


def old_price(snapshot: Snapshot, elapsed: Elapsed) -> str:
    """Return in two words how old a market's price is, in capitals as it is past its limit; empty where it is fresh."""
    live = snapshot.market.live
    if live is None:
        return ""
    age = older(live.outlook.price_age, elapsed.snapshot)
    if age is None:
        return "NO PRICE"
    return f"OLD {step_text(age)}" if age > old_after(snapshot) else ""
