"""`srconsole doctor`, whole: over HTTP and ccxt to the simulated exchange on loopback."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from srconsole.cli.main import main
from srconsole.compose.bitget_account import Around, known_here
from srconsole.compose.doctor.finding import Verdict, exit_code
from srconsole.compose.doctoring import visit, visit_and_prove
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.server import SimulatedServer
from srconsole.exchange.simulated.state import Conduct, Venue
from srconsole.settings.schema import MarketSettings, Settings
from srconsole.settings.secret import NAMES
from tests.exchange.bitget_account import SECRETS, Told
from tests.exchange.simulated.clients import KEYS
from tests.exchange.simulated.venues import held, venue_of

pytestmark = pytest.mark.slow

GIVEN = dict(zip(NAMES, SECRETS, strict=True))


class Served:
    """A simulated exchange that another thread serves."""

    def __init__(self, venue: Venue) -> None:
        from srconsole.exchange.simulated.faults import Script  # noqa: PLC0415

        self.heard: list[Request] = []
        self.told = Told(SimulatedExchange(venue), Script(), self.heard)

    @property
    def around(self) -> Around:
        """The time that it lives on."""
        return lambda: self.told.around

    def settings(self, mode: str = "testnet") -> Settings:
        """Return settings that lead there."""
        return Settings(market=MarketSettings(mode=mode, exchange_url=self.told.url))  # type: ignore[arg-type]


@contextmanager
def served(venue: Venue) -> Iterator[Served]:
    """Serve an exchange while the context lasts."""
    seen = Served(venue)
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def serve() -> None:
        async with SimulatedServer(
            seen.told.exchange, KEYS, faults=seen.told.faults, heard=seen.heard.append
        ) as server:
            seen.told.url = server.url
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield seen
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


@pytest.mark.parametrize("kind", ["classic", "unified"])
def test_an_account_is_looked_at(kind: str, tmp_path: Path) -> None:
    """A person sees before anything else whether the account will do.

    Given keys of a demo account of either kind, flat, at 10x where the settings have 5x
    When the doctor visits
    Then it took the keys, nothing is wrong with them or the account, and kind and leverage are told
    """
    venue = venue_of(100)
    venue.kind = kind
    with served(venue) as seen:
        found = visit(seen.settings(), {"SRCONSOLE_HOME": str(tmp_path), **GIVEN}, seen.around).findings

    by_subject = {finding.subject: finding for finding in found}
    assert by_subject["keys"].verdict is Verdict.OK
    assert by_subject["account"].text.startswith(kind)
    assert by_subject["may trade"].verdict is Verdict.OK
    assert by_subject["withdrawal"].verdict is Verdict.OK
    assert by_subject["position"].text == "flat, no orders"
    assert by_subject["leverage"].text.startswith("10x; it is set to 5x")
    assert by_subject["exchange clock"].verdict is Verdict.OK
    assert exit_code([finding for finding in found if finding.subject not in {"logout", "terminal", "clock"}]) == 0


@pytest.mark.parametrize("kind", ["classic", "unified"])
def test_an_account_that_shares_its_margin_is_wrong(kind: str, tmp_path: Path) -> None:
    """A person reads what to switch, before entries are refused for it.

    Given an account of either kind in hedge mode, crossed, that counts several assets as margin
    When the doctor visits
    Then its modes and bracket are told, that alone is wrong with the account, and the line says what to switch it to
    """
    venue = venue_of(100, hedge=True)
    venue.kind, venue.account.multi_assets = kind, True
    venue.account.leverages["BTCUSDT"].isolated = False
    with served(venue) as seen:
        found = visit(seen.settings(), {"SRCONSOLE_HOME": str(tmp_path), **GIVEN}, seen.around).findings

    by_subject = {finding.subject: finding for finding in found}
    assert by_subject["position mode"].text.startswith("hedge mode")
    assert by_subject["margin mode"].text.startswith("crossed; it is made isolated before")
    assert by_subject["bracket"].text.startswith("500.00 USDT: up to 125x")
    way_out = {
        "classic": "switch to single-asset mode at Bitget",
        "unified": "switch the account to basic mode at Bitget",
    }
    assert by_subject["account mode"].verdict is Verdict.WRONG
    assert way_out[kind] in by_subject["account mode"].text
    about = {"keys", "account", "may trade", "position mode", "margin mode", "account mode", "bracket", "leverage"}
    wrong = {finding.subject for finding in found if finding.verdict is Verdict.WRONG}
    assert wrong & about == {"account mode"}


def test_wrong_keys_and_a_dead_line_are_told_apart(tmp_path: Path) -> None:
    """A person knows what to mend.

    Given a wrong passphrase, and an exchange that is not there
    When the doctor visits
    Then the first is wrong keys (2), the second a failed exchange (1), and neither shows a key
    """
    environment = {"SRCONSOLE_HOME": str(tmp_path), **GIVEN}
    with served(venue_of(100)) as seen:
        wrong = visit(seen.settings(), {**environment, NAMES[2]: "another"}, seen.around).findings
        settings = seen.settings()
    gone = visit(settings, environment, seen.around).findings

    assert [finding.subject for finding in wrong if finding.asked] == ["keys"]
    assert exit_code([finding for finding in gone if finding.subject == "exchange"]) == 1
    assert not any(secret in finding.text for finding in wrong + gone for secret in (*SECRETS, "another"))


MOVES = {"classic": "modify-tpsl-order", "unified": "modify-strategy-order"}


@pytest.mark.parametrize("kind", ["classic", "unified"])
@pytest.mark.parametrize(("hedge", "side"), [(False, ""), (True, "position"), (True, "direction")])
def test_a_trade_on_demo_is_proved_through_http(hedge: bool, side: str, kind: str, tmp_path: Path) -> None:
    """The proof goes the way that live goes.

    Given a demo account of either kind, position mode and reading of a hedged close, reached as Bitget is
    When the smallest trade is proved
    Then it passes for that kind, the account is flat, no stop is left, and nothing that was written has a key; which
    reading closed is kept for whatever trades from this machine, where there are two
    """
    venue = venue_of(100, hedge=hedge, conduct=Conduct(close_names_position=side != "direction"))
    venue.kind = kind
    with served(venue) as seen:
        proved = visit_and_prove(seen.settings(), {"SRCONSOLE_HOME": str(tmp_path), **GIVEN}, seen.around).proved

    assert proved is not None
    assert proved.proof.passed, proved.proof.steps
    assert (held(venue), venue.open_plans) == ({}, {})
    assert proved.proof.kind == kind
    shown = side if kind == "classic" else ""
    assert (proved.proof.close_side, known_here(tmp_path, seen.settings()).close_side) == (shown, shown)
    assert proved.path.parent == tmp_path / "proofs" / "bitget"
    sent = [reply.path.rpartition("/")[2] for reply in proved.proof.replies if reply.method == "POST"]
    assert [path for path in sent if path.endswith("order")] == [
        *("place-order", MOVES[kind], "place-order"),
        *(["place-order"] if (side, kind) == ("direction", "classic") else []),
    ]
    codes = {json.loads(reply.text)["code"] for reply in proved.proof.replies if reply.status == 200}
    assert codes == {"00000"}
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or not any(secret in path.read_text(encoding="utf-8") for secret in SECRETS)


def test_without_keys_the_machine_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A newcomer may ask before there is an account.

    Given no keys, and then one of three
    When `srconsole doctor` is typed, and when it is typed for demo
    Then the machine is told of, and that keys were not looked at; half a key is named, with exit code 2
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SRCONSOLE_HOME", str(tmp_path / "home"))

    assert main(["doctor"]) in {0, 1}
    without = capsys.readouterr().out
    monkeypatch.setenv(NAMES[0], "half-a-key")
    assert main(["doctor", "--set", "market.mode=testnet"]) == 2
    half = capsys.readouterr()
    assert main(["doctor", "--prove", "--set", "market.mode=testnet"]) == 2
    refused = capsys.readouterr()

    assert "neither keys nor account nor contract were looked at" in without
    assert "BITGET_API_SECRET and BITGET_API_PASSPHRASE are missing" in half.out
    assert "BITGET_API_SECRET and BITGET_API_PASSPHRASE are missing" in refused.err
    assert "half-a-key" not in without + half.out + half.err + refused.out + refused.err
