"""The whole page: one HTML file with its style, its script and plotly inside, which fetches nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from srconsole.errors import RequestError
from srconsole.reports.page.section import Section, escaped
from srconsole.research.extras import missing

_START = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><p class="kind">{kind}</p><h1>{title}</h1><p class="about">{about}</p></header>
"""

_NO_SCRIPT = '<noscript><p class="note">The charts need JavaScript; figures and tables do not.</p></noscript>\n'


def page_html(head: tuple[str, str, str], verdict: Sequence[str], sections: Sequence[Section]) -> str:
    """Return a page.

    Args:
        head: what kind of page it is, its title, and what it is about in one line.
        verdict: sentences at the very top, the first one the largest; none where nobody has judged.
        sections: from the top down.

    Raises:
        RequestError: plotly is not installed.
    """
    plotly, drawing = _plotly(), _file("page.js")
    hashes = " ".join(f"'sha256-{_sum(script)}'" for script in (plotly, drawing))
    policy = (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    kind, title, about = map(escaped, head)
    start = _START.format(policy=policy, title=title, kind=kind, about=about, style=_file("page.css"))
    body = "".join(f"<section><h2>{escaped(section.title)}</h2>{section.body}</section>\n" for section in sections)
    return (
        f"{start}<main>\n{_verdict(verdict)}{_NO_SCRIPT}{body}</main>\n"
        f"<script>{plotly}</script>\n<script>{drawing}</script>\n</body>\n</html>\n"
    )


def _verdict(sentences: Sequence[str]) -> str:
    if not sentences:
        return ""
    first, *others = map(escaped, sentences)
    rest = f"<ul>{''.join(f'<li>{sentence}</li>' for sentence in others)}</ul>" if others else ""
    return f'<section class="verdict"><h2>Verdict</h2><p class="first">{first}</p>{rest}</section>\n'


def _plotly() -> str:
    try:
        from plotly.offline import get_plotlyjs  # noqa: PLC0415  # only who makes a page pays for it
    except ImportError as error:
        raise RequestError(missing("a page", "plotly")) from error
    return str(get_plotlyjs())


def _file(name: str) -> str:
    return files("srconsole.reports.page").joinpath(name).read_text(encoding="utf-8")


def _sum(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
