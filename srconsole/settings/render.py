"""What people read about the settings, written from the schema.

`python -m srconsole.settings.render` writes `settings.toml` and `docs/settings.md` in the current folder.
A test compares them with the schema.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from srconsole.plain_text import plain
from srconsole.settings.import_sections import SHAPE_KEYS
from srconsole.settings.keys import KEYS, SECTIONS, Key, as_toml
from srconsole.settings.presets import names
from srconsole.settings.rules import RULES
from srconsole.settings.shapes import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable

    from srconsole.settings.check import Loaded

_FILE_HEADER: Final = """\
# Every setting of srconsole with what is built in; take the # away from a line to set it. Ranges: docs/settings.md.
# Fractions are fractions: 0.01 is 1 %. Secrets never belong here.
"""

_DOCS_HEADER: Final = """\
# Settings

Written by `python -m srconsole.settings.render` from what `srconsole/settings/schema.py` lists; do not edit it by hand.

A setting is looked up in this order, and the later wins:

1. built in, the defaults below
2. presets, as often as you like: `--preset scalper-standard`
3. `settings.toml` in the current folder
4. `$XDG_CONFIG_HOME/srconsole/settings.toml`, by default `~/.config/srconsole/settings.toml`
5. the file of `--settings FILE`
6. the environment: `SRCONSOLE_LEVELS_SWING_ORDER=24` sets `swing_order` of `[levels]`
7. `--set levels.swing_order=24`, as often as you like; `--strategy NAME` is short for `--set strategy.name=NAME`, and
   `--plugin FILE` for that with `plugin` and `--set plugin.file=FILE`

`srconsole settings show` prints what is in force and where each value came from, `srconsole settings check`
names everything that is wrong: an unknown key, another type, a value out of its range, keys that contradict
each other. Secrets never belong in settings.

Fractions are fractions (0.01 is 1 %), money is in USDT, lengths of time are in candles where no other unit is named.
In a range, `[` and `]` include the limit, `(` and `)` leave it out; whatever its range, a number is 0 or between
1e-15 and 1e15 in size. "Rule" is the section of [the strategy](strategy.md) that says exactly what the key does, or of
[the strategies](strategies.md) where it says so. A file of settings is a regular file of at most 1 MB.
"""


_DOCS_PRESETS: Final = """
## Presets

Files of settings that come with srconsole, in `presets/`: {names}. The scalper has one for each
`scalper.mode` and `scalper.phase`, which count where it is traded, named or not. Where two presets set a limit of
`[guards]` the stricter counts, of other keys the preset named last; whatever is set in a file, in the environment or by
`--set` wins over all of them. Presets that say different strategies, modes or phases, and one that says another than
you do, are refused, and so is a file of candles of another timeframe than a named preset's.
"""

_FILE_SHAPES: Final = """\

# Files to import that do not show how they are written get a section each, [import.NAME]; docs/settings.md says how.
"""

_DOCS_SHAPES: Final = """
## [import.NAME]

How the files of one source are written, described once and used by its name: `srconsole import FILE --shape NAME --out
NEW.csv`. What is not said is seen from the file, and an option of the command wins over the shape. Shapes stand in
files and in `--set import.NAME.key=value`, not in the environment.

```toml
[import.bitfinex]
columns = "time,open,close,high,low,volume"
symbol = "ETH/USD"
```

| key | allowed | meaning |
|---|---|---|
"""


def settings_file() -> str:
    """Write the settings file that comes along: all keys as comments, so that it hides no preset."""
    return f"{_FILE_HEADER}\n{_toml(lambda key: (as_toml(key.default), key.comment), before='# ')}{_FILE_SHAPES}"


def settings_in_force(loaded: Loaded) -> str:
    """Write settings as TOML, each with a comment on where it came from."""

    def entry(key: Key) -> tuple[str, str]:
        value = getattr(getattr(loaded.settings, key.section), key.name)
        return as_toml(value), plain(loaded.origins[key.path])

    return _toml(entry) + "".join(_shape_in_force(name, loaded) for name in loaded.shapes)


def _shape_in_force(name: str, loaded: Loaded) -> str:
    title = f"{PREFIX}.{name if re.fullmatch('[A-Za-z0-9_-]+', name) else as_toml(name)}"
    lines = [
        f"{key} = {as_toml(getattr(loaded.shapes[name], key))}  # {plain(loaded.origins[path])}\n"
        for key in SHAPE_KEYS
        if (path := f"{PREFIX}.{name}.{key}") in loaded.origins
    ]
    return f"\n[{title}]\n{''.join(lines)}"


def settings_docs() -> str:
    """Write the reference of all settings in Markdown."""
    parts = [_DOCS_HEADER]
    for section, about in SECTIONS.items():
        parts.append(f"\n## [{section}]\n\n{about}\n\n")
        parts.append("| key | default | type | range | meaning | rule |\n|---|---|---|---|---|---|\n")
        parts += [_row(key) for key in _keys_in(section)]
    parts.append(_DOCS_PRESETS.format(names=", ".join(f"`{name}`" for name in names())))
    parts.append(_DOCS_SHAPES)
    parts += [f"| `{key.name}` | {key.range} | {key.comment} |\n" for key in SHAPE_KEYS.values()]
    parts.append("\n## Keys that depend on each other\n\n")
    parts += [f"- {rule.text}\n" for rule in RULES]
    return "".join(parts)


def write(folder: Path) -> None:
    """Write `settings.toml` and `docs/settings.md` in the folder of a checkout.

    Raises:
        OSError: the disk does not take them.
    """
    (folder / "settings.toml").write_text(settings_file(), encoding="utf-8")
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "docs" / "settings.md").write_text(settings_docs(), encoding="utf-8")


def _toml(entry: Callable[[Key], tuple[str, str]], before: str = "") -> str:
    return "\n".join(f"[{section}]\n{_entries(section, entry, before)}" for section in SECTIONS)


def _entries(section: str, entry: Callable[[Key], tuple[str, str]], before: str) -> str:
    lines = [(f"{before}{key.name} = {value}", comment) for key in _keys_in(section) for value, comment in [entry(key)]]
    width = max(len(line) for line, _comment in lines)
    return "".join(f"{line:<{width}}  # {comment}\n" for line, comment in lines)


def _keys_in(section: str) -> list[Key]:
    return [key for key in KEYS.values() if key.section == section]


def _row(key: Key) -> str:
    cells = [f"`{key.name}`", f"`{as_toml(key.default)}`", key.type_name, key.range, key.comment, key.rule]
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    write(Path.cwd())
