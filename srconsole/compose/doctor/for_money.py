"""What settings have to say before money is traded: pure."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from srconsole.compose.doctor.finding import Finding, look, ok, wrong
from srconsole.settings.schema import Settings

_MEANS: Final = {
    "risk.max_notional": "the USDT that an entry may be worth",
    "guards.day_loss": "the loss of a day that stops entries, such as 0.03",
    "guards.drawdown": "the fall of equity from its peak that stops entries, such as 0.1",
}


def about_settings(settings: Settings) -> list[Finding]:
    """Say what the settings lack for the mode that they ask for."""
    mode = settings.market.mode
    if mode not in {"testnet", "live"}:
        return [ok("settings", f'market.mode = "{mode}": no order leaves this machine')]
    found = [wrong("settings", fault) for fault in contradictions(settings)]
    silence = silent(settings)
    if silence:
        found.append(wrong("alerts", silence) if mode == "live" else look("alerts", silence))
    elif settings.alerts.ping_url:
        found.append(ok("alerts", f"{host_of(settings.alerts.ping_url)} hears of it when this machine falls silent"))
    else:
        found.append(ok("alerts", "nobody hears of it when this machine falls silent, as alerts.none says"))
    return found if any(finding.subject == "settings" for finding in found) else [ok("settings", "fit"), *found]


def contradictions(settings: Settings) -> tuple[str, ...]:
    """Return why these settings cannot be traded with money or on demo, a sentence each."""
    market, risk = settings.market, settings.risk
    found = []
    if market.exchange != "bitget":
        found.append(f'market.exchange = "{market.exchange}": orders go to bitget only; set it to "bitget"')
    if len(market.symbols) != 1:
        found.append(f"market.symbols names {len(market.symbols)} perpetuals, and one is traded; name one")
    if risk.max_notional and risk.margin * risk.leverage > risk.max_notional:
        found.append(
            f"risk.margin x risk.leverage is {risk.margin * risk.leverage:g} USDT, more than risk.max_notional = "
            f"{risk.max_notional:g}, so that every entry is refused: raise it, or lower the margin"
        )
    if market.mode == "live":
        found.extend(
            f"{key} is not set, and live needs a limit: {_MEANS[key]}" for key, value in limits(settings) if not value
        )
        if not risk.require_attached_stop:
            found.append("risk.require_attached_stop = false: live sends no entry without its stop; set it to true")
    return tuple(found)


def limits(settings: Settings) -> tuple[tuple[str, float], ...]:
    """Return the keys that limit what money may be lost, with their values; 0 is no limit."""
    return (
        ("risk.max_notional", settings.risk.max_notional),
        ("guards.day_loss", settings.guards.day_loss),
        ("guards.drawdown", settings.guards.drawdown),
    )


def silent(settings: Settings) -> str:
    """Return why nobody would hear that this machine has fallen silent; empty where somebody would, or need not."""
    if settings.alerts.ping_url or settings.alerts.none:
        return ""
    return (
        "nobody is told when this machine falls silent: set alerts.ping_url, or alerts.none = true where that is meant"
    )


def host_of(url: str) -> str:
    """Return a url's host; what stands behind it may be as good as a password."""
    try:
        return urlsplit(url).hostname or "an unnamed host"
    except ValueError:
        return "an unnamed host"
