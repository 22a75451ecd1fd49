"""What `srconsole doctor` says of keys, account and settings, from facts alone."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from srconsole.compose.doctor.account import AccountSeen, about_account, about_refusal
from srconsole.compose.doctor.finding import Finding, Verdict, exit_code
from srconsole.compose.doctor.for_money import about_settings, host_of
from srconsole.core.rounding import MarketRules
from srconsole.engine.market_ports import Offset
from srconsole.engine.readings import OrderSeen
from srconsole.errors import KeysRefused, Unreachable
from srconsole.settings.schema import AlertSettings, GuardSettings, MarketSettings, RiskSettings, Settings
from tests.compose.seen import ACCOUNT, KEY, LIVE, READING, TERMS


def with_key(**changes: Any) -> AccountSeen:
    """Return the account with another key."""
    return msgspec.structs.replace(ACCOUNT, key=msgspec.structs.replace(KEY, **changes))


def with_reading(**changes: Any) -> AccountSeen:
    """Return the account with something else there."""
    return msgspec.structs.replace(ACCOUNT, reading=msgspec.structs.replace(READING, **changes))


def with_terms(**changes: Any) -> AccountSeen:
    """Return the account on other terms."""
    return msgspec.structs.replace(ACCOUNT, terms=msgspec.structs.replace(TERMS, **changes))


def findings(seen: AccountSeen) -> list[Finding]:
    """Return what is said of an account, without the end of its key, which nobody can look up for a person."""
    return [finding for finding in about_account(seen, LIVE) if finding.subject != "key's end"]


def test_on_a_good_account_all_is_ok() -> None:
    """A sound account is called sound.

    Given keys that may trade and not withdraw, and a flat account of either kind as the settings have it
    When it is judged
    Then every line is ok, but that nobody tells when the key ends
    """
    assert {finding.verdict for finding in findings(ACCOUNT)} == {Verdict.OK}
    assert {finding.verdict for finding in findings(with_reading(hedge=True))} == {Verdict.OK}
    unified = findings(with_key(kind="unified"))
    assert {finding.verdict for finding in unified} == {Verdict.OK}
    assert any("unified (V3)" in finding.text for finding in unified)


@pytest.mark.parametrize(
    ("seen", "verdict", "subject", "says"),
    [
        (with_key(trades=False), Verdict.WRONG, "may trade", "may only read"),
        (with_key(trades=None), Verdict.LOOK, "may trade", "doctor --prove"),
        (with_key(withdraws=True), Verdict.WRONG, "withdrawal", "delete this one"),
        (with_key(withdraws=None), Verdict.LOOK, "withdrawal", "not said"),
        (with_key(addresses=()), Verdict.LOOK, "addresses", "from anywhere"),
        (with_key(addresses=None), Verdict.LOOK, "addresses", "does not say"),
        (with_reading(isolated=False), Verdict.LOOK, "margin mode", "made isolated before"),
        (with_reading(changes_risk="automatic margin"), Verdict.WRONG, "account mode", "automatic margin"),
        (with_reading(leverage=20.0), Verdict.LOOK, "leverage", "20x; it is set to 5x"),
        (with_terms(most_leverage=4.0), Verdict.WRONG, "bracket", "allows 4x, risk.leverage is 5"),
        (with_terms(most_leverage=0.0), Verdict.LOOK, "bracket", "does not say"),
        (with_terms(rules=MarketRules(0.1, 0.1, 0.1, 5.0)), Verdict.WRONG, "size", "raise risk.margin above 2,000.00"),
        (with_terms(most=0.001), Verdict.WRONG, "size", "more than one order may have (0.001)"),
        (with_terms(closed="maintenance at 12:00"), Verdict.LOOK, "contract", "maintenance at 12:00"),
        (with_reading(available=50.0), Verdict.LOOK, "funds", "50.00 USDT available"),
        (with_reading(available=None), Verdict.LOOK, "funds", "not a balance of 0"),
        (with_reading(stops=None, why_unread="page 2 is missing"), Verdict.WRONG, "position", "page 2 is missing"),
        (with_reading(orders=(OrderSeen("1", "x", True, 1, 0, 1, False),)), Verdict.LOOK, "position", "1 orders"),
        (msgspec.structs.replace(ACCOUNT, offset=Offset(-60.0, 0.1)), Verdict.WRONG, "exchange clock", "60.0 s behind"),
        (msgspec.structs.replace(ACCOUNT, offset=Offset(2.0, 0.1)), Verdict.LOOK, "exchange clock", "2.0 s ahead"),
    ],
)
def test_what_is_not_fine_is_one_line(seen: AccountSeen, verdict: Verdict, subject: str, says: str) -> None:
    """Each fault of an account is told before anything is sent.

    Given an account with one fault
    When it is judged
    Then one line is not ok, is about that, and says what to do
    """
    (found,) = [finding for finding in findings(seen) if finding.verdict is not Verdict.OK]

    assert (found.verdict, found.subject) == (verdict, subject)
    assert says in found.text


def test_that_nobody_tells_when_a_key_ends_is_said() -> None:
    """A key that runs out under a position is no surprise.

    Given Bitget, whose calls tell no date of a key's end
    When an account is judged
    Then one line says so, and what to do two weeks before
    """
    (found,) = [finding for finding in about_account(ACCOUNT, LIVE) if finding.subject == "key's end"]

    assert found.verdict is Verdict.LOOK
    assert "tells no program when a key expires" in found.text
    assert "two weeks before" in found.text


def test_under_an_open_position_nothing_is_changed_in_silence() -> None:
    """Margin mode and leverage are not flipped under a position.

    Given a position under crossed margin and another leverage
    When it is judged
    Then both are wrong, and the position is told
    """
    found = findings(with_reading(quantity=0.01, isolated=False, leverage=20.0))

    assert [finding.subject for finding in found if finding.verdict is Verdict.WRONG] == ["margin mode", "leverage"]
    assert [finding.subject for finding in found if finding.verdict is Verdict.LOOK] == ["position"]


def test_wrong_keys_are_no_broken_line() -> None:
    """A person knows whether to mend the key or the network.

    Given an exchange that refused the keys, or could not be reached
    When that is judged
    Then the first is about what was asked for (2), the second about what failed (1)
    """
    assert exit_code(about_refusal(KeysRefused("bitget: wrong key", "40006"))) == 2
    assert exit_code(about_refusal(Unreachable("bitget: no answer"))) == 1


def changed(**sections: Any) -> Settings:
    """Return the settings for live with other sections."""
    return msgspec.structs.replace(LIVE, **sections)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (changed(risk=RiskSettings()), "risk.max_notional is not set"),
        (changed(risk=RiskSettings(max_notional=400.0)), "more than risk.max_notional = 400"),
        (changed(risk=RiskSettings(max_notional=600.0, require_attached_stop=False)), "require_attached_stop"),
        (changed(guards=GuardSettings(drawdown=0.1)), "guards.day_loss is not set"),
        (changed(guards=GuardSettings(day_loss=0.1)), "guards.drawdown is not set"),
        (changed(market=MarketSettings(mode="live", exchange="bybit")), "orders go to bitget only"),
        (changed(market=MarketSettings(mode="live", symbols=("A", "B"))), "names 2 perpetuals"),
        (changed(alerts=AlertSettings()), "set alerts.ping_url, or alerts.none = true"),
    ],
)
def test_settings_that_are_not_for_money_are_told(settings: Settings, says: str) -> None:
    """Money is traded with limits that somebody has set.

    Given settings for live that lack a limit or contradict each other
    When they are judged
    Then one line is wrong and says which key, and the exit code is 2
    """
    findings = about_settings(settings)
    (found,) = [finding for finding in findings if finding.verdict is Verdict.WRONG]

    assert says in found.text
    assert exit_code(findings) == 2


def test_settings_for_money_and_for_files_are_fine() -> None:
    """Nothing is asked of a replay that only money needs, and a url's path is shown to nobody.

    Given settings for live that have all, with a ping's url or the word that nobody is told, and those of a replay
    When they are judged
    Then all is ok, and of the url the host alone is shown
    """
    told = about_settings(LIVE)
    for settings in (LIVE, changed(alerts=AlertSettings(none=True)), Settings()):
        assert {finding.verdict for finding in about_settings(settings)} == {Verdict.OK}

    assert any("hc.example hears" in finding.text for finding in told)
    assert not any("tok-en-123" in finding.text for finding in told)
    assert host_of("http://[broken") == "an unnamed host"
