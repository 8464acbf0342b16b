"""The pages in a browser: what a reader sees, hears and can reach, and what never happens."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from forecast.analysis.what_if import WhatIf
from forecast.report.numbers import percent
from forecast.report.words import in_report_order, precision

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
MEGABYTES = 1_000_000
SLIPPED_THROUGH = """() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = true";
  document.body.append(script);
}"""
"""A script of another's making, as if some markup had slipped through."""


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def shown(page) -> list[str]:
    return [plain(text) for text in page.locator("[data-percent]").all_inner_texts()]


def gray_code(n_switches: int) -> list[int]:
    """Which switch to press next so that every combination comes up once."""
    codes = [number ^ (number >> 1) for number in range(2**n_switches)]
    return [(one ^ other).bit_length() - 1 for one, other in pairwise(codes)]


def test_every_combination_of_switches_shows_the_engines_answer_and_its_command(
    report, what_if: WhatIf, forecast
):
    page = report.page
    outcomes = [outcome.id for outcome in in_report_order(forecast)]
    off: set[str] = set()
    for place in gray_code(len(what_if.factors)):
        name = what_if.factors[place]
        page.locator(f'.switches input[value="{name}"]').click()
        off ^= {name}
        chances = {chance.outcome: chance for chance in what_if.of(sorted(off)).chances}
        mcse = max(chance.mcse for chance in chances.values())
        assert shown(page) == [percent(chances[key].probability, mcse) for key in outcomes]
        command = page.locator("[data-command]").inner_text()
        assert command == " ".join([what_if.command, *(f"--without {n}" for n in sorted(off))])
    page.get_by_role("button", name="All factors on").click()
    assert page.locator(".switches input:checked").count() == len(what_if.factors)
    assert shown(page) == [
        percent(outcome.probability, precision(forecast)) for outcome in in_report_order(forecast)
    ]


def test_switches_and_sliders_work_by_keyboard_and_say_what_they_do(report):
    page = report.page
    switch = page.get_by_role("switch", name=re.compile("^us backing"))
    switch.focus()
    page.keyboard.press("Space")
    told = page.locator("[data-sentence]").inner_text()
    assert told.startswith("Without us backing: Mark Rutte is likeliest (42")
    assert "the greatest change is" in told
    page.keyboard.press("Space")
    assert page.locator("[data-sentence]").inner_text().startswith("All stated factors act")
    slider = page.locator("#past-day")
    slider.focus()
    page.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext") == "11 October 2023"
    names = page.locator("#past .reader tbody tr")
    assert plain(names.filter(has_text="Kaja Kallas").inner_text()).split("\t")[-1] == "–"
    page.keyboard.press("End")
    note = page.locator("#past [data-note]").inner_text()
    assert note.startswith("Became public since 15 November 2023: Head-count")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_accessibility_check_finds_nothing(report, index, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for watched in (report, index):
        watched.page.emulate_media(color_scheme=scheme)
        watched.page.evaluate(
            "document.querySelectorAll('details').forEach(d => { d.open = true })"
        )
        found = axe.Axe().run(watched.page, options={"resultTypes": ["violations"]})
        assert found.response["violations"] == [], found.generate_report()


def test_nothing_is_wider_than_a_phone(report, index):
    for watched in (report, index):
        watched.page.set_viewport_size(PHONE)
        width = watched.page.evaluate("document.documentElement.scrollWidth")
        watched.page.set_viewport_size(DESKTOP)
        assert width <= PHONE["width"]


def test_paper_has_the_tables_and_not_the_controls(report):
    page = report.page
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".switches").is_visible()
    assert not page.locator("#when-day").is_visible()
    assert page.locator("#what-if table").last.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen", color_scheme="light")


def test_a_note_of_ten_megabytes_leaves_a_page_that_opens(report, report_text):
    assert len(report_text) < 2 * MEGABYTES
    assert "more letters left out" in report.page.locator("#evidence").inner_text()


def test_text_that_looks_like_a_script_is_shown_and_never_run(opened, hostile_html):
    watched = opened(hostile_html)
    assert watched.said == []
    assert "<script>alert(1)</script>" in watched.page.locator("#who table").inner_text()
    assert watched.page.locator("main script:not([type])").count() == 0
    watched.page.evaluate(SLIPPED_THROUGH)
    assert watched.page.evaluate("window.ran") is None
    assert all(url.startswith("file:") for url in watched.asked)
    watched.page.close()


def test_no_request_leaves_a_page_and_no_page_complains(report, index):
    for watched in (report, index):
        assert len(watched.asked) == 1 and watched.asked[0].startswith("file:")
        assert watched.said == []
