"""A scenario from disk: what is right loads, what is wrong names line and remedy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.errors import ForecastError, ScenarioError
from forecast.scenario.factors import TableFactor, TiesFactor
from forecast.scenario.load import load_scenario, read_scenario
from forecast.scenario.process_priors import ProcessPriors

Write = Callable[..., Path]
CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))


def test_a_scenario_loads_and_is_named_after_its_file(write: Write) -> None:
    scenario = load_scenario(write(name="small-race.yaml"))
    assert (scenario.name, scenario.as_of) == ("small-race", date(2023, 11, 22))
    assert isinstance(scenario.factors["ties"], TiesFactor)


def test_a_name_in_the_file_wins_over_the_stem(write: Write) -> None:
    assert load_scenario(write("name: other\n")).name == "other"


def test_adding_and_withdrawing_a_candidate_is_one_line_each(write: Write) -> None:
    more = "candidates:\n  add: {wallace: {name: Ben Wallace, country: GB}}\n  withdraw: [karins]\n"
    changes = load_scenario(write(more)).candidates
    assert changes.add["wallace"].name == "Ben Wallace"
    assert changes.withdraw == ("karins",)


def test_a_process_prior_may_state_its_mean_alone(write: Write) -> None:
    prior = load_scenario(write("process: {support_pull: {mean: 2}}\n")).process.support_pull
    assert (prior.mean, prior.sd) == (2.0, ProcessPriors().support_pull.sd)


def test_each_value_can_be_located(write: Write) -> None:
    path = write()
    assert read_scenario(path).locate(("factors", "ties", "effect", "sd")) == f"{path}:9"


FACTOR = "  more: {{kind: {kind}, why: w, source: judgement, effect: {effect}}}\n"

BAD = {
    "misspelt key": ("titel: x\n", r":12: unknown key 'titel'; .*did you mean 'title'\?"),
    "misspelt extends": ("extend: x.yaml\n", r":12: unknown key 'extend'; .*mean 'extends'\?"),
    "misspelt key inside": (
        "simulation:\n  path: 500\n",
        r":13: unknown key 'path' in simulation; choose newcomers, paths, step_days or tie",
    ),
    "misspelt key of a factor": (
        "  more: {kind: home, why: w, sources: s, effect: {mean: 1, sd: 1}}\n",
        r":12: unknown key 'sources' in factors\.more; .*did you mean 'source'\?\) \(and 1 more\)",
    ),
    "key of another kind": (
        "  more: {kind: home, by: US, why: w, source: s, effect: {mean: 1, sd: 1}}\n",
        r"unknown key 'by' in factors\.more; choose effect, kind, source or why",
    ),
    "misspelt process parameter": (
        "process: {log_entry_rat: {mean: 1}}\n",
        r":12: unknown key 'log_entry_rat' in process; did you mean 'log_entry_rate'\?$",
    ),
    "misspelt kind": (
        FACTOR.format(kind="tie", effect="{mean: 1, sd: 1}"),
        r":12: factors\.more\.kind is 'tie'; choose backing, .* \(did you mean 'ties'\?\)",
    ),
    "no kind": ("  more: {why: w}\n", r":12: factors\.more has no kind; add 'kind:', one of"),
    "no effect": (
        "  more: {kind: home, why: w, source: s}\n",
        r":12: factors\.more has no effect; add 'effect:'$",
    ),
    "empty effect": (
        FACTOR.format(kind="home", effect="null"),
        r":12: factors\.more\.effect is empty; write a mapping",
    ),
    "negative sd": (
        FACTOR.format(kind="home", effect="{mean: 1, sd: -0.5}"),
        r":12: factors\.more\.effect\.sd is -0\.5; it must be greater than 0$",
    ),
    "no reason": (
        "  more: {kind: home, why: '', source: s, effect: {mean: 1, sd: 1}}\n",
        r":12: factors\.more\.why is ''; write some text",
    ),
    "factor id": (
        "  TooHawkish: {kind: home}\n",
        r":12: key 'factors\.TooHawkish': use at most 40",
    ),
    "duplicate id": (
        "  ties: {kind: home}\n",
        r":12: duplicate key 'factors\.ties', first on line 6",
    ),
    "rule": (
        "rule: {kind: concensus}\n",
        r":12: rule\.kind is 'concensus'; choose consensus, .* \(did you mean 'consensus'\?\)",
    ),
    "quota": (
        "rule:\n  kind: majority\n  quota: 0\n",
        r":14: rule\.quota is 0; it must be at least 1",
    ),
    "stance": (
        "assume:\n  - kind: stance\n    on: 2024-01-15\n    member: HU\n"
        "    candidate: rutte\n    stance: opose\n",
        r":17: assume\.0\.stance is 'opose'; choose oppose, reserve, accept or endorse \(did you m",
    ),
    "assumed kind": (
        "assume: [{kind: stanse}]\n",
        r"assume\.0\.kind is 'stanse'; choose stance, sil",
    ),
    "impossible date": (
        "assume:\n  - {kind: government_change, on: 2024-02-31, member: SK}\n",
        r":13: assume\.0\.on is '2024-02-31', a day that is not on the calendar",
    ),
    "no date": (
        "assume:\n  - {kind: government_change, on: soon, member: SK}\n",
        r":13: assume\.0\.on is 'soon'; write a date as YYYY-MM-DD",
    ),
    "assumed past": (
        "assume:\n  - kind: government_change\n    on: 2023-11-22\n    member: SK\n",
        r":14: assume\.0\.on is 2023-11-22, not after as_of 2023-11-22; assume only what lies",
    ),
    "assumed silence in the past": (
        "assume:\n  - {kind: silence, until: 2023-01-01, member: US, candidate: rutte}\n",
        r":13: assume\.0\.until is 2023-01-01, not after as_of",
    ),
    "assumed beyond the horizon": (
        "assume:\n  - {kind: government_change, on: 2024-10-02, member: SK}\n",
        r":13: assume\.0\.on is 2024-10-02, after horizon 2024-10-01; choose an earlier day",
    ),
    "scaled factor": (
        "assume:\n  - {kind: factor_scale, on: 2024-01-15, factor: tie, scale: 0}\n",
        r":13: assume\.0\.factor is 'tie'; declared factors: ties \(did you mean 'ties'\?\)",
    ),
    "scaled factor that does not act at all times": (
        "  us:\n    kind: backing\n    by: US\n    effect: {mean: 1, sd: 1}\n    why: w\n"
        "    source: s\nassume: [{kind: factor_scale, on: 2024-01-15, factor: us, scale: 0}]\n",
        r":18: assume\.0\.factor is 'us'; a factor of kind backing, .* or a silence of the patron",
    ),
    "reserved id": (
        "candidates:\n  add:\n    extended: {name: X}\n",
        r":14: 'extended' cannot name a candidate: .* are kept for outcomes; rename it",
    ),
    "newcomer's id": (
        "candidates: {add: {field_1: {name: X}}}\n",
        r":12: 'field_1' cannot name a candidate",
    ),
    "added and withdrawn": (
        "candidates:\n  add: {wallace: {name: X}}\n  withdraw: [karins, wallace]\n",
        r":14: 'wallace' is both added and withdrawn; keep one of the two",
    ),
    "list for a mapping": ("members: {add: [SE]}\n", r"members\.add is a list; write a mapping"),
    "text for a list": (
        "agenda: {deadlines: x}\n",
        r"deadlines is 'x'; write a list, as in \[a, b\]",
    ),
    "truth for a number": ("rng_seed: true\n", r":12: rng_seed is true; write a whole number"),
    "text for a number": ("rng_seed: '5'\n", r":12: rng_seed is '5'; write a whole number"),
    "fraction": (
        "simulation: {paths: 500.5}\n",
        r"simulation\.paths is 500\.5; write a whole number",
    ),
    "too few paths": (
        "simulation: {paths: 5}\n",
        r"simulation\.paths is 5; it must be at least 100",
    ),
    "name with a path": (
        "name: ../race\n",
        r":12: name is '\.\./race'; use at most 60 of a-z, 0-9",
    ),
}


@pytest.mark.parametrize(("more", "message"), BAD.values(), ids=BAD.keys())
def test_a_fault_names_line_key_and_remedy(write: Write, more: str, message: str) -> None:
    path = write(more)
    with pytest.raises(ScenarioError, match=message) as caught:
        load_scenario(path)
    assert str(caught.value).startswith(f"{path}:")
    assert "\n" not in str(caught.value)


def test_an_as_of_date_after_the_horizon_is_refused_at_the_horizon(write: Write) -> None:
    base = "title: t\ncase: c\nas_of: 2024-11-01\nhorizon: 2024-10-01\n"
    message = r"race\.yaml:4: horizon 2024-10-01 is not after as_of 2024-11-01; choose an earlier"
    with pytest.raises(ScenarioError, match=message):
        load_scenario(write(base=base))


def test_a_missing_key_is_named(write: Write) -> None:
    message = r"race\.yaml:1: the file has no case; add 'case:' \(and 2 more\)"
    with pytest.raises(ScenarioError, match=message):
        load_scenario(write(base="title: t\n"))


TABLE = "  trade: {kind: table, path: %s, why: w, source: s, effect: {mean: 1, sd: 1}}\n"


def test_a_table_becomes_part_of_the_scenario(write: Write) -> None:
    path = write(TABLE % "data/trade.csv")
    write(base="member,candidate,value\nHU,rutte,0.5\nHU,kallas,-1\n", name="data/trade.csv")
    factor = load_scenario(path).factors["trade"]
    assert isinstance(factor, TableFactor)
    assert factor.values == {"HU": {"rutte": 0.5, "kallas": -1.0}}


@pytest.mark.parametrize("named", ["../trade.csv", "/etc/hosts", "a/../../b.csv", "c:trade.csv"])
def test_a_table_outside_the_folder_of_the_config_is_refused(write: Write, named: str) -> None:
    with pytest.raises(ScenarioError, match=r":12: path is .*; name a file in the folder of the"):
        load_scenario(write(TABLE % named))


def test_a_table_cannot_be_a_link_out_of_the_folder(write: Write, tmp_path: Path) -> None:
    write(base="member,candidate,value\nHU,rutte,1\n", name="secret.csv")
    path = write(TABLE % "trade.csv", name="configs/race.yaml")
    (tmp_path / "configs" / "trade.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(ScenarioError, match=r":12: path 'trade\.csv' leads out of the config's"):
        load_scenario(path)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("member,value\nHU,1\n", r"trade\.csv:1: columns are .*; write member,candidate,value"),
        ("member,candidate,value\n", r"trade\.csv: the table has no rows; add at least one"),
        ("member,candidate,value\nHU,rutte\n", r"trade\.csv:2: the row is .*; write member,cand"),
        ("member,candidate,value\nHU,rutte,nan\n", r"trade\.csv:2: value is 'nan'; write a finite"),
        ("member,candidate,value\nHU,r,1\nHU,r,2\n", r"trade\.csv:3: second row for HU, r; keep"),
    ],
)
def test_a_faulty_table_names_its_line(write: Write, table: str, message: str) -> None:
    path = write(TABLE % "trade.csv")
    write(base=table, name="trade.csv")
    with pytest.raises(ScenarioError, match=message):
        load_scenario(path)


def test_a_missing_table_names_the_line_of_the_config(write: Write) -> None:
    with pytest.raises(ScenarioError, match=r":12: path is 'trade\.csv', but .* is not a file"):
        load_scenario(write(TABLE % "trade.csv"))


def test_values_of_a_table_are_not_written_in_the_config(write: Write) -> None:
    more = TABLE.replace("path:", "values: {HU: {rutte: 1}}, path:") % "trade.csv"
    with pytest.raises(ScenarioError, match=r":12: values of a table stand in its file; choose"):
        load_scenario(write(more))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_every_config_of_the_project_loads(path: Path) -> None:
    scenario = load_scenario(path)
    assert scenario.name == path.stem
    if scenario.case == "nato-2024":
        assert scenario.as_of == date(2023, 11, 22)
    assert all(factor.why and factor.source for factor in scenario.factors.values())


def test_the_flagship_and_its_variants_are_there() -> None:
    flagship = {f"nato-2024{suffix}" for suffix in VARIANTS}
    assert flagship <= {path.stem for path in CONFIGS}


VARIANTS = ("", "-us-backs-kallas", "-no-us-backing", "-hungary-holds-out", "-hawkish-turn")


@pytest.mark.parametrize("suffix", VARIANTS[1:])
def test_a_variant_differs_from_the_flagship_in_what_is_assumed_alone(suffix: str) -> None:
    folder = CONFIGS[0].parent
    flagship = load_scenario(folder / "nato-2024.yaml").model_dump()
    variant = load_scenario(folder / f"nato-2024{suffix}.yaml").model_dump()
    different = {key for key in flagship if flagship[key] != variant[key]}
    assert different == {"name", "title", "assume"}


SLOW_DISK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FRAGMENTS = [
    *("title: t\n", "as_of: 2023-11-22\n", "factors:\n", "  x: ", "{kind: ties", "}", "[", "]"),
    *("- ", "&a ", "*a", "!!set ", "? ", ": ", "|\n", ">-\n", "'", '"\\x', "\t", "%YAML 9\n"),
    *("---\n", "extends: race.yaml\n", "process: ", "assume:\n  - ", ".inf", "0x", "\ufeff", "#"),
]
PIECES = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), max_size=12)


@SLOW_DISK
@given(raw=st.binary(max_size=60))
def test_arbitrary_bytes_raise_nothing_but_our_own_errors(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "race.yaml"
    path.write_bytes(raw)
    with pytest.raises(ForecastError, match=r"^.*race\.yaml"):
        load_scenario(path)


@SLOW_DISK
@given(text=PIECES.map("".join))
def test_arbitrary_yaml_raises_nothing_but_our_own_errors(tmp_path: Path, text: str) -> None:
    path = tmp_path / "race.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ForecastError, match=r"^.*race\.yaml"):
        load_scenario(path)
