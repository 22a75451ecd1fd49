"""`srconsole plugin new` and `check`."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.cli.main import main
from tests.plugins.files import CHANCE, FUTURE, NEWEST, write

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "plugins" / "my_macd_strategy.py"


def test_a_new_plug_in_replaces_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given a folder
    When a plug-in is asked for there, with and without `.py`, and asked for again
    Then the file is written and the next commands are told; the second time it is left as it is, exit code 2
    """
    assert main(["plugin", "new", "my_first"]) == 0
    text = (folder / "my_first.py").read_text(encoding="utf-8")
    assert "class MyFirstStrategy(BaseStrategy):" in text
    assert "srconsole plugin check my_first.py" in capsys.readouterr().out
    (folder / "my_first.py").write_text("mine", encoding="utf-8")
    for name in ("my_first", "my_first.py"):
        assert main(["plugin", "new", name]) == 2
        assert capsys.readouterr().err == (
            "srconsole: my_first.py: is there already and was left as it is; choose another name\n"
        )
    assert (folder / "my_first.py").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["9x", "", "a/b", "../x", "my-strategy", "class", "x" * 200, "ä", "a b"])
def test_a_name_that_no_module_can_have_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Given a name that Python could not import, or that leads out of the folder
    When a plug-in of that name is asked for
    Then one sentence says what a name is made of, and nothing is written
    """
    before = sorted(folder.iterdir())
    assert main(["plugin", "new", name]) == 2
    assert "a plug-in's name is letters, digits and underscores" in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["new", "x", "--data", "candles.csv"], "plugin new takes no --data"),
        (["check", "missing.py"], "missing.py: this plug-in is not there; name a Python file"),
        (["check", "."], ".: this plug-in is a folder; name a Python file"),
        (["check", "mine.py", "--data", "missing.csv"], "missing.csv"),
        (["check", "mine.py", "--data", "candles.csv", "--set", "plugin.warmup=400"], "300 candles are too few"),
        (["look", "mine.py"], "invalid choice: 'look'"),
    ],
)
def test_what_cannot_be_checked_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    """Given a command line that names no plug-in, no candles, too few, or nothing to do
    When it is carried out
    Then one sentence says so, exit code 2, and no process is started
    """
    write(folder, NEWEST)
    assert main(["plugin", *words]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""


def checked(folder: Path, file: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str], str]:
    """Check a plug-in on the folder's candles; return exit code, lines and what went to stderr."""
    code = main(["plugin", "check", str(file), "--data", "candles.csv", *words])
    printed = capsys.readouterr()
    return code, printed.out.splitlines(), printed.err


@pytest.mark.slow
def test_a_new_plug_in_runs_and_is_trusted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given a plug-in as `plugin new` writes it
    When it is checked
    Then one call on all candles may stand for the others, exit code 0
    """
    main(["plugin", "new", "my_first"])
    capsys.readouterr()
    code, lines, errors = checked(folder, Path("my_first.py"), capsys)
    assert (code, errors) == (0, "")
    assert lines[0].startswith("my_first.py: MyFirstStrategy, tried on 300 candles of candles.csv: ")
    assert lines[1].startswith("my_first.py: whole: one call on all candles says at ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "head", "code", "said"),
    [
        (FUTURE, "", 0, "FUTURE"),
        (NEWEST, "", 0, "last row"),
        (CHANCE, "import random\n", 2, "random"),
    ],
)
def test_a_check_gives_the_verdict(
    folder: Path, capsys: pytest.CaptureFixture[str], body: str, head: str, code: int, said: str
) -> None:
    """Given a plug-in that looks ahead, writes its newest row, or rolls dice
    When it is checked
    Then the verdict stands on stdout with file and line; only what no run takes has exit code 2
    """
    found, lines, _ = checked(folder, write(folder, body, head), capsys)
    assert found == code
    assert lines[1].split(": ")[1] == said


@pytest.mark.slow
def test_a_plug_in_that_fails_in_a_check_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given a plug-in that prints, and raises once it has more than two hundred candles
    When it is checked with a window of 250
    Then its print and one sentence with file and line are on stderr, nothing on stdout, exit code 2
    """
    file = write(folder, "if len(df) > 200:\n    print('too many')\n    raise ValueError('no')")
    code, lines, errors = checked(folder, file, capsys, "--set", "plugin.window=250")
    assert (code, lines) == (2, [])
    assert "mine.py: too many\n" in errors
    assert errors.endswith(f"srconsole: {file}:11: the plug-in raised ValueError: no\n")


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="the file that people have is not here")
def test_a_file_as_people_have_it_runs_untouched(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given a strategy file in the form that users of another bot keep, with TA-Lib
    When it is checked
    Then it runs as it is, and writes its newest row alone
    """
    code, lines, errors = checked(folder, SHARED, capsys)
    assert (code, errors) == (0, "")
    assert ": last row: in one call on all candles it gives no signal; look at `df.loc[df.index[-1]" in lines[1]
