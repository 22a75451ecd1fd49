"""The panes that a person has chosen to see, kept in a small TOML file of their own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeGuard

from srconsole.console.arrangement import Arrangement, Chosen
from srconsole.console.layout import CLASSES, PANES
from srconsole.errors import SettingsError
from srconsole.settings.toml_file import read_toml

_HEAD: Final = "# The panes that the console shows, by the size of its window; written by its keys.\n"


def layout_path(environment: Mapping[str, str]) -> Path | None:
    """Return where the file is, or would be; None where there is no home.

    It follows the XDG base directories: what a program remembers by itself is state, and no setting.
    """
    state = Path(environment.get("XDG_STATE_HOME", ""))
    if not state.is_absolute():
        home = environment.get("HOME", "")
        if not home:
            return None
        state = Path(home) / ".local" / "state"
    return state / "srconsole" / "layout.toml"


class LayoutFile:
    """Reads and writes the file; without a path nothing is kept.

    Args:
        path: where it is, or would be.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def read(self) -> tuple[Chosen, str]:
        """Return what was chosen, and what is wrong with the file; of one with a fault nothing is taken."""
        if self._path is None:
            return {}, ""
        try:
            document = read_toml(self._path).document
        except SettingsError as error:
            missing = isinstance(error.__cause__, FileNotFoundError | NotADirectoryError)
            return {}, "" if missing else f"the layout is not used: {error}"
        chosen: dict[str, frozenset[str]] = {}
        for size, about in document.items():
            panes = about.get("shown") if isinstance(about, dict) and about.keys() == {"shown"} else None
            if size not in CLASSES or not _is_list_of_panes(panes):
                known = f"a size has `shown`, a list of {', '.join(PANES)}"
                return {}, f"the layout is not used: {self._path} {size} is wrong: {known}"
            chosen[size] = frozenset(panes)
        return chosen, ""

    def write(self, chosen: Chosen) -> str:
        """Keep what was chosen, whole or not at all; return why it cannot be kept, empty where it is."""
        if self._path is None:
            return ""
        shown = {
            size: {"shown": [pane for pane in PANES if pane in chosen[size]]} for size in CLASSES if size in chosen
        }
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Who only reads it, as for the first frame, writes nothing.
            import tomli_w  # noqa: PLC0415

            draft.write_text(_HEAD + tomli_w.dumps(shown), encoding="utf-8")
            draft.replace(self._path)
        except OSError as error:
            return f"{self._path} cannot be written: {error.strerror}"
        return ""


def _is_list_of_panes(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and bool(value) and all(one in PANES for one in value)


def arrangement_of(environment: Mapping[str, str]) -> tuple[Arrangement, str]:
    """Return the panes as a person has arranged them, remembered from now on, and what is wrong with the file."""
    kept = LayoutFile(layout_path(environment))
    chosen, fault = kept.read()
    return Arrangement(chosen, kept.write), fault
