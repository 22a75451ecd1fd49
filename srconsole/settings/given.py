"""A value that a person gave for a setting, before it is checked."""

from __future__ import annotations

from typing import NamedTuple


class Given(NamedTuple):
    """One value that a person gave.

    Attributes:
        section: its section, empty where it stands outside of any.
        name: its key, empty where the whole section is meant.
        value: what was given, unchecked.
        origin: where, as a person would look for it: `settings.toml:12`, `--set`.
    """

    section: str
    name: str
    value: object
    origin: str

    @property
    def path(self) -> str:
        """The name people use for it: `levels.swing_order`."""
        return ".".join(part for part in (self.section, self.name) if part)
