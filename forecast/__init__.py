"""Who will a body choose as its next head, when, what does it hinge on, and how sure are we?

    import forecast

    answer = forecast.run("configs/nato-2024.yaml")
    answer.outcomes, answer.timeline, answer.pivots      # pandas frames
    answer.plot.who()                                    # matplotlib axes
    answer.posterior                                     # the ArviZ tree

Names are looked up on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecast.comparing import compare
    from forecast.errors import FitError, ForecastError, InputError
    from forecast.evidence.load import load_case
    from forecast.evidence.schema import Case
    from forecast.explaining import explain
    from forecast.hinging import sensitivity
    from forecast.outcomes import Forecast
    from forecast.pipeline import Question
    from forecast.scenario.schema import Scenario
    from forecast.session import Answer, load, run
    from forecast.store.runs import load_run
    from forecast.sweeping import sweep
    from forecast.through_time import HistoryAnswer, history

__all__ = [
    "Answer",
    "Case",
    "FitError",
    "Forecast",
    "ForecastError",
    "HistoryAnswer",
    "InputError",
    "Question",
    "Scenario",
    "compare",
    "explain",
    "history",
    "load",
    "load_case",
    "load_run",
    "run",
    "sensitivity",
    "sweep",
]

_HOMES = {
    "Answer": "session",
    "Case": "evidence.schema",
    "FitError": "errors",
    "Forecast": "outcomes",
    "ForecastError": "errors",
    "HistoryAnswer": "through_time",
    "InputError": "errors",
    "Question": "pipeline",
    "Scenario": "scenario.schema",
    "compare": "comparing",
    "explain": "explaining",
    "history": "through_time",
    "load": "session",
    "load_case": "evidence.load",
    "load_run": "store.runs",
    "run": "session",
    "sensitivity": "hinging",
    "sweep": "sweeping",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'forecast' has no attribute {name!r}")
    return getattr(import_module(f"forecast.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
