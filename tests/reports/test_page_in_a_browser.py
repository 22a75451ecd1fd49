"""The page in a real browser: it fetches nothing, complains of nothing, fits its window, and can be zoomed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import pytest

from srconsole.reports.page.compared_page import compared_page
from srconsole.reports.page.report_page import report_page
from srconsole.research.longer_candles import shown_candles
from tests.reports.traded import traded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WINDOWS = [(1280, 900), (400, 800)]
WIDE_SYMBOL = "A" * 40 + "/USDT"


class Opened(NamedTuple):
    """A page in a window, and what it did besides showing itself."""

    page: Page
    asked: list[str]
    complaints: list[str]


@pytest.fixture(name="browser", scope="module")
def _browser() -> Iterator[Browser]:
    """Start the machine's own browser, without a window."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        told = f"no browser: none of {', '.join(BROWSERS)} is installed; apt-get install chromium brings one"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only who opens a browser loads what drives it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(browser: Browser, file: Path, window: tuple[int, int], colours: Literal["dark", "light"]) -> Opened:
    """Open a file in a window of its own, with no network, and wait until it has drawn itself."""
    width, height = window
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=colours, offline=True)
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-drawn=yes]", state="attached")
    return Opened(page, asked, complaints)


def wait_until(page: Page, expression: str) -> None:
    """Wait until something holds on a page, at most ten seconds; its policy bars playwright from waiting inside it."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"not so after ten seconds: {expression}")


@pytest.fixture(name="pages", scope="module")
def _pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write a report and a comparison; return their files."""
    folder = tmp_path_factory.mktemp("pages")
    history = traded(length=2000, symbol=WIDE_SYMBOL)
    verdict = ["A verdict that is as long as such sentences are, of several words.", "And one more."]
    made = {"report": report_page(history, verdict), "compared": compared_page([history, traded(6)], verdict)}
    for name, text in made.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("name", ["report", "compared"])
def test_a_page_fits_its_window_and_fetches_nothing(
    browser: Browser, pages: dict[str, Path], name: str, window: tuple[int, int]
) -> None:
    """A report is whole on a desk and on a telephone.

    Given a report, and a comparison, of a market with a long name
    When they are opened without a network in a wide and in a narrow window
    Then nothing but the file is asked for, nothing is complained of, nothing is wider than the window, and each chart
        has its size and something drawn in it
    """
    file = pages[name]
    shown = opened(browser, file, window, "light")
    assert shown.asked == [file.as_uri()]
    assert shown.complaints == []
    assert shown.page.evaluate("document.documentElement.scrollWidth") == window[0]
    wide = shown.page.evaluate(
        "[...document.querySelectorAll('section, header, .figures div, .plot')]"
        ".filter(part => part.scrollWidth > part.clientWidth + 1).map(part => part.textContent.slice(0, 60))"
    )
    assert wide == []
    for plot in shown.page.locator(".plot").all():
        box = plot.bounding_box()
        assert box is not None
        assert box["width"] > window[0] * 0.2
        assert box["height"] >= 280
        assert plot.locator("svg.main-svg").count() > 0
        assert plot.locator(".trace, .trades, .boxlayer path, .barlayer path, .scatterlayer path").count() > 0
    shown.page.context.close()


def test_a_row_keeps_its_name_on_a_telephone(browser: Browser, pages: dict[str, Path]) -> None:
    """What a figure is of can be read while figures are compared.

    Given a comparison in a narrow window
    When its table of figures is moved to its right end
    Then the names of the rows still stand at its left edge, in front of the figures, and take less than half of it
    """
    page = opened(browser, pages["compared"], WINDOWS[1], "light").page
    box = page.locator("section", has=page.get_by_text("Figures", exact=True)).locator(".scroll")
    box.evaluate("box => box.scrollLeft = box.scrollWidth")
    name = box.locator("tbody tr:nth-child(3) td:first-child")
    place, edge = name.bounding_box(), box.bounding_box()
    assert place is not None
    assert edge is not None
    assert place["x"] == pytest.approx(edge["x"], abs=1)
    assert place["width"] < edge["width"] / 2
    top = "name => { const at = name.getBoundingClientRect(); return document.elementFromPoint(at.x + 5, at.y + 5) }"
    name.scroll_into_view_if_needed()
    assert name.evaluate(f"name => ({top})(name) === name")
    assert name.evaluate("name => getComputedStyle(name).backgroundColor") == page.locator("section").first.evaluate(
        "part => getComputedStyle(part).backgroundColor"
    )
    page.context.close()


def test_a_stretch_of_time_can_be_seen_larger(browser: Browser, pages: dict[str, Path]) -> None:
    """A trade is looked at as closely as one likes.

    Given a report in a window
    When the mouse is drawn over a part of the price chart
    Then that stretch of time fills it, its scale is that of the prices in it, and the equity chart shows the same
        stretch; a double click shows all again
    """
    page = opened(browser, pages["report"], WINDOWS[0], "light").page
    whole = page.evaluate("document.getElementById('price').layout.xaxis.range")
    place = page.locator("#price .nsewdrag").first
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.5, steps=8)
    page.mouse.up()
    same = "['equity', 'price'].map(name => document.getElementById(name).layout.xaxis.range[0])"
    wait_until(page, f"{same}[0] === {same}[1] && {same}[0] > '{whole[0]}'")
    chosen = page.evaluate("document.getElementById('price').layout.xaxis.range")
    assert whole[0] < chosen[0] < chosen[1] < whole[1]
    frame = shown_candles(traded(length=2000).candles, 3600).frame
    times = frame["Time"].dt.strftime("%Y-%m-%d %H:%M:%S")
    part = frame[(times >= chosen[0][:19]) & (times <= chosen[1][:19])]
    low, high = page.evaluate("document.getElementById('price').layout.yaxis.range")
    assert low < part["Low"].min() <= part["High"].max() < high
    assert high - low < 1.3 * (part["High"].max() - part["Low"].min())
    page.mouse.dblclick(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    wait_until(page, f"document.getElementById('equity').layout.xaxis.range[0] <= '{whole[0]}'")
    page.context.close()


def test_no_button_sends_a_chart_anywhere(browser: Browser, pages: dict[str, Path]) -> None:
    """What was traded is nobody else's business.

    Given a report in a window
    When the buttons of its charts and its links are looked at
    Then the buttons save, zoom and move, none shares, and there is no link
    """
    page = opened(browser, pages["report"], WINDOWS[0], "light").page
    titles = "[...document.querySelectorAll('.modebar-btn')].map(button => button.dataset.title)"
    assert set(page.evaluate(titles)) == {
        "Download plot as a PNG", "Zoom", "Pan", "Zoom in", "Zoom out", "Reset axes",
    }  # fmt: skip
    assert page.locator("a[href]").count() == 0
    assert page.evaluate("document.getElementById('price')._context.plotlyServerURL") == ""
    page.context.close()


def test_a_finger_moves_the_page(browser: Browser, pages: dict[str, Path]) -> None:
    """On a telephone a chart is no trap.

    Given a telephone
    When a report is opened, and the button that zooms is touched
    Then charts take no drag, and the price chart shows a shorter stretch of time
    """
    page = browser.new_context(
        viewport={"width": 400, "height": 800}, has_touch=True, is_mobile=True, offline=True
    ).new_page()
    page.goto(pages["report"].as_uri())
    page.wait_for_selector("html[data-drawn=yes]", state="attached")
    assert page.evaluate("document.getElementById('price').layout.dragmode") is False
    whole = page.evaluate("document.getElementById('price').layout.xaxis.range")
    page.locator("#price .modebar-btn[data-title='Zoom in']").tap()
    wait_until(page, f"document.getElementById('price').layout.xaxis.range[0] > '{whole[0]}'")
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    page.context.close()


def test_a_dark_machine_gets_a_dark_page(browser: Browser, pages: dict[str, Path]) -> None:
    """Nobody is dazzled at night.

    Given a machine that asks for dark colours
    When a report is opened, and the machine then asks for light ones
    Then page and charts are dark, then light, and nothing is complained of
    """
    shown = opened(browser, pages["report"], WINDOWS[0], "dark")
    grounds = "[getComputedStyle(document.body).backgroundColor, document.getElementById('price').layout.paper_bgcolor]"
    dark = shown.page.evaluate(grounds)
    shown.page.emulate_media(color_scheme="light")
    wait_until(shown.page, "document.getElementById('price').layout.paper_bgcolor === '#ffffff'")
    light = shown.page.evaluate(grounds)
    assert dark == ["rgb(18, 22, 29)", "#1a2029"]
    assert light == ["rgb(246, 247, 249)", "#ffffff"]
    assert shown.complaints == []
    shown.page.context.close()
