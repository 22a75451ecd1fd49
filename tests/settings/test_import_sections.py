"""The sections [import.NAME]: how files are written that people import."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from srconsole.errors import SettingsError
from srconsole.settings.check import Loaded
from srconsole.settings.import_sections import SHAPE_KEYS
from srconsole.settings.layers import load_settings, settings_from
from srconsole.settings.render import settings_docs, settings_in_force
from srconsole.settings.shapes import ImportShape


def loaded(folder: Path, text: str, *assignments: str) -> Loaded:
    """Load settings from a file in the current folder and from `--set`."""
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return load_settings(folder=folder, home=None, environment={}, assignments=assignments)


def test_shapes_are_read_by_their_names(tmp_path: Path) -> None:
    """Given a file that describes two shapes, and an option that changes one of them
    When the settings are loaded
    Then each shape has what was said of it, the option wins, and the settings of trading are as they were
    """
    text = '[import.kraken]\nsymbol = "BTC/USD"\ntimes = "open"\n[import.mt5]\ntz = "+03:00"\n'

    found = loaded(tmp_path, text, "import.kraken.symbol=ETH/USD")

    assert found.shapes == {"kraken": ImportShape(symbol="ETH/USD", times="open"), "mt5": ImportShape(tz="+03:00")}
    assert found.settings == settings_from(None)
    assert found.origins["import.kraken.symbol"] == "--set"
    assert found.origins["import.mt5.tz"] == f"{tmp_path / 'settings.toml'}:5"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[import.x]\nsymbl = 'BTC'", "did you mean import.x.symbol?"),
        ("[import.x]\ndates = 'dayfirst'", 'did you mean "day-first"?'),
        ("[import.x]\nsymbol = 5", "must be a text"),
        ("[import]\nsymbol = 'BTC'", "name the shape, [import.NAME]"),
        ("import = 5", "name the shape, [import.NAME]"),
        ("[import.x.y]\nsymbol = 'BTC'", "is no setting"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    """Given a shape with an unknown key, a value that cannot be, or no name
    When the settings are loaded
    Then the error names it, where it stands and what was meant
    """
    with pytest.raises(SettingsError) as refused:
        loaded(tmp_path, text)

    assert said in str(refused.value)
    assert "settings.toml:" in str(refused.value)


def test_shapes_in_force_can_be_given_back(tmp_path: Path) -> None:
    """Given settings with a shape whose name needs quotes
    When they are shown and loaded again
    Then the shapes are the same
    """
    found = loaded(tmp_path, '[import."my data"]\ncolumns = "time,open,close,high,low,volume"\n')

    shown = settings_in_force(found)

    assert tomllib.loads(shown)["import"] == {"my data": {"columns": "time,open,close,high,low,volume"}}
    assert loaded(tmp_path, shown).shapes == found.shapes


def test_every_key_is_documented() -> None:
    """Given the reference of the settings
    When the keys of a shape are looked for
    Then each is there with what it means
    """
    docs = settings_docs()

    assert SHAPE_KEYS
    assert [name for name, key in SHAPE_KEYS.items() if f"| `{name}` |" not in docs or key.comment not in docs] == []
