"""Every assumption and every fact is printed back in words."""

from __future__ import annotations

from datetime import date

import pytest

from forecast.evidence.schema import Event
from forecast.report.assumptions import changes, prior_rows, rule_sentence, what_ifs
from forecast.report.factor_rows import factor_rows
from forecast.report.links import web_address
from forecast.report.milestones import short_label
from forecast.report.names import Names, names_of
from forecast.report.record import what
from forecast.scenario.learned_process import ANY, LearnedPrior, LearnedProcess
from forecast.scenario.process_priors import FREE, ProcessPriors
from forecast.scenario.schema import Rule, Scenario

NAMES = Names(members={"HU": "Hungary", "TR": "Türkiye"}, candidates={"rutte": "Mark Rutte"})


def event(**fields):
    usual = {"on": date(2024, 1, 1), "reliability": "named", "source": {"publisher": "A paper"}}
    return Event.model_validate(usual | fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "stance", "members": ["HU"], "candidates": ["rutte"], "stance": "oppose"},
         "Stance: Hungary opposes Mark Rutte"),
        ({"kind": "report", "members": ["HU", "TR"], "candidates": ["rutte"],
          "stance": "reserve"}, "Report: Hungary and Türkiye have reservations about Mark Rutte"),
        ({"kind": "report", "candidates": ["rutte"], "stance": "endorse"},
         "Report: unnamed members endorse Mark Rutte"),
        ({"kind": "headcount", "candidates": ["rutte"], "backing": 20, "of": 31},
         "Head-count: 20 of 31 for Mark Rutte"),
        ({"kind": "ballot", "counts": {"rutte": {"in_favour": 10, "against": 12}}},
         "Ballot: Mark Rutte 10 for, 12 against"),
        ({"kind": "ballot", "round": 2, "counts": {"rutte": {"in_favour": 0, "vetoes": 1}}},
         "Ballot, round 2: Mark Rutte 0 for, 1 vetoes"),
        ({"kind": "ballot", "percent": True, "counts": {"rutte": {"in_favour": 56}}},
         "Ballot: Mark Rutte 56 % for"),
        ({"kind": "frontrunner", "candidates": ["rutte"]}, "Front-runner: Mark Rutte"),
        ({"kind": "government_change", "members": ["HU"]}, "Government change: Hungary"),
        ({"kind": "context"}, "Context"),
    ],
)  # fmt: skip
def test_an_event_is_told_in_a_few_words(fields, words):
    assert what(event(**fields), NAMES) == words


def test_every_kind_of_factor_is_told_in_words(scenario, case, forecast):
    more = {
        "charm": {"kind": "attribute", "attribute": "charm"},
        "near": {"kind": "region", "column": "region"},
        "own": {"kind": "home"},
        "votes": {"kind": "table", "path": "votes.csv"},
    }
    common = {"effect": {"mean": 0.5, "sd": 0.2}, "why": "why", "source": "judgement"}
    fields = scenario.model_dump()
    fields["factors"] |= {key: value | common for key, value in more.items()}
    asked = Scenario.model_validate(fields)
    rows = {row.id: row for row in factor_rows(asked, case, names_of(forecast, asked, case))}
    assert set(rows) == set(asked.factors)
    assert rows["ties"].acts == "HU with Mark Rutte 1; TR with Mark Rutte 1"
    assert "exposure: FR 0.5, all others 1" in rows["us_backing"].acts
    assert "Kaja Kallas 0.9" in rows["too_hawkish"].acts
    assert "median of 170 days" in rows["availability"].acts
    assert rows["too_hawkish"].source.url == "https://example.org/hawkish"
    assert rows["votes"].acts == "values of votes.csv"
    assert rows["charm"].acts == "charm (no known candidate has it)"


def test_every_process_parameter_is_printed_with_a_reason(scenario):
    rows = prior_rows(scenario)
    assert len(rows) == len(ProcessPriors.model_fields)
    assert all(row.why and row.why != "no reason given" for row in rows)
    assert [row.name for row in rows if row.is_overridden] == ["log entry rate"]
    assert rows[0].is_overridden


def test_learned_priors_are_not_the_scenarios_own(scenario):
    learned = LearnedProcess(
        tuple(LearnedPrior("", ANY, ANY, name, 0.1, 0.2) for name in ("log_entry_rate", *FREE))
    )
    process = learned.priors(scenario.process, body="club", rule="consensus")
    rows = prior_rows(scenario.model_copy(update={"process": process}))
    assert [row.name for row in rows if row.is_overridden] == ["log entry rate"]
    assert sum(row.is_learned for row in rows) == len(FREE) - 1


def test_assumed_events_are_sentences(scenario):
    assert what_ifs(scenario, NAMES) == [
        "On 15 January 2024 Hungary opposes Mark Rutte in public and never concedes.",
        "Until 1 May 2024 US says nothing of Mark Rutte in public.",
        "On 1 March 2024 the government of PT changes.",
        "From 15 January 2024 the factor too_hawkish acts 0.5 times as strongly.",
    ]


def test_a_deadline_not_yet_known_is_said_to_be_so(scenario, case):
    agenda = scenario.agenda.model_copy(update={"deadlines": ("washington_summit", "q1_target")})
    lines = changes(scenario.model_copy(update={"agenda": agenda}), case, NAMES)
    assert "Dates that press hold-outs to concede: Washington summit." in lines
    assert "Named as such dates, but not yet known: q1 target." in lines


def test_a_rule_is_told_with_its_vetoes():
    rule = Rule(kind="veto_council", quota=9, veto=("HU", "TR"), secret=True)
    assert rule_sentence(rule, 15, NAMES) == (
        "veto council, 9 of 15 in favour; Hungary and Türkiye can block alone; the vote is secret."
    )


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "//host/x", "ftp://h/x",
     "https://", "http://[bad", " \n", None],
)  # fmt: skip
def test_what_is_not_a_web_address_is_no_link(address):
    assert web_address(address) is None


def test_a_web_address_is_made_safe_for_any_quoting():
    safe = web_address("https://e.org/a\"b'c)d>e f")
    assert safe == "https://e.org/a%22b%27c%29d%3Ee%20f"


@pytest.mark.parametrize(
    ("note", "label"),
    [
        ("Washington summit 9-11 July 2024; the latest date.", "Washington summit"),
        ("NATO foreign ministers, Brussels.", "NATO foreign ministers"),
        ("Somebody: words.", "Some day"),
        ("", "Some day"),
        ("A first clause that is much too long to be a label in a figure, indeed.", "Some day"),
    ],
)
def test_a_milestone_has_a_short_label(note, label):
    assert short_label("some_day", note) == label
