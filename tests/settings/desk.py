"""A person's desk: the folders, environment and command line that settings come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.errors import SettingsError
from srconsole.settings.check import Loaded
from srconsole.settings.layers import load_settings


class Desk:
    """A person's folders, environment and command line, all below one folder of the test."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "work"
        self.home = root / "home"
        self.folder.mkdir()
        self.home.mkdir()
        self.here = self.folder / "settings.toml"
        self.personal = self.home / ".config" / "srconsole" / "settings.toml"
        self.personal.parent.mkdir(parents=True)
        self.environment: dict[str, str] = {}

    def load(self, *assignments: str, file: Path | None = None) -> Loaded:
        """Load what is in force at this desk."""
        return load_settings(
            folder=self.folder,
            home=self.home,
            environment=self.environment,
            file=file,
            assignments=assignments,
        )

    def refusal(self, *assignments: str, file: Path | None = None) -> str:
        """Load what is refused, and return the message."""
        with pytest.raises(SettingsError) as caught:
            self.load(*assignments, file=file)
        assert caught.value.exit_code == 2
        return str(caught.value)
