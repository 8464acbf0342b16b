"""The page of a backtest says what the files say, lets nothing out and nothing in."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from math import log

import pytest

from forecast.report.backtest import write_backtest_page


class Tags(HTMLParser):
    """All tags with their attributes, and those left open."""

    VOID = ("meta", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_first_sentence_carries_the_answer_and_its_doubt(markdown):
    answer = markdown.split("**")[1]
    assert answer.startswith("On 3 past races and 6 dates, each race left out of learning")
    assert "than the front-runner rule" in answer
    assert "than Kaplan–Meier" in answer
    assert "may be chance" in answer


def test_the_score_table_holds_the_mean_over_cases(html, markdown):
    # Ann 0.7; Bob unnamed on both dates, so field 0.2; extended 0.1
    ours = -(log(0.7) + log(0.2) + log(0.1)) / 3
    for page in (html, markdown):
        assert f"{ours:.3f}" in plain(page)
        assert "| ours |" in page or '<th scope="row">ours</th>' in page


def test_every_race_has_its_panel_and_its_outcome(html, cases):
    assert html.count('<svg class="race"') == len(cases)
    assert "Bob, 10 February 2020." in html
    assert "Mandate of Old One prolonged, 10 February 2020." in html


def test_a_name_that_is_markup_stays_text(html, markdown):
    assert "&lt;script&gt;alert(1)" in html
    assert "<script" not in html
    assert "<script" not in markdown


def test_the_page_needs_no_network(html):
    page = Tags(html)
    assert not [t for t, _ in page.tags if t in ("script", "link", "iframe", "img", "object")]
    inner = [a["href"] for t, a in page.tags if t != "a" and "href" in a]
    assert inner
    assert all(target.startswith("#") for target in inner)
    assert not re.search(r"url\((?!#)|@import|https?://(?!www\.w3\.org)", html)


def test_the_page_is_well_formed_and_its_ids_are_unique(html):
    page = Tags(html)
    assert page.open == []
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for _, a in page.tags if (a.get("href") or "").startswith("#")}
    assert targets <= set(ids)


def test_headings_go_down_one_step_at_a_time(html):
    levels = [int(tag[1]) for tag, _ in Tags(html).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_equal_files_give_equal_bytes(folder, cases, html, tmp_path):
    again = shutil.copytree(folder, tmp_path / "again")
    write_backtest_page(again, dict(reversed(cases.items())))
    assert (again / "index.html").read_text(encoding="utf-8") == html


@pytest.mark.parametrize("noted", [["a", "b"], [{"variant": "a", "log_score": 1.25}, "b"]])
def test_variants_that_were_noted_are_counted_and_listed(noted, folder, cases, tmp_path):
    again = shutil.copytree(folder, tmp_path / "again")
    (again / "variants.json").write_text(json.dumps(noted), encoding="utf-8")
    write_backtest_page(again, cases)
    page = (again / "index.html").read_text(encoding="utf-8")
    assert "2 variants were scored in all" in page
    assert "Variants of the outside view that were scored" in page


def test_without_a_note_there_is_one_variant(html):
    assert "One variant is noted beside these scores." in html
