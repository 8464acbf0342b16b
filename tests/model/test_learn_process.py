"""Learning the process: what sites say, and that a race left out says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytensor
import pytest

from forecast.model import learn_process as learning
from forecast.model.learn_process import Together, learn_process
from forecast.model.sampling import LearnSettings
from forecast.model.site_hierarchy import COUNTED, _log_marginal, hierarchy
from forecast.model.sites import Sites, site
from forecast.scenario.learned_process import ANY, LearnedProcess, check_complete
from forecast.scenario.process_priors import FREE, ProcessPriors

STATED = ProcessPriors()
QUICK = LearnSettings(chains=2, draws=200, tune=200)
N_RACES = 8
RATE = FREE.index("log_entry_rate")


def made_up(rate: float, *, of_first: float | None = None) -> Sites:
    """Races that know one rate well and nothing else; two of them are one package."""
    precision = np.zeros((N_RACES, len(FREE)))
    precision[:, RATE] = 25.0
    told = np.full(N_RACES, rate)
    told[0] = rate if of_first is None else of_first
    shift = np.zeros_like(precision)
    shift[:, RATE] = told * 25.0
    cases = tuple(f"case-{k}" for k in range(N_RACES))
    return Sites(
        cases=cases,
        packages=("deal", "deal", *cases[2:]),
        bodies=("club", "guild") * (N_RACES // 2),
        rules=("consensus",) * N_RACES,
        precision=precision,
        shift=shift,
    )


def frame(learned: LearnedProcess) -> pd.DataFrame:
    return pd.DataFrame(learned.rows)


def rows(table: pd.DataFrame, **wanted: str) -> pd.DataFrame:
    for column, value in wanted.items():
        table = table[table[column] == value]
    return table.set_index("parameter")


def learned_from(sites: Sites) -> Together:
    return learn_process(sites, STATED, QUICK, rng_seed=1, longer=1)


def refitted_from(sites: Sites) -> pd.DataFrame:
    """As if no weights were ever to be trusted; in two packages, to fit but twice more."""
    packages = ("deal", "deal", *["rest"] * (N_RACES - 2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "PARETO_K_OK", -np.inf)
        return frame(learned_from(replace(sites, packages=packages)).learned)


@pytest.fixture(scope="module", autouse=True)
def _compiled_once():
    """All sites here differ only in what they say, so that is data of one compiled model."""
    compiled: dict[object, Any] = {}

    def on_data(sites: Sites, stated: ProcessPriors) -> Any:
        said = {"precision": sites.precision, "shift": sites.shift}
        layout = sites.bodies, sites.rules
        if layout not in compiled:
            held = {name: pytensor.shared(array, name=name) for name, array in said.items()}
            compiled[layout] = hierarchy(replace(sites, **held), stated)
        return compiled[layout].with_data(**said)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "hierarchy", on_data)
        yield
    assert len(compiled) <= 1


@pytest.fixture(scope="module")
def refitted():
    return refitted_from(made_up(-3.0))


@pytest.fixture(scope="module")
def together():
    return learned_from(made_up(-3.0))


@pytest.fixture(scope="module")
def learned(together):
    return together.learned


def test_a_site_turns_the_wide_prior_into_the_posterior():
    rng = np.random.default_rng(2)
    wide_mean, wide_sd = np.array([1.0, -2.0]), np.array([1.5, 0.5])
    draws = rng.normal([0.2, -2.0], [0.3, 0.5], (200_000, 2))  # the second was not learned
    precision, shift = site(draws, wide_mean, wide_sd)
    assert precision == pytest.approx([0.3**-2 - 1.5**-2, 0.0], abs=0.1)
    assert shift == pytest.approx([0.2 / 0.09 - 1.0 / 2.25, 0.0], abs=0.1)


def test_a_race_that_says_only_less_speaks_for_no_more_than_was_sampled():
    rng = np.random.default_rng(4)
    draws = rng.normal(-1.4, 2.0, (50_000, 1))  # moved, but no narrower than its prior
    (precision,), (shift,) = site(draws, np.array([0.0]), np.array([2.0]))
    assert shift / (precision + 0.25) == pytest.approx(-1.4, abs=0.03)
    assert shift / precision == pytest.approx(-1.4 - 2 * 2.0, abs=0.1)


def test_the_mean_of_a_site_over_a_normal_is_its_integral():
    x = np.linspace(-12, 12, 200_001)
    for mean, sd, precision, shift in ((0.3, 0.8, 2.0, -1.0), (-1.0, 0.2, 0.0, 0.7)):
        density = np.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * np.sqrt(2 * np.pi))
        integral = np.trapezoid(density * np.exp(shift * x - 0.5 * precision * x**2), x)
        given = (mean, np.float64(sd), np.float64(precision), np.float64(shift))
        value = pytensor.function([], _log_marginal(*given), mode="FAST_COMPILE")()
        assert float(value) == pytest.approx(np.log(integral), abs=1e-8)


def test_what_races_agree_on_is_learned_and_the_rest_stays_as_stated(learned):
    check_complete(learned)
    new = rows(frame(learned), without="", body=ANY, rule=ANY)
    stated = {name: getattr(STATED, name) for name in FREE}
    # of eight races, pulled a little towards what was stated
    assert new.loc["log_entry_rate", "mean"] == pytest.approx(-3.0, abs=0.4)
    assert new.loc["log_entry_rate", "sd"] < 2 * stated["log_entry_rate"].sd
    for name in set(FREE) - {"log_entry_rate", *COUNTED}:
        assert new.loc[name, "mean"] == pytest.approx(stated[name].mean, abs=stated[name].sd / 3)
        assert new.loc[name, "sd"] == pytest.approx(stated[name].sd, rel=0.25)


def test_weights_leave_a_race_out_as_a_fit_without_it_does(together, refitted):
    assert max(together.pareto_k.values()) < 0.7
    by_fit = rows(refitted, without="case-0").loc["log_entry_rate"]
    weighted = rows(frame(together.learned), without="case-0").loc["log_entry_rate"]
    known = rows(frame(together.learned), without="", body="club", rule="consensus")
    assert weighted["mean"] == pytest.approx(by_fit["mean"], abs=0.25 * by_fit["sd"])
    assert weighted["sd"] == pytest.approx(by_fit["sd"], rel=0.2)
    assert weighted["sd"] > known.loc["log_entry_rate", "sd"]


def test_a_race_left_out_with_its_package_says_nothing(refitted):
    other = refitted_from(made_up(-3.0, of_first=-9.0))
    for case in ("case-0", "case-1"):
        left_out = [rows(table, without=case) for table in (refitted, other)]
        pd.testing.assert_frame_equal(*left_out)
    assert not rows(refitted, without="case-2").equals(rows(other, without="case-2"))
