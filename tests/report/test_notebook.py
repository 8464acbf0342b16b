"""The notebook view is short and safe."""

from __future__ import annotations

from forecast.report.notebook import html_repr


def test_the_notebook_view_gives_answer_table_and_verdict(forecast):
    view = html_repr(forecast)
    for word in ("Mark Rutte is the likeliest", "someone not yet named", "58 %", "ok"):
        assert word in view


def test_names_are_escaped_in_the_notebook_view(hostile):
    view = html_repr(hostile)
    assert "<script" not in view
    assert "&lt;script&gt;alert(1)" in view
    assert "<b>Title" not in view
