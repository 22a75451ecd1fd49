"""The step of hatchling's build that compiles the kernel, where there is a C compiler (docs/decisions/0070).

A checkout that is installed in place gets it in place. A wheel has it inside, and is then for this kind of machine; one
that is built without a compiler is for all, and its backtests run on the plain core.
"""

from __future__ import annotations

import runpy
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileKernel(BuildHookInterface[Any]):
    """Compiles the kernel before files are gathered."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; `version` is `editable` for an installation in place."""
        compiler = runpy.run_path(str(Path(self.root) / "srconsole" / "kernel" / "compiler.py"))
        try:
            compiler["compiled"]()
        except (compiler["NotCompiledError"], OSError) as error:
            self.app.display_warning(f"the kernel was not compiled, backtests run on the plain core: {error}")
            return
        if version != "editable":
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{platform}"
            build_data["artifacts"].append("/srconsole/kernel/built/*.so")
