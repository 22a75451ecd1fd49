"""`srconsole doctor`: the visit with all its parts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

from srconsole.compose.bitget_account import Around, look_at, open_demo
from srconsole.compose.doctor.finding import Finding, exit_code
from srconsole.compose.doctor.look_around import look_around
from srconsole.compose.doctor.visit import examine, keys_of
from srconsole.compose.proof.prove import Proved, check_demo, prove
from srconsole.compose.replay import SystemClock
from srconsole.compose.this_machine import surroundings
from srconsole.settings.schema import Settings
from srconsole.settings.secret import read_credentials

ASKED: Final = 2
"""The exit code where what was asked for is wrong."""


class Visit(NamedTuple):
    """What came of a visit.

    Attributes:
        findings: a line each.
        proved: the proof, where one was asked for.
    """

    findings: list[Finding]
    proved: Proved | None = None


def visit(settings: Settings, environment: Mapping[str, str], around: Around = surroundings) -> Visit:
    """Look at machine, settings, keys and account.

    Raises:
        RequestError: the symbol is no perpetual, or not listed.
    """
    from srconsole.journal.run_folder import home_folder

    home = home_folder(environment)
    machine = look_around(environment, home, around().wall())
    keys = keys_of(environment, home, settings.market.mode)
    return Visit(asyncio.run(examine(settings, keys, machine, partial(look_at, around=around))))


def visit_and_prove(settings: Settings, environment: Mapping[str, str], around: Around = surroundings) -> Visit:
    """Look at all of it, and do the smallest trade on demo, unless what was asked for cannot be.

    Raises:
        RequestError: the settings are not those of demo, keys are missing, or the symbol is not flat there.
        ExchangeError: demo cannot be read.
        SrconsoleError: the record cannot be written.
    """
    from srconsole.journal.run_folder import home_folder

    check_demo(settings)
    home = home_folder(environment)
    credentials = read_credentials(environment, home)
    findings = visit(settings, environment, around).findings
    if exit_code(findings) == ASKED:
        return Visit(findings)
    proved = asyncio.run(prove(settings, credentials, home, partial(open_demo, around=around), SystemClock()))
    return Visit(findings, proved)
