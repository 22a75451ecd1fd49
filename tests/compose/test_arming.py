"""What a person says before money is traded, and what the gates are told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from srconsole.cli.main import main
from srconsole.compose.arming import UNARMED, Arming, check_arming
from srconsole.compose.doctor.account import AccountSeen
from srconsole.compose.doctor.finding import failed, ok
from srconsole.compose.live_gates import live_facts
from srconsole.compose.market.watch_over import LOOK_AGAIN, LiveGates
from srconsole.compose.proof.record import Proof, ccxt_version, keep
from srconsole.engine.gates import LiveFacts, bars
from srconsole.engine.inputs import EntriesBarred
from srconsole.errors import RequestError, Unreachable
from srconsole.settings.schema import MarketSettings, Settings
from srconsole.settings.secret import NAMES, Credentials
from tests.compose.seen import ACCOUNT, LIVE

SYMBOL = "BTC/USDT:USDT"


def test_words_for_money_are_refused_where_none_is_traded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person who says live and trades a file has mixed something up.

    Given settings of a replay, of paper and of demo, and those of live
    When --live, --unproved or --allow-bare-ssh are said
    Then the first three are refused by the word and the mode, and live takes them
    """
    monkeypatch.chdir(tmp_path)
    for mode in ("replay", "paper", "testnet"):
        settings = Settings(market=MarketSettings(mode=mode))
        check_arming(UNARMED, settings)
        with pytest.raises(RequestError, match=f'--live and --unproved: .*market.mode = "{mode}"'):
            check_arming(Arming(SYMBOL, unproved=True), settings)
    check_arming(Arming(SYMBOL, unproved=True, allow_bare_ssh=True), LIVE)

    assert main(["--allow-bare-ssh"]) == 2
    assert "--allow-bare-ssh: these are for live" in capsys.readouterr().err


def test_the_gates_are_told_what_is_known(tmp_path: Path) -> None:
    """Each gate judges what was really found.

    Given settings for live, a clean doctor or not, a proof or none, a shell over SSH inside tmux or bare
    When the facts are put together
    Then they are those, and what was never looked at counts for nothing
    """
    nothing = live_facts(LIVE, UNARMED, {}, tmp_path, None, None)
    before = live_facts(LIVE, Arming("btcusdt"), {"SSH_TTY": "/dev/pts/0"}, tmp_path, [failed("disk", "full")], ACCOUNT)
    proof = Proof("bitget", "classic", "one-way", ccxt_version(), SYMBOL, "2026-01-01T00:00:00Z", True, (), ())
    keep(tmp_path, proof, ())
    inside = {"SSH_TTY": "/dev/pts/0", "TMUX": "socket,1,0"}
    together = msgspec.structs.replace(LIVE, market=MarketSettings(mode="live", symbols=("BTCUSDT",)))
    ready = live_facts(together, Arming(SYMBOL), inside, tmp_path, [ok("disk", "fine")], ACCOUNT)
    hedge = msgspec.structs.replace(ACCOUNT, reading=msgspec.structs.replace(ACCOUNT.reading, hedge=True))

    assert nothing == LiveFacts(SYMBOL, told=True)
    assert before == LiveFacts(SYMBOL, "btcusdt", wrong=("disk",), told=True, bare_ssh=True)
    assert ready == LiveFacts(SYMBOL, SYMBOL, wrong=(), proved=True, told=True)
    assert {bar.reason for bar in bars(ready)} == {""}
    assert not live_facts(LIVE, Arming(SYMBOL), inside, tmp_path, [], hedge).proved


def test_the_doctor_looks_again_while_something_is_wrong(tmp_path: Path) -> None:
    """A line that was dead at the start keeps nobody from trading for the rest of the run.

    Given a run with money, and an exchange that does not answer the doctor's first look
    When it answers the second one, minutes later
    Then entries were barred by what was wrong, are so no more, and nobody looks a third time
    """
    told: list[EntriesBarred] = []
    slept: list[float] = []
    failures = [Unreachable("bitget: it cannot be reached")]

    async def account(settings: Settings, credentials: Credentials) -> AccountSeen:
        if failures:
            raise failures.pop()
        return ACCOUNT

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        assert reason_of(told, "doctor") == "`srconsole doctor` finds wrong: exchange"

    async def looked() -> None:
        environment = dict.fromkeys(NAMES, "k" * 24)
        await LiveGates(LIVE, Arming(SYMBOL), environment, tmp_path, told.append, account, sleep).look()  # type: ignore[arg-type]  # inputs of one kind

    asyncio.run(looked())
    assert slept == [LOOK_AGAIN]
    assert reason_of(told, "doctor") == ""


def reason_of(told: list[EntriesBarred], source: str) -> str:
    """Return the newest reason of a source."""
    return [barred.reason for barred in told if barred.source == source][-1]
