"""Keys stay where they are: nothing that a market's run prints, logs or writes has one."""

from __future__ import annotations

import asyncio
import base64
import logging
from pathlib import Path

import pytest

from srconsole.exchange.simulated.faults import Fault
from srconsole.settings.secret import FILE, NAMES
from tests.compose.driven import AT, BELOW, GIVEN, Place, by_last, environment, holds, placed, ready, running, sold
from tests.exchange.bitget_account import SECRETS

pytestmark = pytest.mark.slow


def forms(secret: str) -> set[bytes]:
    """Return a secret as it could stand somewhere: itself, base64 and hex, each in full and without its end."""
    raw = secret.encode()
    return {raw, base64.b64encode(raw).rstrip(b"="), base64.urlsafe_b64encode(raw).rstrip(b"="), raw.hex().encode()}


def leaks(written: bytes) -> list[bytes]:
    """Return what of the secrets stands in something."""
    return [form for secret in SECRETS for form in forms(secret) if form.lower() in written.lower()]


async def traded(place: Place, home: Path, keys: dict[str, str]) -> list[str]:
    """Trade through an entry whose answer is lost, refused keys and a stop; return the log as it was shown."""
    async with running(place.settings("testnet"), environment(home, **keys)) as run:
        await run.until(ready)
        place.faults.add(Fault("drop", "place-order", accepted=True))
        place.price(AT)
        await run.until(lambda market: holds(market) and by_last(market))
        echoed = f"apikey {SECRETS[0]} is wrong, or its passphrase {SECRETS[2]}"
        place.faults.add(Fault("code", "all-position", code="40012", message=echoed, calls=3))
        place.faults.add(Fault("text", "account/account", calls=2))
        await run.until(lambda market: market.live is not None and market.live.account_failing != "")
        place.faults.add(Fault("code", "place-order", code="40009", message=echoed))
        place.price(BELOW)
        await run.until(sold)
        return [*run.log, *(str(snapshot) for snapshot in run.shown)]


@pytest.mark.parametrize("by", ["environment", "file"])
def test_a_run_shows_no_key_whatever_happens(
    by: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever gets a run's folder, or sees over a person's shoulder, learns no key.

    Given keys from the environment or from .env, and an exchange that loses an answer, and quotes keys as it refuses
    When a run is traded from its first start through an entry and its stop
    Then neither output, log, screen nor any file has key, secret or passphrase, as they are, in base64 or in hex
    """
    caplog.set_level(logging.DEBUG)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    keys = GIVEN if by == "environment" else {}
    if by == "file":
        (home / FILE).write_text("".join(f"{name}={value}\n" for name, value in GIVEN.items()), encoding="utf-8")
        (home / FILE).chmod(0o600)

    async def played() -> list[str]:
        async with placed() as place:
            return await traded(place, home, keys)

    log = asyncio.run(played())

    files = [path for path in home.rglob("*") if path.is_file() and path.name != FILE]
    assert {"journal.sqlite3", "trading.log", "errors.log", "historical_trades.csv"} <= {path.name for path in files}
    for path in files:
        assert leaks(path.read_bytes()) == [], path.name
    printed = "".join(capfd.readouterr())
    assert leaks("\n".join([printed, *log]).encode()) == []
    assert leaks(caplog.text.encode()) == []
    assert NAMES[0] not in caplog.text
