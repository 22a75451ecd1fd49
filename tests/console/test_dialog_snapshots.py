"""Pictures of all that opens over the main screen; `pytest --snapshot-update` takes them anew."""

from __future__ import annotations

import pytest

from srconsole.console.app import ConsoleApp
from srconsole.console.screens.stage import Reach
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console import canned_market as market
from tests.console import canned_strategies as strategies
from tests.console.fake_link import FakeLink
from tests.console.test_explaining import Kept
from tests.console.test_since import BEFORE, HAPPENED
from tests.console.test_snapshots import BOTH, SnapCompare, console_on, settled

pytestmark = pytest.mark.slow

LIGHT = Settings(console=ConsoleSettings(theme="light", charset="unicode"))


@BOTH
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(["F"], id="question"),
        pytest.param(["s", *"3700"], id="prompt"),
        pytest.param(["colon", *"stop", "space", *"3700"], id="command_line"),
        pytest.param(["question_mark"], id="help_keys"),
        pytest.param(["question_mark", "right"], id="help_signs"),
        pytest.param(["question_mark", "right", "right"], id="help_states"),
        pytest.param(["w"], id="why"),
    ],
)
def test_dialog(snap_compare: SnapCompare, keys: list[str], size: tuple[int, int]) -> None:
    """What opens over the screen looks as it was approved.

    Given a position in STOP_LOSS
    When a sale is asked about, a stop typed at its prompt or at the command line, the help opened and its pages turned,
        or it is asked why
    Then it is the picture that was approved
    """
    link = FakeLink(canned.in_stop_loss())

    assert snap_compare(console_on(link), terminal_size=size, press=keys, run_before=settled)


@BOTH
def test_what_has_happened_since(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    """Who comes back is told what has happened.

    Given fills, a trade, refusals, a missed touch and a halt behind what a person has seen of a run
    When the console opens on it
    Then it is the picture that was approved
    """
    app = console_on(FakeLink(canned.in_stop_loss()._replace(news=HAPPENED, sequence=20)))
    app.reach = Reach(looks=Kept(BEFORE))

    assert snap_compare(app, terminal_size=size, run_before=settled)


@BOTH
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(["i"], id="exchange"),
        pytest.param(["q"], id="leaving"),
        pytest.param(["A", *"ETH", "enter"], id="arming"),
    ],
)
def test_dialog_of_a_market(snap_compare: SnapCompare, keys: list[str], size: tuple[int, int]) -> None:
    """What opens over a market's screen looks as it was approved.

    Given live that is read-only, in the light theme
    When the exchange's screen or the question before leaving is opened, or a wrong symbol is typed to arm it
    Then it is the picture that was approved
    """
    app = console_on(FakeLink(market.read_only(LIGHT)), LIGHT)
    app.arm = lambda typed: f"not armed: the symbol is BTC/USDT:USDT, not {typed}"

    assert snap_compare(app, terminal_size=size, press=keys, run_before=settled)


@BOTH
def test_taking_a_target_off(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    """A lot's targets are named where one is taken off.

    Given a scalper's lot with three targets
    When the key that takes one off is pressed, and 2 is typed
    Then it is the picture that was approved
    """
    settings = Settings(console=ConsoleSettings(theme="dark", charset="unicode"))
    app: ConsoleApp = console_on(FakeLink(strategies.STATES["scalper"](settings)), settings)

    assert snap_compare(app, terminal_size=size, press=["o", "2"], run_before=settled)
