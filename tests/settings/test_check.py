"""What is refused, and how it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.errors import SettingsError
from srconsole.settings.layers import load_settings
from srconsole.settings.schema import CostSettings, Settings
from tests.settings.refused import refusal


@pytest.mark.parametrize(
    ("path", "value", "allowed"),
    [
        ("levels.swing_order", 0, "must be an integer from 1 to 1000"),
        ("levels.swing_order", 1001, "must be an integer from 1 to 1000"),
        ("levels.swing_order", 5.0, "must be an integer from 1 to 1000"),
        ("levels.swing_order", True, "must be an integer from 1 to 1000"),
        ("levels.swing_order", "5", "must be an integer from 1 to 1000"),
        ("levels.max_age", -1, "must be an integer of at least 0"),
        ("levels.proximity", -0.001, "must be a number from 0 to 0.05"),
        ("levels.proximity", 0.051, "must be a number from 0 to 0.05"),
        ("levels.proximity", True, "must be a number from 0 to 0.05"),
        ("strategy.stop_pct", 0, "must be a number above 0 and of at most 0.2"),
        ("risk.margin", 0.0, "must be a number above 0"),
        ("risk.margin", float("inf"), "must be a number above 0"),
        ("risk.margin", float("nan"), "must be a number above 0"),
        ("risk.margin", 10**400, "must be a number above 0"),
        ("risk.margin", None, "must be a number above 0"),
        ("risk.leverage", 126, "must be a number from 1 to 125"),
        ("levels.rank_by", "age", 'must be "price" or "recency"'),
        ("levels.rank_by", 1, 'must be "price" or "recency"'),
        ("strategy.name", "gird", 'must be "levels" or "sma" or "rsi"'),
        ("levels.max_age", 10**400, "must be an integer of at least 0, and not beyond 1e+15"),
        ("scalper.fractions", 1, "must be a list of numbers"),
        ("scalper.fractions", [0.5, "half"], "must be a list of numbers"),
        ("scalper.fractions", [0.5, float("nan")], "must be a list of numbers"),
        ("scalper.fractions", [0.5, 1e16], "must be a list of numbers, and not beyond 1e+15"),
        ("scalper.fractions", [0.5, 1e-16], "must be a list of numbers, and not nearer to 0 than 1e-15"),
        ("costs.fee_rate", -0.0011, "must be a number from -0.001 to 0.01"),
    ],
)
def test_wrong_value_is_refused_with_what_is_allowed(path: str, value: object, allowed: str) -> None:
    """A slip is answered with what would be right.

    Given a value of the wrong type or out of its range
    When it is given for a key
    Then the message names key, place and what is allowed
    """
    message = refusal({path: value})

    assert message.startswith(f"{path} = ")
    assert f"(given) {allowed}" in message


def test_value_is_shown_as_it_was_given() -> None:
    """People recognise what they typed, and a message stays a message.

    Given a text, a table, and numbers and texts of thousands of digits
    When they are refused
    Then each is shown as TOML writes it, on one line and short
    """
    assert 'levels.swing_order = "4\\n8" (given)' in refusal({"levels.swing_order": "4\n8"})
    assert "levels.swing_order = a table (given)" in refusal({"levels.swing_order": {"a": 1}})
    assert "levels.swing_order = a list (given)" in refusal({"levels.swing_order": [1]})
    assert "levels.swing_order = true (given)" in refusal({"levels.swing_order": True})
    assert "an integer too long to print" in refusal({"levels.swing_order": 16**5000})
    assert len(refusal({"levels.swing_order": "9" * 9999})) < 200


@pytest.mark.parametrize(
    ("path", "value", "hinted"),
    [
        ("strategy.stop_pct", 1, True),
        ("levels.proximity", 5.0, True),
        ("levels.min_prominence", 30, True),
        ("strategy.stop_pct", 0.3, False),
        ("strategy.stop_pct", True, False),
        ("strategy.midpoint_fraction", 50, False),
        ("risk.leverage", 500, False),
    ],
)
def test_percent_is_answered_with_fractions(path: str, value: object, *, hinted: bool) -> None:
    """The costliest slip, 5 meant as 5 %, is explained.

    Given a fraction key with 1 or more, or a value that is wrong in another way
    When it is refused
    Then the first says that 0.01 is 1 %, and the other does not
    """
    assert ("fractions: 0.01 is 1 %" in refusal({path: value})) is hinted


@pytest.mark.parametrize(
    ("sections", "wrong", "hint"),
    [
        ({"levels": {"swing_ordr": 5}}, "levels.swing_ordr = 5", "did you mean levels.swing_order?"),
        ({"levels": {"stop_pct": 0.1}}, "levels.stop_pct = 0.1", "did you mean strategy.stop_pct?"),
        ({"levels": {"qqq": 5}}, "levels.qqq = 5", "[levels] has swing_order, max_levels,"),
        ({"levles.swing_order": 5}, "levles.swing_order = 5", "did you mean levels.swing_order?"),
        ({"swing_order": 5}, "swing_order = 5", "did you mean levels.swing_order?"),
        ({"grids.stop_pct": 0.01}, "grids.stop_pct = 0.01", "did you mean grid.stop_pct?"),
        ({"levles": {"swing_order": 5}}, "[levles]", "did you mean [levels]?"),
        ({"levles": {}}, "[levles]", "did you mean [levels]?"),
        ({"qqq": {"a": 5}}, "[qqq]", "the sections are market, levels, strategy, signals"),
        ({"levels": 5}, "levels", "is a section: write [levels] and its keys below"),
        ({"strategy.name": "gird"}, 'strategy.name = "gird"', 'did you mean "grid"?'),
        ({"levels.rank_by": "prize"}, 'levels.rank_by = "prize"', 'did you mean "price"?'),
    ],
)
def test_wrong_name_is_answered_with_the_nearest(sections: object, wrong: str, hint: str) -> None:
    """A misspelt or misplaced key is led to the right one.

    Given a wrong section, a wrong key, a key in the wrong section or in none
    When it is given
    Then the message names the nearest right name, or what there is
    """
    message = refusal(sections)

    assert message.startswith(f"{wrong} (given) ")
    assert hint in message


def test_section_of_the_wrong_class_is_refused() -> None:
    """Python does not stop anybody from mixing up two classes.

    Given settings whose levels are costs
    When they are checked
    Then the keys that do not belong there are named
    """
    mixed = Settings(levels=CostSettings(slippage=0.001))  # type: ignore[arg-type]  # wrong on purpose

    assert "levels.slippage = 0.001 (given) is no setting: did you mean costs.slippage?" in refusal(mixed)


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    """One look is enough to mend everything.

    Given a broken file, a file with a wrong key, a wrong variable and two wrong options
    When the settings are loaded
    Then one error names all of them, a line each
    """
    (tmp_path / "settings.toml").write_text("[levels\n", encoding="utf-8")
    extra = tmp_path / "extra.toml"
    extra.write_text("[levels]\n\nswing_ordr = 5\n", encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        load_settings(
            folder=tmp_path,
            home=None,
            environment={"SRCONSOLE_RISK_MARGIN": "much"},
            file=extra,
            assignments=["costs.slippage=5", "swing_order"],
        )

    first, *faults = str(caught.value).splitlines()
    assert first == "5 things are wrong with the settings:"
    assert len(faults) == 5
    for part in (
        f"{tmp_path / 'settings.toml'}:1 ",
        f"levels.swing_ordr = 5 ({extra}:3)",
        'risk.margin = "much" (SRCONSOLE_RISK_MARGIN)',
        "costs.slippage = 5 (--set)",
        "--set swing_order must be section.key=value",
    ):
        assert sum(part in fault for fault in faults) == 1


def test_value_that_loses_is_checked_too(tmp_path: Path) -> None:
    """A wrong file is not healed by an option that hides it today.

    Given a file with a value out of range and an option that sets the same key well
    When the settings are loaded
    Then the file is refused
    """
    (tmp_path / "settings.toml").write_text("[risk]\nmargin = -1\n", encoding="utf-8")

    with pytest.raises(SettingsError, match=r"margin = -1 \(.*settings.toml:2\) must be a number above 0"):
        load_settings(folder=tmp_path, home=None, environment={}, assignments=["risk.margin=10"])


@pytest.mark.parametrize(
    "text",
    [
        "[market]\napi_key = 'hunter2'",
        "[market]\nApiKey = 'hunter2'",
        "[market]\npassphrase = 'hunter2'",
        "bitget_api_secret = 'hunter2'",
        "[bitget]\nsecret = 'hunter2'",
        "[market.bitget]\npassword = 'hunter2'",
        "[market]\naccounts = [{ secret = 'hunter2' }]",
        "[[accounts]]\ntoken = 'hunter2'",
    ],
)
def test_secrets_in_a_file_are_refused_and_never_shown(tmp_path: Path, text: str) -> None:
    """A secret that went astray is not spread further by the error about it.

    Given a file with something that looks like a secret, wherever it stands in it
    When the settings are loaded
    Then it is refused with where secrets belong, and its value is not in the message
    """
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        load_settings(folder=tmp_path, home=None, environment={})

    assert "secrets belong in the environment" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_secret_as_an_option_is_not_shown() -> None:
    """Nor when it was typed on the command line, well formed or not.

    Given --set with a secret, once with its section and once without
    When the settings are loaded
    Then both are refused and neither value is in the message
    """
    with pytest.raises(SettingsError) as caught:
        load_settings(
            folder=Path(__file__).parent,
            home=None,
            environment={},
            assignments=["market.api_secret=hunter2", "api_secret=hunter2"],
        )

    assert str(caught.value).count("api_secret") == 2
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://api.bitget.com", "this leads away from this machine"),
        ("http://10.0.0.1:80", "this leads away from this machine"),
        ("http://127.0.0.1.example.com", "this leads away from this machine"),
        ("http://0.0.0.0:80", "this leads away from this machine"),
        ("http://user@127.0.0.1:80", "this is more than a host and a port"),
        ("http://127.0.0.1:80/api", "this is more than a host and a port"),
        ("http://127.0.0.1:80?a=b", "this is more than a host and a port"),
        ("127.0.0.1:80", "this is no url of http"),
        ("ftp://127.0.0.1", "this is no url of http"),
        (" http://127.0.0.1", "this is no url of http"),
        ("http://127.0.0.1:port", "this is no url"),
        ("http://[::1", "this is no url"),
    ],
)
def test_an_exchange_is_only_replaced_by_what_runs_here(url: str, fault: str) -> None:
    """Nobody is talked into trading on a stranger's machine that looks like the exchange.

    Given a url that leads elsewhere, or is none
    When it is set in the exchange's place
    Then it is refused with what is wrong and what to give instead
    """
    message = refusal({"market.exchange_url": url})

    assert f'market.exchange_url = "{url}" (given): {fault}' in message
    assert "give one such as http://127.0.0.1:8080" in message
