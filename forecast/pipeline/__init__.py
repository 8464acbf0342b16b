"""The order of everything: a question is asked, prepared, answered.

Arrays and sampler load when a step needs them: to ask and check a question costs neither.
"""

from forecast.pipeline.preparation import calendar, prepare, setting
from forecast.pipeline.question import Question, ask
from forecast.pipeline.simulation import simulate
from forecast.pipeline.walk import Progress, Run, conclude, run

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
