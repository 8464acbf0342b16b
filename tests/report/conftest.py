"""A plausible forecast of the NATO race, made by hand: nothing here was sampled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup

from forecast.analysis.history import Answered, Day, History
from forecast.analysis.what_if import Chance, Switched, WhatIf, combinations_of
from forecast.evidence.schema import Case
from forecast.outcomes import (
    ByDate,
    Forecast,
    MilestoneProbability,
    OutcomeProbability,
    Pivot,
    Timeline,
)
from forecast.posterior import Diagnostics
from forecast.report import page
from forecast.report.page import render_html, render_markdown
from forecast.report.pictures import Drawn
from forecast.scenario.schema import Scenario

AS_OF, HORIZON = date(2023, 11, 22), date(2024, 10, 1)
MEMBERS = (
    "AL", "BE", "BG", "CA", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IS",
    "IT", "LT", "LU", "LV", "ME", "MK", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "TR", "US",
)  # fmt: skip
OUTCOMES = (
    ("kallas", "candidate", "Kaja Kallas", 0.06, 0.002, (0.01, 0.16)),
    ("rutte", "candidate", "Mark Rutte", 0.58, 0.004, (0.31, 0.79)),
    ("karins", "candidate", "Krišjānis Kariņš", 0.021, 0.001, (0.0, 0.07)),
    ("von_der_leyen", "candidate", "Ursula von der Leyen", 0.013, 0.001, (0.0, 0.05)),
    ("iohannis", "candidate", "Klaus Iohannis", 0.004, 0.001, (0.0, 0.02)),
    ("frederiksen", "candidate", "Mette Frederiksen", 0.012, 0.001, (0.0, 0.04)),
    ("field", "field", "someone not yet named", 0.18, 0.003, (0.08, 0.33)),
    ("extended", "extended", "Jens Stoltenberg extended", 0.09, 0.002, (0.02, 0.22)),
    ("undecided", "undecided", "undecided by 1 October 2024", 0.04, 0.001, (0.01, 0.10)),
)
MILESTONES = (
    ("fm_nov23", date(2023, 11, 28), "summit", "NATO foreign ministers, Brussels, 28-29 Nov 2023."),
    (
        "anniversary",
        date(2024, 4, 4),
        "deadline",
        "75th anniversary and foreign ministers' meeting.",
    ),
    ("ep_election", date(2024, 6, 9), "election", "European Parliament election, 6-9 June 2024."),
    ("washington_summit", date(2024, 7, 9), "summit", "Washington summit 9-11 July 2024; soft."),
    ("term_end", date(2024, 10, 1), "term_end", "End of Stoltenberg's extended mandate."),
)


def nodes() -> pd.DatetimeIndex:
    """Weekly nodes whose last is the horizon."""
    days = [*range(7, (HORIZON - AS_OF).days, 7), (HORIZON - AS_OF).days]
    return pd.DatetimeIndex([pd.Timestamp(AS_OF + timedelta(days=d)) for d in days])


def _cumulative() -> pd.DataFrame:
    share = np.linspace(0, 1, len(nodes()) + 1)[1:] ** 1.3
    share = 0.5 * share + 0.5 / (1 + np.exp(-(share - 0.55) * 9))
    share = share / share[-1]
    resolving = [o for o in OUTCOMES if o[1] != "undecided"]
    return pd.DataFrame({o[0]: o[3] * share for o in resolving}, index=nodes())


def _timeline() -> Timeline:
    cumulative = _cumulative()
    total = cumulative.sum(axis=1)
    milestones = tuple(
        MilestoneProbability(key, on, kind, note, float(total.asof(pd.Timestamp(on)))
                             if pd.Timestamp(on) >= total.index[0] else 0.01, 0.004)
        for key, on, kind, note in MILESTONES
    )  # fmt: skip
    return Timeline(
        milestones,
        date(2024, 1, 4),
        date(2024, 6, 11),
        date(2024, 9, 28),
        0.96,
        ByDate.of(cumulative),
    )


def _pivots() -> tuple[Pivot, ...]:
    strong = {
        "HU": (0.62, 0.33, 41.0), "TR": (0.48, 0.21, 28.0), "RO": (0.22, 0.08, 12.0),
        "SK": (0.21, 0.07, 9.6), "PL": (0.11, 0.03, 6.0), "GR": (0.07, 0.02, 4.0),
    }  # fmt: skip
    return tuple(Pivot(m, *strong.get(m, (0.02, 0.004, 0.3))) for m in MEMBERS)


def _counts(final: dict[str, float]) -> pd.DataFrame:
    share = np.linspace(0, 1, len(nodes())) ** 0.8
    return pd.DataFrame({key: top * share for key, top in final.items()}, index=nodes())


@pytest.fixture
def sketched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages get empty pictures: to draw them takes longer than all the rest of a page."""
    empty = Markup('<svg viewBox="0 0 1 1" role="img" aria-label="a sketch"></svg>')
    monkeypatch.setattr(page, "drawn", lambda picture: Drawn(b"", empty, empty))


@pytest.fixture(scope="session")
def forecast() -> Forecast:
    """The flagship as a report would get it."""
    support = _counts({"rutte": 21.0, "kallas": 4.0, "karins": 2.2, "von_der_leyen": 1.0,
                       "iohannis": 1.4, "frederiksen": 0.8})  # fmt: skip
    holdouts = _counts({"rutte": 1.3, "kallas": 5.1, "karins": 3.4, "von_der_leyen": 1.5,
                        "iohannis": 0.7, "frederiksen": 0.4})  # fmt: skip
    return Forecast(
        scenario="nato-2024",
        title="NATO Secretary General, as of November 2023",
        as_of=AS_OF,
        horizon=HORIZON,
        n_paths=20_000,
        n_members=32,
        outcomes=tuple(OutcomeProbability(*o) for o in OUTCOMES),  # type: ignore[arg-type]
        timeline=_timeline(),
        pivots=_pivots(),
        support_by_date=ByDate.of(support),
        holdouts_by_date=ByDate.of(holdouts),
        diagnostics=Diagnostics("ok", 1.004, 812.0, 0, ("one slow parameter: permanent share",)),
        provenance={
            "config_sha256": "ab" * 32,
            "seeds_sha256": "cd" * 32,
            "rng_seed": 20231122,
            "versions": {"forecast": "0.1.0", "numpy": "2.3"},
            "wall_seconds": {"fit": 61.2, "simulate": 4.1},
            "checks": [
                {"name": "stances per month", "observed": 1.2, "low": 0.4, "high": 3.1, "ok": True},
                {"name": "refusals", "observed": 5, "low": 0, "high": 3, "ok": False},
            ],
        },
    )


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    """The flagship question, with one of most kinds of factor and of assumption."""
    return Scenario.model_validate(
        {
            "name": "nato-2024",
            "title": "NATO Secretary General, as of November 2023",
            "case": "nato-2024",
            "as_of": AS_OF,
            "horizon": HORIZON,
            "members": {"add": {"SE": "accession is under way"}},
            "candidates": {
                "add": {"wallace": {"name": "Ben Wallace", "country": "GB"}},
                "withdraw": ["iohannis"],
            },
            "agenda": {"deadlines": ["washington_summit", "term_end"]},
            "factors": {
                "us_backing": {"kind": "backing", "by": "US",
                               "exposure": {"default": 1.0, "FR": 0.5},
                               "effect": {"mean": 1.0, "sd": 0.5},
                               "why": "open US support would strengthen him",
                               "source": "RBC-Ukraine, 22 November 2023"},
                "ties": {"kind": "ties", "values": {"HU": {"rutte": 1}, "TR": {"rutte": 1}},
                         "effect": {"mean": 1.0, "sd": 0.5},
                         "why": "good relations behind closed doors", "source": "judgement"},
                "too_hawkish": {"kind": "position", "attribute": "hawkishness",
                                "caution": {"default": 1.0, "EE": 0.0}, "tolerance": 0.5,
                                "effect": {"mean": 1.5, "sd": 0.7},
                                "why": "their tone on Moscow is seen as too aggressive",
                                "source": "https://example.org/hawkish"},
                "availability": {"kind": "availability", "candidate": "rutte",
                                 "starts": AS_OF, "median_days": 170, "log_sd": 0.5,
                                 "milestone": "nl_cabinet", "effect": {"mean": 0.4, "sd": 0.3},
                                 "why": "leaves when a cabinet is formed", "source": "judgement"},
            },
            "process": {"log_entry_rate": {"mean": -5.0, "sd": 0.5, "why": "a quieter field"}},
            "assume": [
                {"kind": "stance", "on": date(2024, 1, 15), "member": "HU",
                 "candidate": "rutte", "stance": "oppose", "permanent": True},
                {"kind": "silence", "until": date(2024, 5, 1), "member": "US",
                 "candidate": "rutte"},
                {"kind": "government_change", "on": date(2024, 3, 1), "member": "PT"},
                {"kind": "factor_scale", "on": date(2024, 1, 15), "factor": "too_hawkish",
                 "scale": 0.5},
            ],
        }
    )  # fmt: skip


@pytest.fixture(scope="session")
def case() -> Case:
    """The public record in a few rows, with a link that must not become one."""
    rbc = {"publisher": "RBC-Ukraine", "title": "Dutch PM leads in race",
           "url": "https://newsukraine.rbc.ua/news/1700642702.html",
           "published": AS_OF}  # fmt: skip
    return Case.model_validate(
        {
            "case": "nato-2024",
            "body": "nato",
            "office": "Secretary General",
            "rule": {"kind": "consensus"},
            "members": "nato",
            "opened": date(2023, 7, 4),
            "incumbent": {"name": "Jens Stoltenberg", "candidate": None,
                          "mandates": [{"ends": HORIZON, "public": date(2023, 7, 4)}]},
            "milestones": [
                {"id": key, "on": on, "public": date(2023, 7, 4), "kind": kind, "note": note}
                for key, on, kind, note in MILESTONES
            ],
            "candidates": [
                {"id": key, "name": name, "first_public": date(2023, 7, 4),
                 "attributes": {"hawkishness": {"value": 0.9 if key == "kallas" else 0.4,
                                                "why": "by her own words"}}}
                for key, kind, name, *_ in OUTCOMES if kind == "candidate"
            ],
            "events": [
                {"on": date(2023, 10, 28), "kind": "interest", "candidates": ["rutte"],
                 "reliability": "named", "confidence": 0.99,
                 "note": "Calls the post very interesting | on local radio.",
                 "source": {"publisher": "POLITICO Europe", "title": "Rutte doesn't rule it out",
                            "url": "https://www.politico.eu/article/rutte/"}},
                {"on": AS_OF, "kind": "report", "members": ["HU", "TR"], "candidates": ["rutte"],
                 "stance": "accept", "reliability": "anonymous", "confidence": 0.35,
                 "note": "Could be won over.", "source": rbc},
                {"on": date(2023, 11, 14), "kind": "candidacy", "candidates": ["kallas"],
                 "reliability": "named", "confidence": 0.99, "note": "Says yes when asked.",
                 "source": {"publisher": "Postimees", "url": "javascript:alert(1)"}},
                {"on": date(2023, 11, 19), "kind": "headcount", "candidates": ["rutte"],
                 "backing": 12, "of": 31, "reliability": "anonymous", "inferred_date": True,
                 "verified": False, "source": {"publisher": "From memory"}},
            ],
        }
    )  # fmt: skip


@pytest.fixture(scope="session")
def what_if(forecast: Forecast, scenario: Scenario) -> WhatIf:
    """Answers for every combination of the scenario's factors; each takes points from Rutte."""
    factors = tuple(sorted(scenario.factors))
    worth = dict(zip(factors, (0.012, 0.041, 0.0004, 0.16), strict=True))

    def answer(off: tuple[str, ...]) -> Switched:
        loss = sum(worth[name] for name in off)
        gains = {"rutte": -loss, "field": loss}
        chances = tuple(
            Chance(o.id, o.probability + gains.get(o.id, 0.0), o.mcse, gains.get(o.id, 0.0), 0.002)
            for o in forecast.outcomes
        )
        return Switched(off, chances, {"term_end": 0.96 - loss}, 0.96 - loss, date(2024, 6, 11))

    answers = tuple(answer(off) for off in combinations_of(factors))
    return WhatIf(factors, "forecast run configs/nato-2024.yaml", True, answers)


@pytest.fixture(scope="session")
def past(forecast: Forecast) -> History:
    """What was said on the Mondays before; Kallas was not yet named at first."""
    sure = Answered("fit", float("nan"), float("nan"), "a run of its own")

    def day(weeks: int) -> Day:
        rise = 0.05 * weeks
        shift = {"rutte": -rise, "field": rise}
        outcomes = tuple(
            replace(o, probability=o.probability + shift.get(o.id, 0.0))
            for o in forecast.outcomes
            if weeks < 5 or o.id != "kallas"
        )
        on = AS_OF - timedelta(weeks=weeks)
        return Day(on, outcomes, 0.9, date(2024, 6, 11), "ok", sure)

    days = tuple(day(weeks) for weeks in reversed(range(7)))
    return History("nato-2024", forecast.title, HORIZON, 20_000, days)


@pytest.fixture(scope="session")
def hostile(forecast: Forecast) -> Forecast:
    """The same forecast, with names that try to break out of every format."""
    first, *rest = forecast.outcomes
    bad = replace(first, name="<script>alert(1)</script> $\\frac{ | [x](javascript:alert(2))")
    return replace(forecast, outcomes=(bad, *rest), title="<b>Title</b> & more")


@pytest.fixture(scope="session")
def html(forecast: Forecast, scenario: Scenario, case: Case) -> str:
    """The page, rendered once for all tests that read it."""
    return render_html(forecast, scenario, case, member_names={"HU": "Hungary"})


@pytest.fixture(scope="session")
def markdown(forecast: Forecast, scenario: Scenario, case: Case) -> str:
    """The Markdown page, rendered once."""
    return render_markdown(forecast, scenario, case, member_names={"HU": "Hungary"})


@pytest.fixture(scope="session")
def hostile_html(hostile: Forecast, hostile_scenario: Scenario, hostile_case: Case) -> str:
    """A page whose every free text tries to break out."""
    names = {"HU": "<script>alert('member')</script>"}
    return render_html(hostile, hostile_scenario, hostile_case, member_names=names)


@pytest.fixture(scope="session")
def hostile_scenario(scenario: Scenario) -> Scenario:
    """Words of a scenario that try to break out."""
    factor = scenario.factors["ties"].model_copy(
        update={"why": "<img src=x onerror=alert(1)>", "source": "javascript:alert(1)"}
    )
    return scenario.model_copy(update={"factors": {"ties": factor}})


@pytest.fixture(scope="session")
def hostile_case(case: Case) -> Case:
    """Words and links of a record that try to break out."""
    source = case.events[0].source.model_copy(
        update={"publisher": "<script>p</script>", "url": 'https://e.org/"><script>u</script>'}
    )
    event = case.events[0].model_copy(update={"note": "</p><script>n</script>", "source": source})
    return case.model_copy(update={"events": (event, *case.events[1:])})
