"""What may go goes whole, and the last run of a scenario never does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from forecast.store.listing import RunEntry
from forecast.store.prune import prunable, prunable_editions, remove_folder

NOW = datetime(2026, 1, 15, tzinfo=UTC)


def entry(scenario: str, as_of_day: int, saved_days_ago: float) -> RunEntry:
    as_of = date(2025, 1, 1) + timedelta(days=as_of_day)
    name = f"{scenario}-{as_of}-{saved_days_ago:08.0f}"
    return RunEntry(name, scenario, as_of, NOW - timedelta(days=saved_days_ago), Path(name))


def names(found: tuple[RunEntry, ...]) -> list[str]:
    return [e.run_id for e in found]


def test_all_but_the_last_of_each_scenario_go() -> None:
    runs = [entry("a", 1, 30), entry("a", 2, 20), entry("a", 3, 10), entry("b", 1, 40)]
    assert names(prunable(runs, keep=2, older_than_days=0, now=NOW)) == [runs[0].run_id]
    assert names(prunable(runs, keep=1, older_than_days=0, now=NOW)) == names(tuple(runs[:2]))


def test_what_is_young_stays_however_many_there_are() -> None:
    runs = [entry("a", 1, 30), entry("a", 2, 20), entry("a", 3, 10)]
    assert names(prunable(runs, keep=1, older_than_days=25, now=NOW)) == [runs[0].run_id]


def test_the_one_that_was_saved_last_stays_though_its_date_is_early() -> None:
    runs = [entry("a", 1, 1), entry("a", 2, 20), entry("a", 3, 10)]
    assert names(prunable(runs, keep=1, older_than_days=0, now=NOW)) == [runs[1].run_id]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.integers(0, 99)),
        max_size=20,
        unique=True,
    ),
    st.integers(1, 4),
    st.integers(0, 100),
)
def test_every_scenario_keeps_its_last_run_by_date_and_by_saving(
    drawn: list[tuple[str, int, int]], keep: int, days: int
) -> None:
    runs = [entry(*one) for one in drawn]
    gone = prunable(runs, keep=keep, older_than_days=days, now=NOW)
    for scenario in {e.scenario for e in runs}:
        left = [e for e in runs if e.scenario == scenario and e not in gone]
        all_of_it = [e for e in runs if e.scenario == scenario]
        assert max(e.as_of for e in left) == max(e.as_of for e in all_of_it)
        assert max(e.saved_at for e in left) == max(e.saved_at for e in all_of_it)


def test_a_removed_run_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "a-2025-01-02-00000030"
    (folder / "figures").mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    remove_folder(folder)
    assert list(tmp_path.iterdir()) == []


def test_the_edition_that_is_shown_stays_though_it_is_old(tmp_path: Path) -> None:
    names = ["2026-01-15", "2026-01-15-2", "2026-01-15-10", "2026-01-16"]
    for name in names:
        (tmp_path / name).mkdir()
    (tmp_path / "latest").symlink_to("2026-01-15-2")
    going = prunable_editions(tmp_path, 1)
    assert [folder.name for folder in going] == ["2026-01-15", "2026-01-15-10"]
