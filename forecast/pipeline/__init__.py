"""The order of everything: a question is asked, prepared, answered."""

from forecast.pipeline.preparation import calendar, prepare, setting
from forecast.pipeline.question import Question, ask
from forecast.pipeline.walk import Progress, Run, conclude, run, simulate

__all__ = [
    "Progress",
    "Question",
    "Run",
    "ask",
    "calendar",
    "conclude",
    "prepare",
    "run",
    "setting",
    "simulate",
]
