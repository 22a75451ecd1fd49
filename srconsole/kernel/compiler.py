"""The kernel's sources, and the library that a C compiler makes of them (docs/decisions/0070).

Nothing but the standard library is needed here: the build of a wheel, which has no other, runs it too. As a program
(`python -m srconsole.kernel.compiler`) it compiles what this checkout has.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Final

SOURCES: Final = Path(__file__).parent / "c"
BUILT: Final = Path(__file__).parent / "built"
FLAGS: Final = ("-std=c11", "-O3", "-ffp-contract=off", "-fPIC", "-shared")
"""No product and sum become one instruction, and no expression is rearranged: the core's digits come of its order."""
_NAMES: Final = ("cc", "gcc", "clang")


class NotCompiledError(Exception):
    """There is no compiler, or it cannot make the library; the message says which."""


def sources() -> list[Path]:
    """Return the C files and their headers, in the order of their names."""
    return sorted((*SOURCES.glob("*.c"), *SOURCES.glob("*.h")))


def library_path() -> Path:
    """Return where the library of the present sources is, or would be."""
    seen = hashlib.sha256(" ".join(FLAGS).encode())
    for source in sources():
        seen.update(source.read_bytes())
    return BUILT / f"levels-{seen.hexdigest()[:16]}.so"


def compiler() -> str | None:
    """Return the C compiler, that of the variable CC first; None where there is none."""
    import shutil  # noqa: PLC0415  # a run that compiles nothing does not wait for what compiling needs

    return next(filter(None, map(shutil.which, (os.environ.get("CC", ""), *_NAMES))), None)


def compile_into(target: Path, flags: tuple[str, ...] = FLAGS) -> None:
    """Compile the sources into a library, which is whole from the moment that it is there.

    Raises:
        NotCompiledError: there is no compiler, or it fails.
        OSError: the folder cannot be written to.
    """
    import subprocess  # noqa: PLC0415  # as above
    import tempfile  # noqa: PLC0415  # as above

    found = compiler()
    if found is None:
        raise NotCompiledError(f"no C compiler was found: neither CC nor {', '.join(_NAMES)}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / target.name
        files = [str(source) for source in sources() if source.suffix == ".c"]
        done = subprocess.run(  # noqa: S603  # a compiler by its name, and our own files
            [found, *flags, "-o", str(made), *files, "-lm"], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise NotCompiledError(f"{found} ended with {done.returncode}: {done.stderr.strip()[-400:]}")
        made.replace(target)


def compiled() -> Path:
    """Return the library of the present sources, compiled now if it is not there; those of other sources go.

    Raises:
        NotCompiledError, OSError: as `compile_into`.
    """
    path = library_path()
    if not path.exists():
        compile_into(path)
    for other in BUILT.glob("levels-*.so"):
        if other != path:
            other.unlink(missing_ok=True)
    return path


def main() -> int:
    """Compile what is not yet compiled; without a compiler say so, which is no failure."""
    try:
        compiled()
    except (NotCompiledError, OSError) as error:
        sys.stderr.write(f"the kernel was not compiled, backtests run on the plain core: {error}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
