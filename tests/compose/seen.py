"""A machine and an account on which nothing is wrong, to be changed by a test."""

from __future__ import annotations

from srconsole.compose.doctor.account import AccountSeen, KeySeen
from srconsole.compose.doctor.facts import DiskSeen, MachineSeen, SessionSeen, TerminalSeen
from srconsole.core.rounding import MarketRules
from srconsole.engine.market_ports import Offset
from srconsole.engine.readings import Reading, Terms
from srconsole.settings.schema import AlertSettings, GuardSettings, MarketSettings, RiskSettings, Settings

GIB = 1024**3

DISK = DiskSeen("/home/eve/runs", 50 * GIB, "", 0o700)
TERMINAL = TerminalSeen(True, True, 120, 40, "xterm-256color", "utf-8", True)
SESSION = SessionSeen("eve", True, "tmux", ("tmux", "screen"), False, False)
MACHINE = MachineSeen(DISK, TERMINAL, SESSION, True, 2026)

KEY = KeySeen("classic", True, False, ("203.0.113.7",))
READING = Reading(
    quantity=0.0,
    short=0.0,
    entry_price=0.0,
    liquidation=0.0,
    stops=(),
    orders=(),
    equity=1000.0,
    available=1000.0,
    leverage=5.0,
    isolated=True,
    hedge=False,
)
TERMS = Terms(MarketRules(0.0001, 0.1, 0.0001, 5.0), most=100.0, most_leverage=125.0, maintenance_rate=0.004)
ACCOUNT = AccountSeen(KEY, READING, TERMS, Offset(0.02, 0.08), 100_000.0)

LIVE = Settings(
    market=MarketSettings(mode="live"),
    risk=RiskSettings(max_notional=600.0),
    guards=GuardSettings(day_loss=0.03, drawdown=0.1),
    alerts=AlertSettings(ping_url="https://hc.example/ping/tok-en-123"),
)
