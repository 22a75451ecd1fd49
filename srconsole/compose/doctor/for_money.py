"""What settings have to say before money is traded: pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from srconsole.compose.doctor.finding import Finding, look, ok, wrong
from srconsole.settings.schema import Settings


def about_settings(settings: Settings) -> list[Finding]:
    """Say what the settings lack for the mode that they ask for."""
    mode = settings.market.mode
    if mode not in {"testnet", "live"}:
        return [ok("settings", f'market.mode = "{mode}": no order leaves this machine')]
    found = [wrong("settings", fault) for fault in contradictions(settings)]
    silence = silent(settings)
    if silence:
        found.append(wrong("alerts", silence) if mode == "live" else look("alerts", silence))
    else:
        who = host_of(settings.alerts.ping_url) if settings.alerts.ping_url else "nobody, as alerts.none says"
        found.append(ok("alerts", f"{who} hears of it when this machine falls silent"))
    return found if any(finding.subject == "settings" for finding in found) else [ok("settings", "fit"), *found]


def contradictions(settings: Settings) -> tuple[str, ...]:
    """Return why these settings cannot be traded with money or on demo, a sentence each."""
    market, risk, guards = settings.market, settings.risk, settings.guards
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
        limits = (
            ("risk.max_notional", risk.max_notional, "the USDT that an entry may be worth"),
            ("guards.day_loss", guards.day_loss, "the loss of a day that stops entries, such as 0.03"),
            ("guards.drawdown", guards.drawdown, "the fall from the peak that stops entries, such as 0.1"),
        )
        found.extend(f"{key} is not set: live needs {means}" for key, value, means in limits if not value)
        if not risk.require_attached_stop:
            found.append("risk.require_attached_stop = false: live sends no entry without its stop; set it to true")
    return tuple(found)


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
