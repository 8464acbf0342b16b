"""The page says everything, lets nothing break out, and is the same at every run."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from forecast.report.page import render_markdown, write_report


class Tags(HTMLParser):
    """All tags of a page with their attributes, and whether they are balanced."""

    VOID = ("meta", "br", "img", "hr", "link", "input")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def all_of(self, attribute):
        return [attrs[attribute] for _, attrs in self.tags if attribute in attrs]


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("&#39;", "'")


def test_both_pages_hold_every_outcome_factor_prior_and_source(
    html, markdown, forecast, scenario, case
):
    words = [outcome.name for outcome in forecast.outcomes]
    words += [factor.why[1:].rstrip(".") for factor in scenario.factors.values()]
    words += list(scenario.factors)
    words += [event.source.publisher for event in case.events]
    words += [key.replace("_", " ") for key in type(scenario.process).model_fields]
    words += ["Ben Wallace", "accession is under way", "never concedes", "a quieter field"[2:]]
    words += ["one slow parameter", "refusals", "ab" * 32, "20231122", "Washington summit"]
    for word in words:
        assert word in plain(html), word
        assert word in markdown, word


def test_the_first_thing_on_the_page_is_the_answer(html):
    body = html[html.index("<body>") :]
    assert body.index("Mark Rutte is the likeliest next Secretary General") < body.index("<table")
    assert body.index("Mark Rutte is the likeliest next Secretary General") < body.index("<svg")


def test_evidence_is_newest_first(markdown):
    part = markdown[markdown.index("## Evidence used") :]
    dates = re.findall(r"^- \*\*(\d+ \w+ 2023)", part, flags=re.MULTILINE)
    assert dates == ["22 November 2023", "19 November 2023", "14 November 2023", "28 October 2023"]


def test_overridden_priors_come_before_all_others(markdown):
    part = markdown[markdown.index("### Process priors") :]
    assert part.index("- **log entry rate**: -5 (sd 0.5). A quieter field.") < part.index(
        "<details>"
    )


def test_only_web_addresses_become_links(html, markdown):
    links = [a["href"] for tag, a in Tags(html).tags if tag == "a"]
    outward = [link for link in links if not link.startswith("#")]
    assert set(outward) == {
        "https://newsukraine.rbc.ua/news/1700642702.html",
        "https://www.politico.eu/article/rutte/",
        "https://example.org/hawkish",
    }
    assert "javascript:" not in html
    assert "javascript:" not in markdown


def scripts(page: str) -> tuple[list[str], list[str]]:
    """What a page would run, and the data that its script reads."""
    found = re.findall(r"<script([^>]*)>(.*?)</script>", page, flags=re.DOTALL)
    run = [text for attributes, text in found if not attributes]
    return run, [text for attributes, text in found if attributes]


def test_the_page_needs_no_network_and_runs_no_script_but_ours(html):
    page = Tags(html)
    assert not [tag for tag, _ in page.tags if tag in ("link", "iframe", "img", "object")]
    (ours,), _ = scripts(html)
    digest = b64encode(sha256(ours.encode()).digest()).decode()
    (allowed,) = [a["content"] for _, a in page.tags if a.get("http-equiv")]
    assert f"default-src 'none'; script-src 'sha256-{digest}';" in allowed
    assert not re.search(r"fetch|XMLHttp|import|eval|innerHTML|src=", ours)
    inner = [h for tag, a in page.tags if tag != "a" for k, h in a.items() if k.endswith("href")]
    assert inner and all(target.startswith("#") for target in inner)
    assert not re.search(r"url\((?!#)", html)
    assert "@import" not in html


def test_the_page_is_well_formed_and_its_ids_are_unique(html):
    page = Tags(html)
    assert page.open == []
    ids = page.all_of("id")
    assert len(ids) == len(set(ids))
    targets = [a["href"][1:] for t, a in page.tags if t == "a" and a["href"].startswith("#")]
    assert set(targets) <= set(ids)


def test_headings_go_down_one_step_at_a_time(html):
    levels = [int(tag[1]) for tag, _ in Tags(html).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_scopes_and_pictures_have_words(html):
    page = Tags(html)
    headers = [a for tag, a in page.tags if tag == "th"]
    assert headers and all(a.get("scope") in ("col", "row") for a in headers)
    drawn = [a for tag, a in page.tags if tag == "svg"]
    assert drawn and all(a["role"] == "img" and a["aria-label"] for a in drawn)
    who = next(a["aria-label"] for a in drawn if "Bars" in a["aria-label"])
    assert "Kaja Kallas 6 %" in who


def test_the_page_says_at_the_figure_what_decided_means(html):
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", html, flags=re.DOTALL)
    assert any("a successor is named" in c and "mandate is extended" in c for c in captions)


def test_members_are_called_by_name(html, markdown):
    assert "Most often the last to agree: Hungary" in html
    assert "| Hungary |" in markdown


def test_no_text_of_a_config_becomes_markup_in_html(hostile_html):
    page = Tags(hostile_html)
    assert page.open == []
    assert not [tag for tag, _ in page.tags if tag in ("b", "img")]
    run, data = scripts(hostile_html)
    assert len(run) == 1
    assert all("<" not in text and json.loads(text) for text in data)
    assert not [a for _, a in page.tags if any(key.startswith("on") for key in a)]
    assert not [link for link in page.all_of("href") if link.startswith("javascript")]
    text = "".join(page.text)
    for kept in ("<script>alert(1)</script>", "<b>Title</b> & more", "<script>n</script>"):
        assert kept in text
    assert any("<script>alert(1)</script>" in label for label in page.all_of("aria-label"))


def test_no_text_of_a_config_becomes_markup_in_markdown(hostile, hostile_scenario, hostile_case):
    text = render_markdown(hostile, hostile_scenario, hostile_case)
    assert not re.search(r"<(script|img|b>)", text)
    assert not re.search(r"(?<!\\)\]\(javascript", text)
    rows = [row for row in text.splitlines() if "alert(1)" in row and row.startswith("|")]
    assert rows
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 6 for row in rows)


def test_a_doubtful_fit_is_said_before_the_answer(forecast, scenario, case):
    shaky = replace(forecast, diagnostics=replace(forecast.diagnostics, verdict="doubtful"))
    text = render_markdown(shaky, scenario, case)
    assert text.index("Read with care") < text.index("## Who")


def test_a_report_without_factors_or_evidence_says_so(forecast, scenario, case):
    bare = render_markdown(
        forecast,
        scenario.model_copy(update={"factors": {}, "assume": ()}),
        case.model_copy(update={"events": ()}),
    )
    for words in ("No factor was declared.", "None: the record is run forward", "\nNone.\n"):
        assert words in bare


@pytest.fixture(scope="module")
def written(tmp_path_factory, forecast, scenario, case):
    folder = tmp_path_factory.mktemp("report")
    return folder, write_report(folder, forecast, scenario, case, member_names={"HU": "Hungary"})


def test_a_report_is_written_whole(written):
    folder, paths = written
    names = {str(path.relative_to(folder)) for path in paths}
    figures = {f"figures/{key}.png" for key in ("who", "when", "support", "holdouts", "pivots")}
    assert names == {"report.md", "report.html", *figures}
    shown = set(re.findall(r"\((figures/[a-z]+\.png)\)", (folder / "report.md").read_text("utf-8")))
    assert shown == figures


def test_equal_inputs_give_equal_bytes(written, tmp_path, forecast, scenario, case):
    folder, paths = written
    again = write_report(tmp_path, forecast, scenario, case, member_names={"HU": "Hungary"})
    assert [path.relative_to(tmp_path) for path in again] == [p.relative_to(folder) for p in paths]
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in paths]
