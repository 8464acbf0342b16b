"""A real browser on the pages: what it was asked for, what it complained of, what it shows.

Debian's Chromium, driven by Playwright. Where either is missing the tests are skipped, and say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from forecast.analysis.history import History
from forecast.analysis.what_if import WhatIf
from forecast.evidence.schema import Case
from forecast.outcomes import Forecast
from forecast.report.index_page import IndexBar, IndexPast, IndexRow, render_index
from forecast.report.page import render_html
from forecast.scenario.schema import Scenario

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
DESKTOP = {"width": 1280, "height": 900}
HUGE = 10_000_000
PATIENCE = 300_000
"""Milliseconds: a machine with much else to do is no fault of a page."""


@dataclass
class Watched:
    """A page in the browser. asked: addresses that it loaded. said: complaints and dialogs."""

    page: Any
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: uv sync --all-groups"
    )
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE)
        yield started
        started.close()


@pytest.fixture(scope="session")
def opened(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Watched]:
    """Opens the text of a page from a file, as a reader would who was sent it."""

    def open_page(text: str) -> Watched:
        file: Path = tmp_path_factory.mktemp("page") / "report.html"
        file.write_text(text, encoding="utf-8")
        page = browser.new_page(viewport=DESKTOP)
        page.set_default_timeout(PATIENCE)
        watched = Watched(page)
        page.on("request", lambda request: watched.asked.append(request.url))
        page.on("pageerror", lambda error: watched.said.append(str(error)))
        page.on("console", lambda message: watched.said.append(message.text))
        page.on("dialog", lambda dialog: (watched.said.append(dialog.message), dialog.dismiss()))
        page.goto(file.as_uri())
        return watched

    return open_page


@pytest.fixture(scope="session")
def report_text(
    forecast: Forecast, scenario: Scenario, case: Case, what_if: WhatIf, past: History
) -> str:
    """A page with all its sections, and with a note of ten megabytes in its record."""
    first, *rest = case.events
    endless = first.model_copy(update={"note": "A very long note. " * (HUGE // 18)})
    with_note = case.model_copy(update={"events": (endless, *rest)})
    names = {"HU": "Hungary", "TR": "Türkiye"}
    return render_html(
        forecast, scenario, with_note, member_names=names, what_if=what_if, past=past
    )


@pytest.fixture(scope="session")
def report(opened: Callable[[str], Watched], report_text: str) -> Watched:
    return opened(report_text)


@pytest.fixture(scope="session")
def index(opened: Callable[[str], Watched]) -> Watched:
    """The index page, with a scenario that failed and one whose name is markup."""
    bars = (IndexBar("Mark Rutte", "58 %", 58.0), IndexBar("<b>someone</b>", "18 %", 18.0))
    past = (IndexPast("2023-11-21", "Mark Rutte", "57 %", "../2023-11-21/nato/report.html"),)
    rows = [
        IndexRow("nato", "NATO", "Mark Rutte leads.", "2023-11-22", False, True, "No change.",
                 "ok", ("P(rutte) is above 50 %",), "", bars, past),
        IndexRow("bad", "<script>alert(1)</script>", "None yet.", "–", False, False,
                 "Not renewed.", "none", (), "configs/bad.yaml:3: unknown key"),
    ]  # fmt: skip
    return opened(render_index(rows, "2023-11-22"))
