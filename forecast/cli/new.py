"""`forecast new`: the files of a new question, ready to be filled in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from string import Template
from typing import Annotated

import typer

from forecast.cli.console import say
from forecast.errors import ScenarioError

_SCAFFOLD = Path(__file__).parent / "scaffold"
_TABLES = ("members.csv", "member_values.csv")

# Made-up days around today: far enough apart to be told from each other, near enough that a
# first run is quick. The analyst replaces them.
_DAYS = {
    "opened": -60,
    "named": -30,
    "as_of": 0,
    "assumed_on": 30,
    "meeting": 90,
    "term_end": 240,
    "horizon": 270,
}


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Words with hyphens, as in un-2026.")],
    folder: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="Where configs/ and seeds/ stand.")
    ] = Path(),
) -> None:
    """Write a scenario and a case to fill in.

    They pass `forecast check` as they are. Where no table of members stands in the folder, that of
    the checkout is copied. Nothing is overwritten.
    """
    written = scaffold(name, folder, date.today())
    for path in written:
        say(f"{path}: written")
    say(f"next: forecast check {folder / 'configs' / f'{name}.yaml'}{_seeds_option(folder)}")


def scaffold(name: str, folder: Path, today: date) -> list[Path]:
    """Write the files of a question called `name`; the paths written.

    Raises ScenarioError for a name that cannot be one, or where a file stands already.
    """
    from forecast.evidence.seeds import seeds_directory
    from forecast.scenario.vocabulary import SLUG_PATTERN
    from forecast.store.atomic import write_atomically

    if not re.fullmatch(SLUG_PATTERN, name):
        remedy = "use at most 60 of a-z, 0-9 and -, beginning with a letter"
        raise ScenarioError(f"NAME is '{name}'; {remedy}, as in un-2026")
    texts = {
        folder / "seeds" / "cases" / f"{name}.yaml": _filled("case.yaml", name, today),
        folder / "configs" / f"{name}.yaml": _filled("config.yaml", name, today),
    }
    for path in texts:
        if path.exists():
            raise ScenarioError(f"{path}: exists already; choose another name, or edit that file")
    for table in _TABLES:
        path = folder / "seeds" / table
        if not path.exists():
            texts[path] = (seeds_directory() / table).read_text(encoding="utf-8")
    for path, text in texts.items():
        write_atomically(path, text)
    return list(texts)


def _filled(template: str, name: str, today: date) -> str:
    days = {key: (today + timedelta(days=n)).isoformat() for key, n in _DAYS.items()}
    text = (_SCAFFOLD / template).read_text(encoding="utf-8")
    return Template(text).substitute(days, name=name)


def _seeds_option(folder: Path) -> str:
    """What to add to a command so that it reads this folder's facts, if it would not."""
    from forecast.evidence.seeds import seeds_directory

    seeds = folder / "seeds"
    return "" if seeds.resolve() == seeds_directory().resolve() else f" --seeds {seeds}"
