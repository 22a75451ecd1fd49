"""The doctor's whole visit: looks at machine, settings, keys and account, and says what was found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from srconsole.compose.doctor.account import AccountSeen, about_account, about_refusal
from srconsole.compose.doctor.facts import MachineSeen
from srconsole.compose.doctor.finding import Finding, look, wrong
from srconsole.compose.doctor.for_money import about_settings
from srconsole.compose.doctor.machine import about_machine
from srconsole.errors import ExchangeError, RequestError
from srconsole.settings.schema import Settings
from srconsole.settings.secret import FILE, NAMES, Credentials, has_credentials, read_credentials

Account = Callable[[Settings, Credentials], Awaitable[AccountSeen]]
"""Looks at the account that keys are of, and at the market that the settings name; raises ExchangeError."""


class Keys(NamedTuple):
    """What came of looking for keys."""

    found: Credentials | None
    said: list[Finding]
    """What there is to say where none are."""


def keys_of(environment: Mapping[str, str], home: Path, mode: str) -> Keys:
    """Look for keys; without any, only a mode that needs them makes that a fault."""
    if not has_credentials(environment, home) and mode not in {"testnet", "live"}:
        return Keys(
            None,
            [
                look(
                    "keys",
                    f"none are given, so that neither keys nor account nor contract were looked at; {NAMES[0]} and the "
                    f"other two come from the environment or {home / FILE}",
                )
            ],
        )
    try:
        return Keys(read_credentials(environment, home), [])
    except RequestError as error:
        return Keys(None, [wrong("keys", str(error))])


async def examine(settings: Settings, keys: Keys, machine: MachineSeen, account: Account) -> list[Finding]:
    """Return all that there is to say; the account is looked at where there are keys."""
    said = [*about_machine(machine), *about_settings(settings), *keys.said]
    if keys.found is None:
        return said
    try:
        seen = await account(settings, keys.found)
    except ExchangeError as error:
        return [*said, *about_refusal(error)]
    return [*said, *about_account(seen, settings)]
