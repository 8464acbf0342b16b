"""A sweep's file: what it means, and every mistake answered with its line."""

from __future__ import annotations

from datetime import date

import pytest
from made_up import written

from forecast.errors import ScenarioError
from forecast.sweeps.points import points_of
from forecast.sweeps.spec import read_spec


def values_of(path, key):
    return [
        value.value for point in points_of(read_spec(path)) for value in point.values
        if value.key == key
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("grid", "says"),
    [
        ("\n  horizon: []\n", r":5: grid.horizon is empty; write at least one value"),
        ("\n  horizon: 3\n", r":5: grid.horizon is 3; write a list .* a range .*named"),
        ("\n  a.b: {of: 3}\n", r":5: grid.a.b is a mapping of of; write a list"),
        ("\n  a..b: [1]\n", r":5: 'a..b' is no key of a scenario"),
        ("\n  a: {start: 0, end: 3, steps: 1}\n", r":5: steps is 1; it must be at least 2"),
        ("\n  a: {start: 0, end: 3, step: 4}\n", r":5: unknown key 'step'; .* mean 'steps'"),
        ("\n  a: {start: 3, end: 0, steps: 4}\n", r":5: grid.a goes from 3.0 to 0.0; end after"),
        ("\n  simulation.paths: [500]\n", r":5: simulation.paths stands in set too"),
    ],
)
def test_a_wrong_axis_of_the_grid_is_told_with_its_line(tmp_path, grid, says):
    with pytest.raises(ScenarioError, match=says):
        read_spec(written(tmp_path, grid=grid, sample=""))


@pytest.mark.parametrize(
    ("sample", "says"),
    [
        ("\n  n: 0\n  keys: {a: [1]}\n", r":5: sample.n is 0; it must be at least 1"),
        ("\n  n: 2\n  method: sobel\n  keys: {a: [1]}\n", r":6: sample.method is 'sobel'; choose"),
        ("\n  n: 2\n  keys:\n    a: 1\n", r":7: sample.keys.a is 1; write a list .* normal"),
        ("\n  n: 2\n  keys:\n    a: {mean: 1, sd: 0}\n", r":7: sd is 0; .* greater than 0"),
        ("\n  n: 2\n  keys:\n    a: {start: 0, end: 1, scale: log}\n", r":7: .* log scale begin"),
    ],
)
def test_a_wrong_sample_is_told_with_its_line(tmp_path, sample, says):
    with pytest.raises(ScenarioError, match=says):
        read_spec(written(tmp_path, grid="", sample=sample))


def test_a_sweep_in_which_nothing_varies_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="nothing varies; add 'grid:' or 'sample:'"):
        read_spec(written(tmp_path, grid="", sample=""))


def test_a_scenario_that_is_not_there_is_told_with_its_line(tmp_path):
    path = written(tmp_path)
    path.write_text(path.read_text().replace("small-race.yaml", "smal-race.yaml"))
    with pytest.raises(ScenarioError, match=r":2: scenario is 'smal-race.yaml', but .* correct"):
        read_spec(path)


def test_too_many_scenarios_are_refused(tmp_path):
    grid = "\n  a: {start: 0, end: 1, steps: 400}\n  b: {start: 0, end: 1, steps: 400}\n"
    with pytest.raises(ScenarioError, match="160,000 scenarios; the most is 20,000"):
        points_of(read_spec(written(tmp_path, grid=grid, sample="")))


def test_ranges_of_numbers_and_days_have_both_ends(tmp_path):
    grid = "\n  a: {start: 0, end: 3, steps: 4}\n"
    assert values_of(written(tmp_path, grid=grid, sample=""), "a") == [0.0, 1.0, 2.0, 3.0]
    grid = "\n  d: {start: 2024-01-01, end: 2024-01-03, steps: 3}\n"
    days = values_of(written(tmp_path, grid=grid, sample=""), "d")
    assert days == [date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3)]


def test_every_cell_of_the_grid_has_every_sample(tmp_path):
    points = points_of(read_spec(written(tmp_path)))
    assert [point.number for point in points] == list(range(12))
    told = [[value.told for value in point.values] for point in points]
    assert [row[0] for row in told] == ["nothing"] * 6 + ["endorsed"] * 6
    assert [row[1] for row in told[:6]] == [row[1] for row in told[6:]]


@pytest.mark.parametrize("method", ["latin_hypercube", "halton", "random"])
def test_samples_keep_to_their_laws_and_come_again(tmp_path, method):
    sample = (
        f"\n  n: 40\n  method: {method}\n  keys:\n"
        "    a: {start: 2, end: 3}\n    w: {start: 1, end: 3, whole: true}\n"
        "    g: {start: 0.1, end: 10, scale: log}\n    n: {mean: 5, sd: 0.1}\n    c: [x, y]\n"
        "    d: {start: 2024-01-01, end: 2024-01-02}\n"
    )
    path = written(tmp_path, grid="", sample=sample)
    found = {key: values_of(path, key) for key in ("a", "w", "g", "n", "c", "d")}
    assert found == {key: values_of(path, key) for key in found}
    assert min(found["a"]) >= 2 and max(found["a"]) <= 3
    assert {*found["w"]} == {1, 2, 3}
    assert 10 < sum(value < 1 for value in found["g"]) < 30
    assert abs(sum(found["n"]) / 40 - 5) < 0.1
    assert {*found["c"]} == {"x", "y"}
    assert {*found["d"]} == {date(2024, 1, 1), date(2024, 1, 2)}


def test_a_latin_hypercube_has_one_sample_in_every_slice(tmp_path):
    sample = "\n  n: 10\n  keys:\n    a: {start: 0, end: 10}\n"
    values = values_of(written(tmp_path, grid="", sample=sample), "a")
    assert sorted(int(value) for value in values) == list(range(10))
