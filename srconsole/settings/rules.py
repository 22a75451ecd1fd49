"""Settings that are each in range and yet contradict each other, or that no range can judge."""

from __future__ import annotations

import ipaddress
import math
import shlex
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from srconsole.settings.rule import Cite, Rule
from srconsole.settings.rules_of_markets import RULES_OF_MARKETS
from srconsole.settings.rules_of_strategies import RULES_OF_STRATEGIES

if TYPE_CHECKING:
    from srconsole.settings.schema import Settings


def _stop_below_proximity(settings: Settings, cite: Cite) -> str | None:
    if settings.strategy.name != "levels" or settings.levels.proximity < settings.strategy.stop_pct:
        return None
    return (
        f"{cite('levels.proximity')} must be less than {cite('strategy.stop_pct')}, else a level is bought "
        "beyond its own stop: lower the first or raise the second"
    )


def _age_beyond_swing(settings: Settings, cite: Cite) -> str | None:
    levels = settings.levels
    if levels.max_age == 0 or levels.max_age > levels.swing_order:
        return None
    return (
        f"{cite('levels.max_age')} must be 0 or more than {cite('levels.swing_order')}, since a level is "
        "that old when it is found: raise the first or lower the second"
    )


def _stop_before_liquidation(settings: Settings, cite: Cite) -> str | None:
    """Follow strategy.md, preface; the two limits named are that inequality solved for each key."""
    stop, proximity = settings.strategy.stop_pct, settings.levels.proximity
    leverage, maintenance = settings.risk.leverage, settings.risk.maintenance_rate
    liquidation = (1 + proximity) * (1 - 1 / leverage + maintenance)
    if settings.strategy.name != "levels" or (1 - stop) > liquidation:
        return None
    ways = [f"lower risk.leverage below {_floor(1 / (1 + maintenance - (1 - stop) / (1 + proximity)))}"]
    if 1 - liquidation > proximity:
        ways.append(f"strategy.stop_pct below {_floor(1 - liquidation)}")
    others = " and ".join(cite(path) for path in ("risk.leverage", "levels.proximity", "risk.maintenance_rate"))
    return (
        f"{cite('strategy.stop_pct')} puts the stop beyond the liquidation price, given {others}: {' or '.join(ways)}"
    )


def loopback_fault(url: str) -> str | None:
    """Say what is wrong with a url that has to lead to this machine, None where nothing is."""
    example = "give one such as http://127.0.0.1:8080, or leave it empty for the exchange itself"
    try:
        parts = urlsplit(url)
        well_formed = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # brackets or a port that are none
        return f"this is no url; {example}"
    if not well_formed or not url.isascii() or url != url.strip():
        return f"this is no url of http; {example}"
    if parts.username is not None or parts.path not in {"", "/"} or parts.query or parts.fragment:
        return f"this is more than a host and a port; {example}"
    if not _is_loopback(str(parts.hostname)):
        return f"this leads away from this machine, and the exchange's place is only taken by what runs here; {example}"
    return None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _exchange_url_is_loopback(settings: Settings, cite: Cite) -> str | None:
    url = settings.market.exchange_url
    fault = loopback_fault(url) if url else None
    return None if fault is None else f"{cite('market.exchange_url')}: {fault}"


def _ping_url_is_one(settings: Settings, cite: Cite) -> str | None:
    """Judge it without a citation: what stands behind its host may be as good as a password."""
    url = settings.alerts.ping_url
    try:
        parts = urlsplit(url)
        fine = not url or (parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and url.isascii())
    except ValueError:  # brackets or a port that are none
        fine = False
    return None if fine else "alerts.ping_url is no url of http; give one such as https://example.com/ping, or none"


def _command_can_be_split(settings: Settings, cite: Cite) -> str | None:
    try:
        shlex.split(settings.alerts.command)
    except ValueError:
        return f"{cite('alerts.command')}: a quotation mark has no end; write it as for a shell, which does not run it"
    return None


def _floor(limit: float) -> float:
    return math.floor(limit * 1e4) / 1e4


RULES: Final = (
    Rule(
        ("strategy.name", "levels.proximity", "strategy.stop_pct"),
        "With `levels`, `levels.proximity` must be less than `strategy.stop_pct`.",
        _stop_below_proximity,
    ),
    Rule(
        ("levels.max_age", "levels.swing_order"),
        "`levels.max_age` must be 0 or more than `levels.swing_order`.",
        _age_beyond_swing,
    ),
    Rule(
        ("strategy.name", "strategy.stop_pct", "levels.proximity", "risk.leverage", "risk.maintenance_rate"),
        "With `levels`, the stop must not lie beyond the liquidation price: refused is "
        "`(1 - stop_pct) <= (1 + proximity) * (1 - 1 / leverage + maintenance_rate)`.",
        _stop_before_liquidation,
    ),
    Rule(
        ("market.exchange_url",),
        "`market.exchange_url` is empty, or a host and a port of this machine, `http://127.0.0.1:8080`.",
        _exchange_url_is_loopback,
    ),
    Rule(
        ("alerts.ping_url",),
        "`alerts.ping_url` is empty or a url of http or https.",
        _ping_url_is_one,
    ),
    Rule(
        ("alerts.command",),
        "`alerts.command` is empty, or a program and its words, split as a shell does.",
        _command_can_be_split,
    ),
    *RULES_OF_STRATEGIES,
    *RULES_OF_MARKETS,
)
