"""Plain arrays of a race say what its trace says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from forecast import pipeline
from forecast.model.free_variables import prior_points, priors_of
from forecast.model.program import expanded, program_for
from forecast.model.trace import as_trace, labelled, trimmed
from forecast.posterior import Labelled

NATO = Path(__file__).parents[2] / "configs" / "nato-2024.yaml"


@pytest.mark.usefixtures("program")
def test_plain_arrays_are_those_of_the_trimmed_trace_chain_by_chain():
    prepared = pipeline.prepare(pipeline.ask(NATO, ["as_of=2024-06-10"]))
    program = program_for(prepared)
    on_data, variables = program.on(prepared), program.variables
    points = prior_points(priors_of(prepared, variables.free), 6, rng_seed=1)
    whole = Labelled.of(trimmed(as_trace(expanded(on_data, points), variables), prepared))
    plain = labelled(program.handed_on(on_data, points), variables.handed_on, prepared, n_chains=2)
    assert set(whole.variables) - set(plain.variables) == {"expected", "kind", "chain", "draw"}
    for name, (axes, values) in plain.variables.items():
        assert axes == whole.variables[name][0]
        in_one_chain = values.reshape(-1, *values.shape[2:]) if "draw" in axes else values
        wanted = whole[name][0] if "draw" in axes else whole[name]
        assert np.array_equal(in_one_chain, wanted), name
    assert plain.sizes["spell"] == len(prepared.inputs.record.spells.member) > 0
