"""Options that several verbs share, spelled once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_STORE = Path("runs")
"""As `forecast.store.listing.DEFAULT_STORE`, which `--help` should not have to import."""

RUN_HELP = "A run's id, its folder, or a scenario's name."

Seeds = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder of the facts; that of the checkout by default."),
]
Store = Annotated[Path, typer.Option(metavar="DIR", help="Folder that holds the runs.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
