"""Scores of forecasts against what happened, whoever made them: values in, values out.

Read in this order: what is scored (`scored`, `decision_days`), one score (`rules`), a table of
them (`table`, `aggregate`), what may be concluded (`bootstrap`, `comparison`, `power`), whether
words keep their promise (`reliability`, `timing`), what a forecast has to beat (`references`),
and how two forecasters become one (`pooling`).
"""
