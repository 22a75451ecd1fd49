"""What the screens beside the main one reach: a run's records on the disk, and files that a person names."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from srconsole.errors import RequestError, SettingsError, SrconsoleError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from srconsole.console.screens.stage import Reach
    from srconsole.core.trade import Trade
    from srconsole.engine.view.records import Records
    from srconsole.settings.check import Loaded
    from srconsole.settings.keys import Key
    from srconsole.settings.schema import Settings


FILES: Final = frozenset({"market.file", "market.detail", "plugin.file"})
"""Settings that name a file without which nothing starts."""


def reach_of(settings: Settings, environment: Mapping[str, str]) -> Reach:
    """Return what the screens of a run reach, with this environment, whose `HOME` is the person's home folder."""
    from srconsole.compose.looks import LooksInFolders
    from srconsole.compose.trial.apart import TrialsApart
    from srconsole.console.screens.stage import Reach

    home = environment.get("HOME", "")
    own = SettingsFiles(Path.cwd(), Path(home) if home else None, environment)
    return Reach(
        records_of, write_trades, own, partial(keep_copy, environment), TrialsApart(settings), LooksInFolders()
    )


class SettingsFiles:
    """The settings of the next start in this folder; implements `console.screens.stage.OwnSettings`.

    Args:
        folder: the current folder.
        home: the person's home folder; None where there is none.
        environment: variables of settings, and `XDG_CONFIG_HOME`.
    """

    def __init__(self, folder: Path, home: Path | None, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._home = home
        self._environment = environment

    def following(self) -> Loaded:
        """Return the settings of the next start without options of a command line.

        Raises:
            SettingsError: a file is not right.
        """
        from srconsole.settings.layers import load_settings

        return load_settings(folder=self._folder, home=self._home, environment=self._environment)

    def why_not(self, key: Key, value: Any) -> str:
        """Return why the next start would be refused with a value (None: with what the other files say); else empty."""
        from srconsole.compose.console import check_appearance
        from srconsole.settings.own_file import text_with

        try:
            path = self._own()
            following = self._with_own(path, text_with(path, key, value))
            check_appearance(following.settings, self._environment)
        except SettingsError as error:
            return str(error)
        return _missing(value) if key.path in FILES and value is not None else ""

    def save(self, key: Key, value: Any) -> Path:
        """Write a value into the person's own file, None for what is built in; return the file.

        Raises:
            SettingsError: with it the next start would be refused, or the file cannot be written.
        """
        from srconsole.settings.own_file import save

        if wrong := self.why_not(key, value):
            raise SettingsError(*wrong.splitlines())
        path = self._own()
        save(path, key, value)
        return path

    def _own(self) -> Path:
        """Return the person's own file, whether it is there or not."""
        from srconsole.settings.layers import FILE_NAME, personal_folder

        folder = personal_folder(self._home, self._environment)
        if folder is None:
            raise SettingsError("there is no home folder to keep settings in: set HOME or XDG_CONFIG_HOME")
        return folder / FILE_NAME

    def _with_own(self, path: Path, text: str) -> Loaded:
        """Return the settings of the next start, were the person's own file this text.

        It is read as a file of its own elsewhere, so that what is wrong with it is found as the next start would.
        """
        from tempfile import TemporaryDirectory

        from srconsole.settings.layers import load_settings

        with TemporaryDirectory() as place:
            draft = Path(place) / path.parent.name / path.name
            try:
                draft.parent.mkdir(mode=0o700)
                draft.write_text(text, encoding="utf-8")
            except OSError as error:
                raise SettingsError(f"it cannot be tried: {error.strerror or error}") from error
            environment = {**self._environment, "XDG_CONFIG_HOME": place}
            try:
                return load_settings(folder=self._folder, home=self._home, environment=environment)
            except SettingsError as error:
                raise SettingsError(*(fault.replace(str(draft), str(path)) for fault in error.faults)) from error


def _missing(name: str) -> str:
    """Return that there is no file of a name; empty where there is one, or none is named."""
    from srconsole.compose.replay import at_home

    try:
        return f"{name}: there is no such file" if name and not at_home(name).is_file() else ""
    except SrconsoleError as error:
        return str(error)


def records_of(run: str) -> Records | None:
    """Return the records in a run's folder; None where it is none, as a rehearsal's, of which nothing is kept."""
    from srconsole.journal.looking_back import LookingBack
    from srconsole.journal.run_folder import JOURNAL

    folder = Path(run)
    return LookingBack(folder) if (folder / JOURNAL).exists() else None


def write_trades(name: str, trades: Sequence[Trade]) -> str:
    """Write trades to a new file, as `historical_trades.csv` has them; return where it is.

    Raises:
        RequestError: there is such a file, or none may be written there.
        SrconsoleError: the disk failed.
    """
    from srconsole.engine.rows import trade_line
    from srconsole.journal.history_files import TRADE_COLUMNS

    return write_new_file(name, "".join(f"{line}\n" for line in [",".join(TRADE_COLUMNS), *map(trade_line, trades)]))


def keep_copy(environment: Mapping[str, str], text: str) -> Path:
    """Write what was copied to `copied.txt` in srconsole's folder, for its owner alone; return the file.

    Raises:
        SrconsoleError: it cannot be written.
    """
    from srconsole.journal.run_folder import home_folder

    path = home_folder(environment) / "copied.txt"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{text}\n")
    except OSError as error:
        raise SrconsoleError(f"{path} cannot be written: {error.strerror or error}") from error
    return path


def write_new_file(name: str, text: str) -> str:
    """Write a text to a file that was not there before, whole or not at all; return where it is.

    Raises:
        RequestError: there is such a file, or none may be written there.
        SrconsoleError: the disk failed.
    """
    from srconsole.market.output_files import OutputFiles

    path = Path(name).expanduser()
    if path.exists():
        raise RequestError(f"{name}: is there already and was left as it is; choose another name")
    with OutputFiles() as files:
        draft = files.file(path)
        files.begin()
        draft.write(text.encode())
    return str(path.absolute())
