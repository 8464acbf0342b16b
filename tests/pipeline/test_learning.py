"""What was learned belongs to the seeds it lies beside, and tells when it no longer does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from forecast.evidence.members import load_members
from forecast.evidence.schema import Case
from forecast.evidence.seeds import seeds_directory
from forecast.model.sampling import LearnSettings
from forecast.outside_view import terms
from forecast.outside_view.history import PastRace, past_races, thinned
from forecast.pipeline.learning import RNG_SEED, finished_cases, inputs_sha256
from forecast.pipeline.past_fits import SETTINGS, process_inputs_sha256
from forecast.scenario.process_priors import ProcessPriors
from forecast.store.learned import load_learned
from forecast.store.learned_manifest import load_manifest
from forecast.store.learned_process import load_process

STALE = (
    "what was learned does not belong to these seeds, features or priors any more; "
    "run `forecast learn`, then `forecast backtest`, and commit what they write"
)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return finished_cases()


@pytest.fixture(scope="module")
def past(cases: list[Case]) -> list[PastRace]:
    """All finished races, as of the dates from which is learned."""
    return thinned(past_races(cases))


def digest(cases: Sequence[Case]) -> str:
    return inputs_sha256(thinned(past_races(cases)))


def test_what_was_learned_belongs_to_the_seeds(cases: list[Case], past: list[PastRace]) -> None:
    manifest = load_manifest()
    assert manifest["inputs_sha256"] == inputs_sha256(past), STALE
    assert manifest["cases"] == sorted(case.case for case in cases), STALE


def test_what_was_learned_of_the_process_belongs_to_the_seeds(cases: list[Case]) -> None:
    if "process" not in load_manifest():
        pytest.skip("the seeds hold no process that was learned")
    process = load_manifest()["process"]
    table = load_members(seeds_directory() / "members.csv")
    assert process["inputs_sha256"] == process_inputs_sha256(cases, table, ProcessPriors()), STALE
    assert process["cases"] == sorted(case.case for case in cases), STALE
    assert process["settings"] == {
        "by_itself": SETTINGS.model_dump(),
        "together": asdict(LearnSettings()),
    }
    left_out = {row.without for row in load_process().rows}
    assert left_out == {"", *process["cases"]}, STALE


def test_what_was_learned_is_of_the_seed_and_settings_that_stand(past: list[PastRace]) -> None:
    manifest = load_manifest()
    assert (manifest["rng_seed"], manifest["settings"]) == (RNG_SEED, asdict(LearnSettings()))
    assert manifest["n_dates"] == len(past)
    learned = load_learned()
    assert list(learned.draws["who_feature"].values) == list(terms.WHO), STALE
    assert list(learned.draws["when_feature"].values) == list(terms.WHEN), STALE


def test_what_was_learned_can_be_trusted() -> None:
    manifest = load_manifest()
    assert {part["verdict"] for part in manifest["verdicts"].values()} == {"ok"}
    if "process" in manifest:
        assert manifest["process"]["verdict"]["verdict"] == "ok"
        by_itself = [one["verdict"] for one in manifest["process"]["by_itself"].values()]
        assert "failed" not in by_itself
        assert by_itself.count("ok") >= 0.9 * len(by_itself)  # one race in ten, none of it alone
    learned = load_learned()
    for part in ("who", "when"):
        worst = learned.draws[f"{part}_pareto_k"].to_series()
        refitted = set(manifest["refitted_without"][part])
        assert refitted == set(worst.index[worst > 0.7])
        assert refitted <= set(learned.refits)


@pytest.fixture
def few(cases: list[Case]) -> list[Case]:
    """Three cases stand for all: the digest treats every case alike."""
    return [case for case in cases if case.case in ("euco-2017", "imf-2004", "nato-1999")]


def test_an_event_that_moves_makes_what_was_learned_stale(few: list[Case]) -> None:
    case = few[1]
    number, event = next((n, e) for n, e in enumerate(case.events) if e.kind == "frontrunner")
    events = list(case.events)
    events[number] = event.model_copy(update={"on": event.on - timedelta(days=14)})
    moved = case.model_copy(update={"events": tuple(events)})
    assert digest([few[0], moved, few[2]]) != digest(few)


def test_another_ending_makes_it_stale(few: list[Case]) -> None:
    resolution = few[0].resolution
    assert resolution is not None
    other = few[0].model_copy(
        update={"resolution": resolution.model_copy(update={"outcome": "extended"})}
    )
    assert digest([other, *few[1:]]) != digest(few)


def test_a_case_more_or_less_makes_it_stale(few: list[Case]) -> None:
    assert digest(few[1:]) != digest(few)


@pytest.mark.parametrize("part", ["WHO", "WHEN"])
def test_another_prior_makes_it_stale(
    part: str, few: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, priors = digest(few), getattr(terms, part)
    name = next(iter(priors))
    monkeypatch.setitem(priors, name, replace(priors[name], sd=priors[name].sd + 0.1))
    assert digest(few) != before


def test_a_note_that_is_reworded_does_not(few: list[Case]) -> None:
    case = few[0]
    reworded = tuple(event.model_copy(update={"note": "reworded"}) for event in case.events)
    other = case.model_copy(update={"events": reworded, "opened_why": "reworded"})
    assert digest([other, *few[1:]]) == digest(few)


def test_the_order_of_cases_does_not(few: list[Case]) -> None:
    assert digest(few[::-1]) == digest(few)
