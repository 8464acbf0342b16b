"""The page about the model tells what was learned as it is."""

from __future__ import annotations

from pathlib import Path

from forecast.outside_view.table import terms_table
from forecast.outside_view.terms import WHEN, WHO
from forecast.outside_view.unlearned import unlearned
from forecast.store.learned import load_learned

PAGE = Path(__file__).parents[2] / "docs" / "model.md"


def test_the_page_holds_the_table_of_what_was_learned() -> None:
    table = terms_table(load_learned())
    remedy = f"put this table into 'The outside view' of docs/model.md:\n{table}"
    assert table in PAGE.read_text(encoding="utf-8"), remedy


def test_every_term_has_a_row_with_its_reason() -> None:
    rows = [line.split(" | ") for line in terms_table(load_learned()).splitlines()[2:]]
    assert len(rows) == len(WHO) + 4 + len(WHEN) + 2
    told = {(row[0].strip("| "), row[1].strip("`")): row[-1].rstrip(" |") for row in rows}
    for part, terms in (("who", WHO), ("when", WHEN)):
        for name, term in terms.items():
            assert told[part, name] == term.why


def test_draws_from_the_prior_look_like_the_prior() -> None:
    row = next(r for r in terms_table(unlearned(rng_seed=1)).splitlines() if "`withdrawn`" in r)
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[2] == "\N{MINUS SIGN}4.0 ± 1.0"
    assert cells[3] in {f"\N{MINUS SIGN}{m} ± 1.0" for m in ("3.9", "4.0", "4.1")}
