"""`forecast export`: stored runs for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from forecast.cli.console import say
from forecast.cli.options import DEFAULT_STORE, RUN_HELP, Store


class Form(StrEnum):
    """What a run can be exported as."""

    hubverse = "hubverse"
    csv = "csv"
    json = "json"


def export(
    runs: Annotated[list[str], typer.Argument(metavar="RUN...", help=RUN_HELP)],
    form: Annotated[
        Form, typer.Option("--format", help="hubverse: pmf of who, cdf of when; csv; json.")
    ] = Form.hubverse,
    store: Store = DEFAULT_STORE,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where to write; files of that name are replaced.")
    ] = Path("export"),
) -> None:
    """Write the forecasts of stored runs for other programs.

    hubverse: DIR/model-output/succession-forecast/<as of>-succession-forecast.csv, a file per as-of
    date. csv: DIR/forecasts.csv, a line per outcome. json: DIR/forecasts.json, a summary per run.
    """
    from forecast.store.atomic import write_atomically

    answers = [_answer(run, store) for run in runs]
    for path, text in _files(answers, form):
        write_atomically(out / path, text)
        say(f"{out / path}: written")


def _files(answers: list[tuple[dict[str, Any], str]], form: Form) -> Iterator[tuple[str, str]]:
    from forecast.store.digests import readable_json
    from forecast.store.export import flat_csv, model_output

    summaries = [summary for summary, _ in answers]
    if form is Form.csv:
        yield "forecasts.csv", flat_csv(summaries)
    elif form is Form.json:
        yield "forecasts.json", readable_json(summaries)
    else:
        for name, text in model_output(answers).items():
            yield f"model-output/{name}", text


def _answer(run: str, store: Path) -> tuple[dict[str, Any], str]:
    """The summary of a run with its id and the names of its outcomes, and its cumulative table."""
    from forecast.store.listing import find_run
    from forecast.store.manifest import parsed, read_all_but

    folder = find_run(run, store)
    files = read_all_but(folder, ".nc")
    summary, told = (
        parsed(folder, files, name, lambda record: dict(record))
        for name in ("summary.json", "forecast.json")
    )
    names = {row["id"]: row["name"] for row in told["outcomes"]}
    named = [{**row, "name": names[row["id"]]} for row in summary["outcomes"]]
    return {**summary, "run": folder.name, "outcomes": named}, files["cumulative.csv"].decode()
