"""The order of everything: a question is asked, prepared, answered."""

from forecast.pipeline.preparation import calendar, prepare, setting
from forecast.pipeline.question import Question, ask
from forecast.pipeline.simulation import simulate
from forecast.pipeline.tied import Tied, tie_to_past_races, weighed
from forecast.pipeline.walk import Progress, Run, conclude, run

__all__ = [
    "Progress",
    "Question",
    "Run",
    "Tied",
    "ask",
    "calendar",
    "conclude",
    "prepare",
    "run",
    "setting",
    "simulate",
    "tie_to_past_races",
    "weighed",
]
