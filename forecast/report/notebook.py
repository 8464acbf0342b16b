"""A forecast as it shows in a notebook: the answer, the table, the verdict."""

from __future__ import annotations

from markupsafe import Markup, escape

from forecast.outcomes import Forecast
from forecast.report.tables import outcome_table
from forecast.report.words import VERDICT_WORDS, headline_sentences, in_report_order

_CELL = 'style="text-align:{side};padding:.2em .7em"'
_BAR = (
    '<span style="display:inline-block;height:.7em;width:{width:.1f}em;background:#0072b2"></span>'
)


def html_repr(forecast: Forecast) -> str:
    """A short HTML view without scripts or page-wide styles; every name is escaped."""
    answer, *more = headline_sentences(forecast)
    verdict = forecast.diagnostics.verdict
    return str(
        Markup(
            '<div style="max-width:44em"><p><strong>{title}</strong></p>'
            '<p style="font-size:1.15em">{answer}</p><p>{more}</p>{table}'
            "<p>Fit: <strong>{verdict}</strong>. {words}</p></div>"
        ).format(
            title=forecast.title,
            answer=answer,
            more=" ".join(more),
            table=_table(forecast),
            verdict=verdict,
            words=VERDICT_WORDS[verdict],
        )
    )


def _table(forecast: Forecast) -> Markup:
    frame = outcome_table(forecast)
    shares = [outcome.probability for outcome in in_report_order(forecast)]
    head = Markup("").join(_cell("th", name) for name in [*frame.columns[:-1], ""])
    body = Markup("").join(
        Markup("<tr>{}{}</tr>").format(
            Markup("").join(_cell("td", cell, is_first=i == 0) for i, cell in enumerate(row[:-1])),
            Markup("<td>{}</td>").format(Markup(_BAR.format(width=10 * share))),
        )
        for share, row in zip(shares, frame.itertuples(index=False), strict=True)
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, body)


def _cell(tag: str, text: str, *, is_first: bool = False) -> Markup:
    side = "left" if is_first or tag == "th" else "right"
    opening = f"<{tag} {_CELL.format(side=side)}>"
    return Markup(opening) + escape(text) + Markup(f"</{tag}>")
