"""What strict YAML takes, and what it refuses in one clear line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forecast.errors import EvidenceError, InputError, ScenarioError
from forecast.scenario.strict_yaml import parse_document, read_document
from forecast.scenario.yaml_reader import MAX_DEPTH, MAX_VALUES
from forecast.scenario.yaml_text import MAX_BYTES


def parse(text: str) -> dict[str, object]:
    return parse_document(text, path=Path("a.yaml"), error=ScenarioError).data


def test_values_are_plain_and_dates_are_dates() -> None:
    text = "{day: 2023-11-22, n: 3, x: -0.5, e: 1e3, yes: true, gap: null, quoted: '3'}"
    assert parse(text) == {
        "day": date(2023, 11, 22),
        "n": 3,
        "x": -0.5,
        "e": 1000.0,
        "yes": True,
        "gap": None,
        "quoted": "3",
    }


def test_norway_and_the_key_on_are_text() -> None:
    assert parse("on: NO") == {"on": "NO"}


def test_keys_are_text_even_when_they_look_like_numbers_or_dates() -> None:
    assert list(parse("{1: a, 2023-11-22: b, null: c}")) == ["1", "2023-11-22", "null"]


def test_folded_text_has_no_marks_of_its_folds() -> None:
    assert parse("why: >-\n  one\n  two\n") == {"why": "one two"}


def test_an_alias_repeats_its_anchor() -> None:
    assert parse("a: &x [1, 2]\nb: *x\n") == {"a": [1, 2], "b": [1, 2]}


def test_each_key_and_item_knows_its_line() -> None:
    text = "a: 1\nb:\n  - x\n  - {c: 2}\n"
    document = parse_document(text, path=Path("a.yaml"), error=InputError)
    assert document.line_of(("a",)) == 1
    assert document.line_of(("b", 0)) == 3
    assert document.line_of(("b", 1, "c")) == 4


def test_an_absent_key_has_the_line_of_its_nearest_parent() -> None:
    document = parse_document("a: 1\nb:\n  c: 2\n", path=Path("a.yaml"), error=InputError)
    assert document.line_of(("b", "missing", "deeper")) == 2
    assert document.line_of(("nowhere",)) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^a\.yaml: the file is empty; write keys"),
        ("# only a comment\n", r"^a\.yaml: the file is empty"),
        ("- a\n- b\n", r"^a\.yaml:1: the top level is not a mapping; write 'key: value'"),
        ("a: 1\n\tb: 2\n", r"^a\.yaml:2: the line is indented with a tab; use spaces"),
        ("a: 1\nb: {\n  \tc: 2}\n", r"^a\.yaml:3: the line is indented with a tab"),
        ("a: 1\nb: : 2\n", r"^a\.yaml:2: not valid YAML near 'b: : 2' .* check colons"),
        ("a: 'open\n", r"^a\.yaml:\d: not valid YAML near"),
        ("a: 1\nb: 2\na: 3\n", r"^a\.yaml:3: duplicate key 'a', first on line 1; keep one"),
        ("x:\n  a: 1\n  a: 2\n", r"^a\.yaml:3: duplicate key 'x\.a', first on line 2"),
        ("a: 1\n---\nb: 2\n", r"^a\.yaml:3: a second document begins; keep one document"),
        ("a: 1\nd: 2024-02-31\n", r"^a\.yaml:2: d is '2024-02-31', a day that is not on the cal"),
        ("d: 2024-2-3\n", r"^a\.yaml:1: d is '2024-2-3'; write a date as YYYY-MM-DD"),
        ("x:\n  - .nan\n", r"^a\.yaml:2: x\.0 is '\.nan'; write a finite number"),
        ("x: -.inf\n", r"x is '-\.inf'; write a finite number"),
        ("x: 1e999\n", r"x is '1e999', too large to be a number; write a finite number"),
        ("x: " + "9" * 5000, r"x is a number of 5000 characters; write at most 40"),
        ("a: !!python/object:os.system ls\n", r"^a\.yaml:1: tag '!!python/object:os\.system' is"),
        ("a: !!binary aGk=\n", r"tag '!!binary' is not accepted; write plain values"),
        ("a: *nobody\n", r"^a\.yaml:1: alias \*nobody has no anchor; write the value out"),
        ("a: &a [*a]\n", r"alias \*a has no anchor"),
        ("a: {b: 1}\n<<: {c: 1}\n", r"^a\.yaml:2: merge key '<<' is not accepted"),
        ("? [1, 2]\n: 3\n", r"^a\.yaml:1: a key is not plain text; write 'key: value'"),
        ('a: "\\ud800"\n', r"^a\.yaml:1: a control character or half a character"),
        ('a: "\\e[2J"\n', r"^a\.yaml:1: a control character or half a character; write plain"),
        ("a: 1\nb: \x00\n", r"^a\.yaml:2: a control character; remove it"),
        ('a: "\\UFFFFFFFF"\n', r"^a\.yaml:1: not valid YAML .*; correct the syntax"),
        (f"%YAML 1.{'9' * 5000}\n---\na: 1\n", r"^a\.yaml:1: not valid YAML .*; correct"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        parse(text)


def test_aliases_cannot_unfold_into_a_bomb() -> None:
    rows = ["a: &a [" + ", ".join("1" * 10) + "]"]
    rows += [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]"
        for a, b in zip("abcdefg", "bcdefgh", strict=True)
    ]
    with pytest.raises(ScenarioError, match=rf"^a\.yaml:6: more than {MAX_VALUES} values; unfold"):
        parse("\n".join(rows))


def test_aliases_cannot_nest_deeper_than_the_limit() -> None:
    rows = ["a0: &a0 [1]", *(f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, MAX_DEPTH + 2))]
    with pytest.raises(ScenarioError, match=f"nested deeper than {MAX_DEPTH} levels; flatten"):
        parse("\n".join(rows))


@pytest.mark.parametrize("depth", [MAX_DEPTH, 20_000])
def test_deep_nesting_is_refused_without_exhausting_the_stack(depth: int) -> None:
    with pytest.raises(ScenarioError, match=f"nested deeper than {MAX_DEPTH} levels"):
        parse("a: " + "[" * depth + "]" * depth)


def test_nesting_up_to_the_limit_is_read() -> None:
    assert "a" in parse("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1))


def test_a_missing_file_is_told_with_what_stands_beside_it(tmp_path: Path) -> None:
    (tmp_path / "nato-2024.yaml").write_text("a: 1")
    with pytest.raises(EvidenceError, match=r"nato\.yaml: no such file.*holds nato-2024\.yaml"):
        read_document(tmp_path / "nato.yaml", error=EvidenceError)


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="this is a directory; name a YAML file in it"):
        read_document(tmp_path, error=ScenarioError)


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_an_impossible_path_is_told_plainly(name: str) -> None:
    with pytest.raises(ScenarioError, match=r"cannot be read .*; check the path"):
        read_document(Path(name), error=ScenarioError)


def test_a_file_that_is_not_utf8_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"a: 1\nb: Kari\xf2\n")
    with pytest.raises(ScenarioError, match=r"latin\.yaml:2: the file is not UTF-8 text; save it"):
        read_document(path, error=ScenarioError)


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_document(path, error=ScenarioError).data == {"a": 1}


def test_a_file_beyond_the_size_limit_is_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ScenarioError, match=r"large\.yaml: the file is larger than 5 MB; split"):
        read_document(path, error=ScenarioError)
