"""Settings files as people write them: any editor, and a fault named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.settings.desk import Desk


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[levels]\nswing_order = = 5\n", 2),
        ("[levels]\nswing_order = [\n1,\n", 4),
        ("[levels]\nswing_order = 5\nswing_order = 6\n", 3),
        ("[levels]\nname = 'caf\xe9'\n", 2),
        (f"a = {'[' * 5000}", 1),
    ],
)
def test_broken_file_is_named_with_its_line(desk: Desk, text: str, line: int) -> None:
    """A slip in the file is found at once.

    Given a file that is no TOML, or is not in UTF-8, or goes too deep
    When the settings are loaded
    Then one sentence names file and line
    """
    desk.here.write_bytes(text.encode("latin-1"))

    message = desk.refusal()

    assert message.startswith(f"{desk.here}:{line} ")
    assert "\n" not in message


def test_file_that_was_asked_for_must_be_there(desk: Desk, tmp_path: Path) -> None:
    """A wrong path does not silently mean the defaults.

    Given --settings with a file that is not there, and with a folder
    When the settings are loaded
    Then each is refused by its name
    """
    absent = tmp_path / "absent.toml"

    assert desk.refusal(file=absent) == f"{absent} cannot be read: No such file or directory"
    assert desk.refusal(file=tmp_path) == f"{tmp_path} cannot be read: Is a directory"


def test_file_of_a_windows_editor_is_read(desk: Desk) -> None:
    """It does not matter what wrote the file.

    Given a file with a byte order mark and Windows line ends
    When the settings are loaded
    Then they count, with their lines
    """
    desk.here.write_bytes(b"\xef\xbb\xbf[levels]\r\n\r\nswing_order = 5\r\n")

    loaded = desk.load()

    assert loaded.settings.levels.swing_order == 5
    assert loaded.origins["levels.swing_order"] == f"{desk.here}:3"


def test_line_is_found_however_the_key_is_written(desk: Desk) -> None:
    """Every way TOML has to write a key leads back to its line.

    Given a dotted key, an inline table, a quoted key and a text over several lines before it
    When the settings are loaded
    Then each key is named with its own line
    """
    desk.here.write_text(
        "levels.swing_order = 5\n"
        "risk = {\tmargin = 9.0 }\n"
        "[strategy]\n"
        'intrabar = """\\\n'
        "   favourable\\\n"
        '   """\n'
        '"stop_pct" = 0.02\n'
        "[costs] # dear\n"
        "\n"
        "slippage = 0.001\n",
        encoding="utf-8",
    )

    origins = desk.load().origins

    assert {path: origin for path, origin in origins.items() if origin != "built in"} == {
        "levels.swing_order": f"{desk.here}:1",
        "risk.margin": f"{desk.here}:2",
        "strategy.intrabar": f"{desk.here}:4",
        "strategy.stop_pct": f"{desk.here}:7",
        "costs.slippage": f"{desk.here}:10",
    }
