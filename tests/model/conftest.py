"""Small races for the model, and records made up from known truth by the simulation itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from forecast.evidence.schema import Event
from forecast.pipeline import Question
from forecast.rehearsal.made_up import MadeUpRecord, make_up_records, run_traced
from forecast.rehearsal.race import event, small_race


@pytest.fixture(scope="session")
def make() -> Callable[..., Question]:
    """See `small_race`."""
    return small_race


@pytest.fixture(scope="session")
def tell() -> Callable[..., Event]:
    """See `event`."""
    return event


@pytest.fixture(scope="session")
def simulate(kernel: None, program: None) -> Callable[..., list[MadeUpRecord]]:
    """See `make_up_records`."""
    return make_up_records


@pytest.fixture(scope="session")
def traced(kernel: None) -> Callable[..., Any]:
    """See `run_traced`."""
    return run_traced
