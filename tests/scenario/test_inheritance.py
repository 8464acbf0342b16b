"""`extends:` as a few changes to another file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.errors import ScenarioError
from forecast.scenario.load import load_scenario, read_scenario
from forecast.scenario.overlay import merged

Write = Callable[..., Path]


def extend(write: Write, more: str, *, parent: str = "race.yaml", name: str = "child.yaml") -> Path:
    return write(more, base=f"extends: {parent}\n", name=name)


def test_a_child_inherits_what_it_does_not_say(write: Write) -> None:
    write()
    child = load_scenario(extend(write, "title: Child\n"))
    assert (child.name, child.title, child.case) == ("child", "Child", "tiny-2024")


def test_a_name_is_never_inherited(write: Write) -> None:
    write("name: parent\n")
    assert load_scenario(extend(write, "")).name == "child"


def test_mappings_merge_and_lists_are_replaced(write: Write) -> None:
    write("agenda: {deadlines: [a, b], slot_kinds: [round]}\n")
    child = load_scenario(
        extend(write, "agenda: {deadlines: [c]}\nfactors: {ties: {effect: {mean: 2}}}\n")
    )
    assert (child.agenda.deadlines, child.agenda.slot_kinds) == (("c",), ("round",))
    effect = child.factors["ties"].effect
    assert (effect.mean, effect.sd) == (2.0, 0.5)


def test_null_removes_an_inherited_key(write: Write) -> None:
    write("rule: {kind: majority}\n")
    child = load_scenario(extend(write, "factors: {ties: null}\nrule: null\n"))
    assert (child.factors, child.rule) == ({}, None)


def test_null_over_nothing_is_left_to_the_schema(write: Write) -> None:
    write()
    with pytest.raises(ScenarioError, match=r"child\.yaml:2: factors\.tie is empty"):
        load_scenario(extend(write, "factors: {tie: null}\n"))


def test_another_kind_replaces_a_factor_whole(write: Write) -> None:
    write()
    more = "factors: {ties: {kind: home, why: w, source: s, effect: {mean: 1, sd: 1}}}\n"
    assert load_scenario(extend(write, more)).factors["ties"].kind == "home"


def test_a_chain_of_three_is_laid_one_over_another(write: Write) -> None:
    write()
    extend(write, "title: Middle\nrng_seed: 1\n", name="middle.yaml")
    child = load_scenario(extend(write, "rng_seed: 2\n", parent="middle.yaml"))
    assert (child.title, child.rng_seed) == ("Middle", 2)


def test_a_parent_may_stand_in_another_folder(write: Write) -> None:
    write(name="base/race.yaml")
    child = extend(write, "", parent="../base/race.yaml", name="what-if/child.yaml")
    assert load_scenario(child).case == "tiny-2024"


def test_a_fault_in_an_inherited_value_names_the_parent_and_its_line(write: Write) -> None:
    parent = write("rng_seed: -1\n")
    with pytest.raises(ScenarioError, match=rf"^{parent}:12: rng_seed is -1; it must be at least"):
        load_scenario(extend(write, ""))


def test_a_fault_in_an_own_value_names_the_child(write: Write) -> None:
    write("rng_seed: 1\n")
    child = extend(write, "\nrng_seed: -1\n")
    with pytest.raises(ScenarioError, match=rf"^{child}:3: rng_seed is -1"):
        load_scenario(child)


def test_each_value_keeps_the_file_in_which_it_was_written(write: Write) -> None:
    parent = write()
    child = extend(write, "factors: {ties: {effect: {mean: 2}}}\n")
    locate = read_scenario(child).locate
    assert locate(("factors", "ties", "effect", "mean")) == f"{child}:2"
    assert locate(("factors", "ties", "effect", "sd")) == f"{parent}:9"


def test_a_key_removed_by_null_is_missed_where_it_was_removed(write: Write) -> None:
    write()
    child = extend(write, "factors: {ties: {effect: null}}\n")
    with pytest.raises(ScenarioError, match=rf"^{child}:2: factors\.ties has no effect"):
        load_scenario(child)


def test_an_inherited_table_stands_beside_the_file_that_names_it(write: Write) -> None:
    more = "  trade: {kind: table, path: t.csv, why: w, source: s, effect: {mean: 1, sd: 1}}\n"
    write(more, name="base/race.yaml")
    write(base="member,candidate,value\nHU,rutte,1\n", name="base/t.csv")
    child = extend(write, "", parent="../base/race.yaml", name="what-if/child.yaml")
    assert load_scenario(child).factors["trade"].model_dump()["values"] == {"HU": {"rutte": 1.0}}


def test_a_cycle_shows_its_chain(write: Write) -> None:
    extend(write, "", parent="b.yaml", name="a.yaml")
    path = extend(write, "", parent="a.yaml", name="b.yaml")
    message = r"a\.yaml:1: extends comes back to itself \(.*b\.yaml -> .*a\.yaml -> .*b\.yaml\)"
    with pytest.raises(ScenarioError, match=message):
        load_scenario(path)


def test_a_file_that_extends_itself_is_a_cycle(write: Write) -> None:
    with pytest.raises(ScenarioError, match=r"child\.yaml:1: extends comes back to itself"):
        load_scenario(extend(write, "", parent="./child.yaml"))


@pytest.mark.parametrize(
    ("parent", "message"),
    [
        ("nowhere.yaml", r"child\.yaml:1: extends is 'nowhere\.yaml', but .* is not a file; corr"),
        ("/etc/passwd.yaml", r"child\.yaml:1: extends is '/etc/passwd\.yaml'; write it relative"),
        ("notes.txt", r"child\.yaml:1: extends is 'notes\.txt'; name one YAML file"),
        ("[a.yaml, b.yaml]", r"child\.yaml:1: extends is \['a\.yaml', 'b\.yaml'\]; name one YAML"),
        ("null", r"child\.yaml:1: extends is None; name one YAML file"),
    ],
)
def test_a_parent_is_one_yaml_file_named_relative(write: Write, parent: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        load_scenario(extend(write, "", parent=parent))


def test_merging_changes_neither_of_its_arguments() -> None:
    base, top = {"a": {"b": 1, "c": 2}}, {"a": {"b": None}}
    assert merged(base, top) == {"a": {"c": 2}}
    assert (base, top) == ({"a": {"b": 1, "c": 2}}, {"a": {"b": None}})
