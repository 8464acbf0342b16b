from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.errors import EvidenceError
from forecast.evidence.load import case_names, load_case

Write = Callable[..., Path]


def test_a_case_whose_parts_agree_loads(write_case: Write) -> None:
    case = load_case(write_case())
    assert [candidate.id for candidate in case.candidates] == ["old", "early", "late"]
    assert len(case.events) == 4


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("office: Chair", "ofice: Chair", 3, r"unknown key 'ofice'.*did you mean 'office'"),
        ("case: tiny", "case: tinny", 1, r"case is 'tinny'; write tiny, the name of the file"),
        ("kind: qualified_majority", "kind: concensus", 4, r"did you mean 'consensus'"),
        ("quota: 2", "quota: 4", 4, r"rule.quota is 4; choose 1 to 3"),
        ("veto: [AA]", "veto: [ZZ]", 4, r"rule.veto.0 is 'ZZ'; choose AA, BB or CC"),
        ("[CC, AA, BB]", "[CC, AA, CC]", 5, r"members.2 is 'CC' a second time"),
        ("candidate: old", "candidate: olf", 9, r"incumbent.candidate is 'olf'.*mean 'old'"),
        ("public: 2019-01-01", "public: 2020-01-02", 11, r"mandates.0.public .* after the case"),
        ("public: 2020-06-01", "public: 2018-06-01", 12, r"mandates.1 goes back in time"),
        ("public: 2020-06-01", "public: 2021-07-01", 12, r"mandates.1 is public .* after it ends"),
        ("id: congress", "id: term_end", 15, r"milestones.1.id is 'term_end' a second time"),
        ("public: 2020-02-01", "public: 2020-03-02", 15, r"public is 2020-03-02, after its own"),
        ("id: early", "id: old", 18, r"candidates.1.id is 'old' a second time"),
        ("id: early", "id: field", 18, r"candidates.1.id is 'field', an outcome"),
        ("on: 2020-01-10", "on: 2020-02-30", 21, r"2020-02-30"),
        ("candidates: [early]", "candidates: [earley]", 23, r"'earley'.*did you mean 'early'"),
        ("kind: mention", "kind: mentoin", 22, r"'mentoin'.*did you mean 'mention'"),
        ("    candidates: [early]\n", "", 21, r"a mention has no candidates; add 'candidates:'"),
        ("members: [BB, AA]", "members: [BB, ZZ]", 28, r"members.1 is 'ZZ'; choose AA, BB or CC"),
        ("    members: [BB, AA]\n", "", 26, r"a stance has no members; add 'members:'"),
        ("    candidates: [late, early]\n", "", 26, r"a stance has no candidates"),
        ("    stance: accept\n", "", 26, r"a stance has no stance; add 'stance:'"),
        ("kind: mention", "kind: mention\n    stance: accept", 23, r"stance has no meaning on a"),
        ("backing: 2", "backing: 4", 36, r"backing is 4, more than of \(3\); choose 0 to 3"),
        ("    backing: 2\n", "", 33, r"a headcount has no backing"),
        ("outcome: late", "outcome: lte", 45, r"resolution.outcome is 'lte'.*mean 'late'"),
        ("outcome: late", "outcome: old", 45, r"'old', the incumbent; choose extended"),
        ("{on: 2020-04-10", "{on: 2019-04-10", 45, r"resolution.on is 2019-04-10, before the case"),
        ("2021-01-01}", "2020-04-01}", 45, r"effective is 2020-04-01, before the decision"),
        (
            "{on: 2020-04-10",
            "{on: 2020-02-01",
            45,
            r"'late', first public on 2020-02-10, after the",
        ),
    ],
)
def test_a_fault_is_told_with_its_file_line_and_remedy(
    write_case: Write, old: str, new: str, line: int, message: str
) -> None:
    path = write_case(old, new)
    with pytest.raises(EvidenceError, match=rf"^{path}:{line}: .*{message}") as told:
        load_case(path)
    assert "\n" not in str(told.value)


def test_a_case_without_candidates_is_refused(write_case: Write) -> None:
    path = write_case()
    text = path.read_text(encoding="utf-8")
    start, end = text.index("candidates:\n"), text.index("events:\n")
    path.write_text(text[:start] + "candidates: []\n" + text[end:], encoding="utf-8")
    with pytest.raises(EvidenceError, match="candidates is empty; write at least one"):
        load_case(path)


def test_further_faults_are_counted(write_case: Write) -> None:
    path = write_case("candidates: [late, early]", "candidates: [lte, earley]")
    with pytest.raises(EvidenceError, match=r"'lte'.*\(and 1 more\)$"):
        load_case(path)


def test_a_ballot_counts_only_candidates(write_case: Write) -> None:
    path = write_case("kind: mention", "kind: ballot\n    counts: {earli: {in_favour: 2}}")
    with pytest.raises(EvidenceError, match=r"counts is of 'earli'.*did you mean 'early'"):
        load_case(path)


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("counts: {early: {in_favour: 2}}\n    of: 1", r"early has 2 votes, more than the 1"),
        ("counts: {early: {in_favour: 60, against: 41}}\n    percent: true", r"has 101 votes"),
        ("counts: {early: {}}", r"counts.early is empty; write at least in_favour"),
        ("counts: {early: {for: 2}}", r"unknown key 'for' in events.0.counts.early"),
    ],
)
def test_a_tally_that_cannot_be_is_refused(write_case: Write, rest: str, message: str) -> None:
    path = write_case("kind: mention\n    candidates: [early]", f"kind: ballot\n    {rest}")
    with pytest.raises(EvidenceError, match=message):
        load_case(path)


@pytest.mark.parametrize("key", ["round: 2", "percent: true"])
def test_only_a_ballot_has_rounds_and_percents(write_case: Write, key: str) -> None:
    path = write_case("kind: mention", f"kind: mention\n    {key}")
    with pytest.raises(EvidenceError, match=r"has no meaning on a mention; kind must be ballot"):
        load_case(path)


def test_a_row_may_be_older_than_the_opening(write_case: Write) -> None:
    case = load_case(write_case("on: 2020-01-10", "on: 2019-12-31"))
    assert case.events[0].on < case.opened


def test_one_who_resigns_cuts_a_mandate_short(write_case: Write) -> None:
    case = load_case(write_case("ends: 2021-06-30", "ends: 2020-08-31"))
    assert case.incumbent.mandates[-1].ends < case.incumbent.mandates[0].ends


def test_a_nato_case_accepts_only_states_of_the_members_table(write_case: Write) -> None:
    path = write_case("members: [CC, AA, BB]", "members: nato")
    with pytest.raises(EvidenceError, match=r"rule.veto.0 is 'AA'; choose AL, BE, .* or US"):
        load_case(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("rule:\n\tkind: consensus", r"tiny.yaml:2: .*tab"),
        ("- case", "the top level is not a mapping"),
        ("case: tiny\ncase: tiny", r"tiny.yaml:2: .*'case'"),
    ],
)
def test_a_file_that_is_not_plain_yaml_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError, match=message):
        load_case(path)


def test_a_missing_file_is_one_clear_message(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"nowhere\.yaml"):
        load_case(tmp_path / "nowhere.yaml")


def test_the_nearest_case_is_suggested_for_a_misspelt_name() -> None:
    with pytest.raises(EvidenceError, match=r"no case 'nato-2042'; did you mean 'nato-2024'"):
        load_case("nato-2042")


def test_a_name_never_leaves_the_folder_of_cases(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("case: secret", encoding="utf-8")
    (tmp_path / "cases").mkdir()
    with pytest.raises(EvidenceError, match=r"^\.\./secret: "):
        load_case("../secret", seeds=tmp_path)


def test_cases_of_another_folder_can_be_read(write_case: Write, tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    write_case().rename(tmp_path / "cases" / "tiny.yaml")
    (tmp_path / "members.csv").write_text(
        "iso2,name,region,subgroup,distance_class,bucharest_nine,borders_russia_or_belarus,source\n",
        encoding="utf-8",
    )
    assert case_names(tmp_path) == ("tiny",)
    assert load_case("tiny", seeds=tmp_path).body == "club"
