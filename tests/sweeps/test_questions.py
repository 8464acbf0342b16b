"""Every scenario of a sweep is the question that `forecast run --set` would ask."""

from __future__ import annotations

import pytest
from made_up import written

from forecast.errors import InputError
from forecast.pipeline import ask
from forecast.sweeps.points import points_of
from forecast.sweeps.questions import filed, questions_of
from forecast.sweeps.run import ask_sweep
from forecast.sweeps.spec import read_spec


def of(folder, grid):
    spec = read_spec(written(folder, grid=grid, sample=""))
    points = points_of(spec)
    return spec, points, questions_of(spec, filed(spec, seeds=folder / "seeds"), points)


@pytest.mark.parametrize(
    "grid",
    [
        "\n  horizon: [2026-09-01, 2026-10-01]\n",
        "\n  factors.home.effect.mean: [0, 2.5]\n",
        "\n  agenda.deadlines: [[], [term_end]]\n",
        "\n  process.log_entry_rate.mean: [-4, -5]\n",
        "\n  as_of: [2026-01-10, 2026-01-12]\n",
        "\n  candidates.withdraw: [[], [second_name]]\n",
        "\n  rule: {named: {majority: {kind: majority, quota: 2}}}\n",
        "\n  simulation.tie: [none]\n",
    ],
)
def test_a_point_is_asked_as_an_override_would_ask_it(tmp_path, grid):
    _, points, (questions, faults) = of(tmp_path, grid)
    assert faults == ()
    for point in points:
        overrides = ("simulation.paths=300", *point.overrides)
        config = tmp_path / "configs" / "small-race.yaml"
        assert questions[point.number] == ask(config, overrides, seeds=tmp_path / "seeds")


@pytest.mark.parametrize(
    ("grid", "says"),
    [
        ("\n  factors.hom.effect.mean: [1]\n", r"small-sweep.yaml:5: factors has no 'hom'"),
        ("\n  horizont: [2026-09-01]\n", r"small-sweep.yaml:5: unknown key 'horizont'"),
        ("\n  simulation.paths: [1]\n", r"small-sweep.yaml:\d: simulation.paths stands in set"),
        (
            "\n  horizon:\n    - 2026-09-01\n    - 2020-09-01\n",
            r"small-sweep.yaml:7: horizon 2020-09-01 is not after as_of",
        ),
        ("\n  agenda.deadlines: [[term_ends]]\n", r"yaml:5: .*did you mean 'term_end'"),
    ],
)
def test_a_value_that_no_scenario_can_have_is_told_with_its_line(tmp_path, grid, says):
    with pytest.raises(InputError, match=says):
        of(tmp_path, grid)


def test_a_key_that_is_set_for_all_is_told_with_its_line(tmp_path):
    path = written(tmp_path)
    path.write_text(path.read_text().replace("paths: 300", "path: 300"))
    with pytest.raises(InputError, match=r"small-sweep.yaml:3: unknown key 'path'"):
        ask_sweep(path, seeds=tmp_path / "seeds")


def test_values_that_fit_some_scenarios_only_are_failed_rows(tmp_path):
    grid = "\n  as_of: [2026-01-10, 2026-03-01]\n  horizon: [2026-02-01, 2026-09-01]\n"
    _, _, (questions, faults) = of(tmp_path, grid)
    assert sorted(questions) == [0, 1, 3]
    assert [fault.point.number for fault in faults] == [2]
    assert "horizon 2026-02-01 is not after as_of 2026-03-01" in faults[0].says


def test_scenarios_that_share_evidence_share_it_as_one_object(tmp_path):
    _, _, (questions, _) = of(tmp_path, "\n  as_of: [2026-01-12, 2026-01-15]\n  rng_seed: [1, 2]\n")
    assert questions[2].case is questions[3].case
    assert questions[2].table is questions[3].table
