"""`--set key=value` on a scenario."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.errors import ScenarioError
from forecast.scenario.load import load_scenario, read_scenario
from forecast.scenario.process_priors import ProcessPriors

Write = Callable[..., Path]
ASSUME = "assume:\n  - {kind: government_change, on: 2024-01-15, member: SK}\n"


def test_a_number_a_date_and_a_list_can_be_set(write: Write) -> None:
    overrides = ["factors.ties.effect.mean=2", "as_of=2024-02-23", "candidates.withdraw=[iohannis]"]
    scenario = load_scenario(write(), overrides)
    assert scenario.factors["ties"].effect.mean == 2.0
    assert scenario.as_of == date(2024, 2, 23)
    assert scenario.candidates.withdraw == ("iohannis",)


def test_what_stands_beside_the_set_key_stays(write: Write) -> None:
    scenario = load_scenario(
        write(), ["factors.ties.effect={mean: 2}", "factors.ties.values.TR={rutte: 1}"]
    )
    assert scenario.factors["ties"].effect.sd == 0.5
    assert set(scenario.factors["ties"].model_dump()["values"]) == {"HU", "TR"}


def test_null_removes_a_key(write: Write) -> None:
    assert load_scenario(write(), ["factors.ties=null"]).factors == {}


def test_a_key_that_the_file_leaves_out_can_be_set(write: Write) -> None:
    assert load_scenario(write(), ["simulation.paths=5000"]).simulation.paths == 5000


def test_the_sd_of_a_process_prior_can_be_set_alone(write: Write) -> None:
    prior = load_scenario(write(), ["process.support_pull.sd=0.1"]).process.support_pull
    assert (prior.mean, prior.sd) == (ProcessPriors().support_pull.mean, 0.1)


def test_an_item_of_a_list_is_set_by_its_number(write: Write) -> None:
    scenario = load_scenario(write(ASSUME), ["assume.0.on=2024-03-01"])
    assert scenario.assume[0].on == date(2024, 3, 1)  # type: ignore[union-attr]


def test_a_factor_can_be_declared_whole(write: Write) -> None:
    override = "factors.home={kind: home, why: w, source: judgement, effect: {mean: 1, sd: 1}}"
    assert set(load_scenario(write(), [override]).factors) == {"ties", "home"}


def test_the_last_of_two_overrides_wins(write: Write) -> None:
    assert load_scenario(write(), ["rng_seed=1", "rng_seed=2"]).rng_seed == 2


def test_the_value_may_hold_an_equals_sign(write: Write) -> None:
    assert load_scenario(write(), ["title=a = b"]).title == "a = b"


def test_an_overridden_value_is_located_at_the_override(write: Write) -> None:
    path = write()
    loaded = read_scenario(path, ["factors.ties.effect.sd=2"])
    assert loaded.locate(("factors", "ties", "effect", "sd")) == "--set factors.ties.effect.sd=2"
    assert loaded.locate(("factors", "ties", "effect", "mean")) == f"{path}:9"


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("simulation.path=3", r"unknown key 'path' in simulation; .*did you mean 'paths'\?"),
        ("titel=x", r"unknown key 'titel'; .*did you mean 'title'\?"),
        (
            "factors.tie.effect.mean=2",
            r"factors has no 'tie'; choose ties \(did you mean 'ties'\?\)",
        ),
        ("factors.tie=null", r"factors has no 'tie'; choose ties"),
        (
            "candidates.add.wallace.country=GB",
            r"candidates\.add has no 'wallace'; declare it whole",
        ),
        ("title.x=3", r"title is 'A small race', not a mapping; set it as a whole"),
        ("as_of", r"not of the form key=value; write, as in as_of=2024-02-23"),
        ("=3", r"not of the form key=value"),
        ("a..b=3", r"not of the form key=value"),
        ("as_of=2024-02-31", r"'2024-02-31', a day that is not on the calendar; correct the date"),
        ("rng_seed=[1", r"not valid YAML near '\[1'"),
        (
            "factors.ties.effect.sd=-1",
            r"factors\.ties\.effect\.sd is -1; it must be greater than 0",
        ),
        ("factors.ties.effect=null", r"factors\.ties has no effect; add 'effect:'"),
        ("factors.ties={kind: home}", r"factors\.ties has no effect"),
        ("assume.1.on=2024-03-01", r"assume has no item '1'; choose 0 to 0"),
        ("assume.last.on=2024-03-01", r"assume has no item 'last'; choose 0 to 0"),
        ("assume.0=null", r"assume\.0 is empty; write a mapping"),
        ("assume.0.on=2023-01-01", r"assume\.0\.on is 2023-01-01, not after as_of"),
        ("extends=other.yaml", r"extends cannot be set; name the other config instead"),
    ],
)
def test_a_fault_names_the_override_and_the_remedy(
    write: Write, override: str, message: str
) -> None:
    with pytest.raises(ScenarioError, match=message) as caught:
        load_scenario(write(ASSUME), [override])
    assert str(caught.value).startswith(f"--set {override}: ")


def test_an_as_of_date_set_after_the_horizon_is_refused(write: Write) -> None:
    with pytest.raises(ScenarioError, match=r"horizon 2024-10-01 is not after as_of 2025-01-01"):
        load_scenario(write(), ["as_of=2025-01-01"])


KEYS = st.sampled_from(
    ["factors", "ties", "assume", "0", "effect", "on", "process", "x", "", "add"]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(keys=st.lists(KEYS, max_size=5), value=st.text(max_size=8))
def test_arbitrary_overrides_raise_nothing_but_our_own_errors(
    write: Write, keys: list[str], value: str
) -> None:
    try:
        load_scenario(write(ASSUME), [f"{'.'.join(keys)}={value}"])
    except ScenarioError as fault:
        assert str(fault)
