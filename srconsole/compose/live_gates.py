"""What is known before a run with money buys, put together for its gates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from srconsole.compose.arming import Arming
from srconsole.compose.doctor.account import AccountSeen
from srconsole.compose.doctor.finding import Finding, wrong_ones
from srconsole.compose.doctor.for_money import limits, silent
from srconsole.compose.doctor.look_around import is_ssh, multiplexer
from srconsole.compose.proof.record import ccxt_version, is_proved, position_mode
from srconsole.engine.gates import LiveFacts
from srconsole.exchange.ccxt.symbols import perpetual_of
from srconsole.settings.schema import Settings


def live_facts(
    settings: Settings,
    arming: Arming,
    environment: Mapping[str, str],
    home: Path,
    findings: Sequence[Finding] | None,
    account: AccountSeen | None,
) -> LiveFacts:
    """Return what the gates of a run with money judge.

    Args:
        settings: of the run.
        arming: what was said; at the screen the word that was typed there takes the place of its own.
        environment: the process's.
        home: the folder of all runs.
        findings: the doctor's; None where it has not looked yet.
        account: as it was looked at; None where it was not.

    Raises:
        RequestError: the settings name no perpetual.
    """
    proved = account is not None and is_proved(
        home,
        settings.market.exchange,
        account.key.kind,
        position_mode(hedge=account.reading.hedge),
        ccxt_version(),
    )
    return LiveFacts(
        symbol=perpetual_of(settings.market.symbols[0]).unified,
        typed=arming.typed,
        unlimited=tuple(key for key, value in limits(settings) if not value),
        wrong=None if findings is None else wrong_ones(findings),
        proved=proved,
        unproved=arming.unproved,
        told=not silent(settings),
        bare_ssh=is_ssh(environment) and not multiplexer(environment),
        allow_bare_ssh=arming.allow_bare_ssh,
    )
