"""What can be set, read off the schema: one `Key` for each `section.name`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Final, Literal, get_args, get_origin

import msgspec

from srconsole.plain_text import plain, toml_escape
from srconsole.settings.installed import installed_strategies
from srconsole.settings.schema import Settings

LARGEST: Final = 1e15
SMALLEST: Final = 1e-15
"""How far from 0 a number can be, and how near to it; what is computed of several of them stays a number then."""

OTHERS: Final = "a strategy that an installed package brings"

_LONGEST_VALUE: Final = 60
_KINDS: Final[dict[Any, str]] = {
    int: "an integer",
    float: "a number",
    bool: "true or false",
    str: "a text",
    tuple[str, ...]: "a list of texts",
    tuple[float, ...]: "a list of numbers",
}


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """One setting, as the schema describes it.

    Attributes:
        section: its table in the TOML, `levels`.
        name: its key there, `swing_order`.
        type: its type with its bounds, as msgspec judges it.
        kind: its bare type: `int`, `float`, `bool`, `str`, a `tuple` of texts or numbers, or a `Literal`.
        bounds: its range, comment and rule.
        default: its value where nobody gives one.
    """

    section: str
    name: str
    type: Any
    kind: Any
    bounds: msgspec.Meta
    default: Any

    @property
    def path(self) -> str:
        """The name people use for it: `levels.swing_order`."""
        return f"{self.section}.{self.name}"

    @property
    def comment(self) -> str:
        """What it means, in one line."""
        return self.bounds.description or ""

    @property
    def rule(self) -> str:
        """The section of strategy.md that uses it, or `strategies` and a section of strategies.md; empty where none."""
        return str((self.bounds.extra or {}).get("rule", ""))

    @property
    def choices(self) -> tuple[str, ...]:
        """The texts that may be given, empty where it is no choice; of an open one those that srconsole has itself."""
        extra = self.bounds.extra or {}
        if get_origin(self.kind) is Literal:
            return tuple(name for name in get_args(self.kind) if name not in extra.get("without", ()))
        return tuple(extra.get("names", ()))

    @property
    def is_open(self) -> bool:
        """Whether the name of a strategy that an installed package brings will do as well."""
        return "names" in (self.bounds.extra or {})

    @property
    def is_fraction(self) -> bool:
        """Whether it is a number that cannot be more than 1."""
        most = self.bounds.le if self.bounds.lt is None else self.bounds.lt
        return self.kind is float and most is not None and most <= 1

    @property
    def type_name(self) -> str:
        """Its type in a word or two: `integer`."""
        return "choice" if self.choices else _KINDS[self.kind].removeprefix("an ").removeprefix("a ")

    @property
    def range(self) -> str:
        """Its range as strategy.md writes it, `[1, 1000]`, or its choices; empty where all is allowed."""
        if self.choices:
            others = [OTHERS] if self.is_open else []
            return ", ".join([*(f"`{as_toml(choice)}`" for choice in self.choices), *others])
        least, above, most = self.bounds.ge, self.bounds.gt, self.bounds.le
        if self.bounds.lt is not None:
            return f"[{least}, {self.bounds.lt})"
        if least is None and above is None and most is None:
            return ""
        lower = f"[{least}" if least is not None else f"({'-∞' if above is None else above}"
        return f"{lower}, {'∞)' if most is None else f'{most}]'}"

    @property
    def allowed(self) -> str:
        """What it can be, as a phrase: `an integer from 1 to 1000`."""
        if self.choices:
            others = [OTHERS] if self.is_open else []
            return " or ".join([*map(as_toml, self.choices), *others])
        kind, least, above, most = _KINDS[self.kind], self.bounds.ge, self.bounds.gt, self.bounds.le
        if self.bounds.lt is not None:
            return f"{kind} from {least} to less than {self.bounds.lt}"
        if least is not None and most is not None:
            return f"{kind} from {least} to {most}"
        limits = [
            *([f"of at least {least}"] if least is not None else []),
            *([f"above {above}"] if above is not None else []),
            *([f"of at most {most}"] if most is not None else []),
        ]
        return " ".join([kind, " and ".join(limits)]).strip()

    def read(self, value: object) -> Any:
        """Return the value as its type has it; an integer will do for a number.

        Raises:
            ValueError: it is of another type, out of range, not finite or beyond LARGEST and SMALLEST; the message is a
                phrase about it.
        """
        try:
            read = msgspec.convert(value, self.type)
        except msgspec.ValidationError:
            read = None
        numbers = [part for part in (read if isinstance(read, tuple) else (read,)) if isinstance(part, int | float)]
        if (
            read is None
            or not self._is_known(read)
            or any(isinstance(number, float) and not math.isfinite(number) for number in numbers)
        ):
            raise ValueError(f"must be {self.allowed}{self._hint(value)}")
        if any(abs(number) > LARGEST for number in numbers):
            raise ValueError(f"must be {self.allowed}, and not beyond {LARGEST:g}")
        if any(isinstance(number, float) and 0 < abs(number) < SMALLEST for number in numbers):
            raise ValueError(f"must be {self.allowed}, and not nearer to 0 than {SMALLEST:g}")
        return read

    def _is_known(self, value: object) -> bool:
        return not self.is_open or value in self.choices or value in installed_strategies()

    def _hint(self, value: object) -> str:
        if self.is_fraction and isinstance(value, int | float) and value is not True and value >= 1:
            return "; fractions: 0.01 is 1 %"
        readable = isinstance(value, str) and len(value) <= _LONGEST_VALUE
        others = installed_strategies() if self.is_open else []
        near = get_close_matches(str(value), [*self.choices, *others], n=1) if readable else []
        return f"; did you mean {as_toml(near[0])}?" if near else ""


def keys_of(schema: type[msgspec.Struct]) -> dict[str, Key]:
    """Read the keys off a schema, by path, in its order."""
    keys = [
        key_of(section.name, field)
        for section in msgspec.structs.fields(schema)
        for field in msgspec.structs.fields(section.type)
    ]
    return {key.path: key for key in keys}


def key_of(section: str, field: msgspec.structs.FieldInfo) -> Key:
    """Read one key off a field of a section's class."""
    kind, bounds = get_args(field.type) if get_origin(field.type) is Annotated else (field.type, msgspec.Meta())
    return Key(section=section, name=field.name, type=field.type, kind=kind, bounds=bounds, default=field.default)


KEYS: Final = keys_of(Settings)
"""Every key there is, by path."""

SECTIONS: Final = {
    section.name: str(section.type.__doc__).splitlines()[0] for section in msgspec.structs.fields(Settings)
}
"""What each section is about, by its name."""


def as_toml(value: object) -> str:
    """Write a value as TOML has it; the number reads back as the same number."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return plain(json.dumps(value, ensure_ascii=False), toml_escape)
    if isinstance(value, list | tuple):
        return f"[{', '.join(as_toml(part) for part in value)}]"
    return repr(value)


def bare(value: object) -> str:
    """Write a value as a table's cell or an option has it: text as it is, all else as TOML has it."""
    return value if isinstance(value, str) else as_toml(value)


def shown(value: object) -> str:
    """Write a value for a message: on one line, short, and without what a table or list holds."""
    if isinstance(value, Mapping | list | tuple):
        return "a table" if isinstance(value, Mapping) else "a list"
    try:
        return shown_whole(value)
    except ValueError:  # Python does not print integers of thousands of digits
        return "an integer too long to print"


def shown_whole(value: object) -> str:
    """Write a value that a key has for a message, with what a list holds."""
    text = as_toml(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
