from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from forecast.errors import EvidenceError
from forecast.evidence.members import (
    MembersTable,
    allies,
    known_members,
    load_members,
    members_of,
)
from forecast.evidence.schema import Case

HEADER = (
    "iso2,name,nato_accession,region,subgroup,distance_class,"
    "bucharest_nine,borders_russia_or_belarus,source\n"
)
ROW = "NO,Norway,1949-08-24,northern,nordic,0,false,true,judgement\n"
NOVEMBER = date(2023, 11, 22)


@pytest.fixture
def write_members(tmp_path: Path) -> Callable[..., Path]:
    def write(members: str, values: str | None = None) -> Path:
        path = tmp_path / "members.csv"
        path.write_text(members, encoding="utf-8")
        if values is not None:
            (tmp_path / "member_values.csv").write_text(values, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def table() -> MembersTable:
    return load_members()


@pytest.mark.parametrize(
    ("as_of", "number"),
    [
        (date(1987, 12, 11), 16),
        (date(1999, 8, 4), 19),
        (date(2009, 3, 31), 26),
        (date(2009, 4, 4), 28),
        (date(2017, 6, 5), 29),
        (date(2022, 3, 24), 30),
        (date(2023, 4, 3), 30),
        (NOVEMBER, 31),
        (date(2024, 3, 7), 32),
    ],
)
def test_a_state_is_an_ally_from_the_day_of_its_accession(
    table: MembersTable, as_of: date, number: int
) -> None:
    assert len(allies(table, as_of)) == number


def test_a_case_with_its_own_members_does_not_ask_the_table(
    tiny: Case, table: MembersTable
) -> None:
    assert members_of(tiny, table, NOVEMBER) == ("AA", "BB", "CC")


def test_a_value_is_read_in_the_vintage_of_the_as_of_date(table: MembersTable) -> None:
    assert "DK" not in table.latest("defence_share", date(2023, 7, 6))
    assert table.latest("defence_share", NOVEMBER)["DK"] == 1.65
    assert table.latest("defence_share", date(2024, 3, 14))["DK"] == 2.0
    assert table.latest("defence_share", date(2024, 6, 17))["DK"] == 2.37


def test_the_gate_hides_later_allies_later_dates_and_later_values(table: MembersTable) -> None:
    seen = known_members(table, NOVEMBER)
    assert "SE" not in seen.states
    assert max(value.public for value in seen.values) == date(2023, 7, 7)
    britain = next(m for m in known_members(table, date(2017, 1, 1)).members if m.iso2 == "GB")
    assert britain.eu_member_to is None


def test_a_state_expected_to_join_is_seen_without_its_day_of_accession(
    table: MembersTable,
) -> None:
    seen = known_members(table, NOVEMBER, expected=["SE"])
    sweden = next(member for member in seen.members if member.iso2 == "SE")
    assert sweden.nato_accession is None
    assert seen.column("region")["SE"] == "northern"
    assert "SE" not in allies(seen, NOVEMBER)


def test_nothing_published_later_changes_what_passes(table: MembersTable) -> None:
    later = tuple(
        member.model_copy(update={"nato_accession": date(2031, 1, 1), "region": "elsewhere"})
        if member.nato_accession and member.nato_accession > NOVEMBER
        else member
        for member in table.members
    )
    newcomer = table.members[0].model_copy(
        update={"iso2": "ZZ", "nato_accession": date(2030, 1, 1)}
    )
    revised = tuple(v for v in table.values if v.public <= NOVEMBER)
    other = MembersTable(members=(*later, newcomer), values=revised)
    assert known_members(other, NOVEMBER) == known_members(table, NOVEMBER)
    assert other != table


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ("", r"members.csv: the file is empty; write a header: iso2,name"),
        (HEADER.replace("region", "regoin") + ROW, r":1: unknown column 'regoin'.*mean 'region'"),
        (HEADER.replace(",source", "") + ROW, r":1: there is no column 'source'; add it"),
        (HEADER.replace("source", "name") + ROW, r":1: column 'name' stands twice"),
        (HEADER + ROW.replace("NO", "no"), r":2: column iso2 is 'no'"),
        (HEADER + ROW.replace("1949-08-24", "1949-13-24"), r":2: column nato_accession is '1949-1"),
        (HEADER + ROW + ROW, r":3: column iso2 is 'NO' a second time"),
        (HEADER + ROW.replace("northern", ""), r":2: column region is empty"),
        (HEADER + ROW.replace("nordic,0", "nordic,9"), r":2: column distance_class is '9'"),
        (HEADER + "NO,Norway\n", r":2: the row has 2 cells and the header 9"),
        (HEADER + '"NO,Norway\n', r"not valid CSV"),
    ],
)
def test_a_fault_in_the_table_names_file_line_and_column(
    write_members: Callable[..., Path], members: str, message: str
) -> None:
    with pytest.raises(EvidenceError, match=message) as told:
        load_members(write_members(members))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("NL,tax,1,2020-01-01,judgement", r"member_values.csv:3: column iso2 is 'NL'"),
        ("NO,tax,much,2020-01-01,judgement", r":3: column value is 'much'"),
        ("NO,tax,1,2019-01-01,judgement", r":3: NO has tax of 2019-01-01 twice"),
        ("NO,tax,inf,2020-01-01,judgement", r":3: column value is 'inf'"),
    ],
)
def test_a_fault_in_the_values_names_file_line_and_column(
    write_members: Callable[..., Path], row: str, message: str
) -> None:
    values = f"iso2,covariate,value,public,source\nNO,tax,2,2019-01-01,judgement\n{row}\n"
    with pytest.raises(EvidenceError, match=message):
        load_members(write_members(HEADER + ROW, values))


def test_a_missing_table_is_one_clear_message(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"members.csv: .*; name a CSV file"):
        load_members(tmp_path / "members.csv")
