"""One definition of the rates, two uses: what the model expects is what the kernel does.

From an opening state the first event of a path is of kind k with probability
E_k / E (1 - exp(-E)), where E_k is the compensator of k over the window and E their sum. That is
exact as long as no rate changes before the first event and all profiles of the calendar are
constant, so the window is one cell of the simulation, three days of a meeting.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import log

import numpy as np
import pytest

from forecast import pipeline
from forecast.model.fit import prior_draws
from forecast.model.newcomers import with_newcomers
from forecast.model.opening import opening_state
from forecast.model.predictive import CHECKED
from forecast.posterior import Diagnostics, Labelled, Posterior
from forecast.simulation.advance import (
    BECOMES_OPEN,
    CONCEDES,
    ENTERS,
    EXTENDED,
    PROPOSED,
    SPEAKS,
    WITHDRAWS,
)

WINDOW = 3
N_DRAWS, N_PATHS = 3, 12_000
OF_KIND = {
    "concessions": CONCEDES,
    "withdrawals": WITHDRAWS,
    "openings": BECOMES_OPEN,
    "entries": ENTERS,
    "extensions": EXTENDED,
    "decisions": PROPOSED,
}
FAST = {
    # every kind of event is about as likely as any other within three days
    "log_speaking_rate": {"mean": -5.0, "sd": 0.3},
    "log_concession_rate": {"mean": log(1 / 8), "sd": 0.3},
    "log_withdrawal_rate": {"mean": log(1 / 25), "sd": 0.3},
    "log_availability_rate": {"mean": log(1 / 15), "sd": 0.3},
    "log_entry_rate": {"mean": log(1 / 25), "sd": 0.3},
    "log_extension_rate": {"mean": log(1 / 10), "sd": 0.3},
    "log_proposal_rate": {"mean": log(1 / 6), "sd": 0.3},
    # a name that is put passes unless somebody is on record against it
    "objection_threshold": {"mean": -60.0, "sd": 0.1},
    "permanent_share": 0.0,
}


@pytest.fixture(scope="module")
def races(make, tell):
    """The same race on its first day, and three days later with nothing new to be told."""
    opened = make().case.opened
    names = ("ann", "bob", "cyd", "dee", "old")

    def says(member, candidate, stance):
        return tell(opened, "stance", [candidate], members=(member,), stance=stance)

    events = (
        tell(opened, "candidacy", ["ann"]),
        tell(opened, "interest", ["bob"]),
        tell(opened, "refusal", ["dee"]),
        tell(opened, "frontrunner", ["ann"]),
        says("CA", "ann", "oppose"),
        says("DA", "ann", "endorse"),
        says("EA", "ann", "accept"),
        says("AA", "bob", "endorse"),
        tell(opened, "headcount", ["bob"], backing=3, of=6),
    )
    stated = {"effect": {"mean": 1.0, "sd": 0.5}, "why": "because", "source": "judgement"}
    bound = {"candidate": "cyd", "starts": opened + timedelta(1000), "median_days": 60.0}
    settled = {
        "n_members": 6,
        "candidates": names,
        "case": {
            "incumbent": {
                "name": "Old",
                "candidate": "old",
                "mandates": ({"ends": opened + timedelta(90), "public": opened},),
            },
            "milestones": (
                {"id": "now", "on": opened, "public": opened, "kind": "summit"},
                {"id": "due", "on": opened + timedelta(12), "public": opened, "kind": "deadline"},
            ),
        },
        "agenda": {"deadlines": ("due",)},
        "factors": {
            "home": {"kind": "home", **stated},
            "us": {
                "kind": "backing",
                "by": "AA",
                "exposure": {"default": 1.0, "BA": 0.3},
                **stated,
            },
            "z_bound": {"kind": "availability", "log_sd": 0.5, **bound, **stated},
        },
        "process": FAST,
    }
    end = opened + timedelta(WINDOW)
    return make(*events, **settled, horizon=end), make(*events, as_of=end, **settled)


@pytest.fixture(scope="module")
def compared(races, traced, program):
    """Per draw: compensators by kind, and how many paths began with each kind of event."""
    opening, later = races
    prepared = pipeline.prepare(opening)
    prior = prior_draws(pipeline.prepare(later), N_DRAWS, rng_seed=8)
    expected = prior["expected"].to_numpy()[0]
    drawn = with_newcomers(Labelled.of(prior), prepared.inputs, 2, rng_seed=8)
    trusted = Diagnostics("ok", 1.0, 1000.0, 0)
    posterior = Posterior(drawn, opening_state(prepared.inputs.record, 2), trusted)
    setting = pipeline.setting(opening, prepared, posterior)
    # no patron: the upgrades of a patron are no kind that is compared
    world = setting.world._replace(
        patron=setting.world.patron[:0],
        exposure=setting.world.exposure[:0],
        backed=setting.world.backed[:0],
    )
    assert len(world.edges) == 2
    pairs = []
    for draw in range(N_DRAWS):
        lifted = _with_backing(setting, draw)
        _, trace = traced(replace(lifted, world=world), np.full(N_PATHS, draw), 21 + draw, room=1)
        first = trace[:, 0]
        pairs.append((expected[draw], _counts(first)))
    return pairs


def _with_backing(setting, draw):
    """Without its patron the setting keeps what the patron had already moved: add it to u."""
    world, draws = setting.world, setting.draws
    pull = draws.pull[draw][:, None, None] * world.exposure[:, :, None]
    moved = (pull * world.backed[:, None, :]).sum(axis=0)
    empty = draws.pull[:, :0]
    return replace(setting, draws=draws._replace(utility=draws.utility + moved, pull=empty))


def _counts(first: np.ndarray) -> dict[str, int]:
    what, level = first[:, 1], first[:, 4]
    counts = {kind: int((what == code).sum()) for kind, code in OF_KIND.items()}
    counts["positive statements"] = int(((what == SPEAKS) & (level >= 2)).sum())
    counts["negative statements"] = int(((what == SPEAKS) & (level < 2)).sum())
    return counts


@pytest.mark.parametrize("kind", CHECKED)
def test_the_kernel_does_what_the_model_expects(compared, kind):
    for expected, counts in compared:
        total = expected.sum()
        chance = expected[CHECKED.index(kind)] / total * -np.expm1(-total)
        error = np.sqrt(chance * (1.0 - chance) / N_PATHS)
        assert abs(counts[kind] / N_PATHS - chance) < 4.5 * error + 1e-9, (chance, counts)


def test_every_kind_of_event_is_put_to_the_test(compared):
    for kind in CHECKED:
        assert sum(counts[kind] for _, counts in compared) > 100, kind
