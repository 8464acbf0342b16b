"""One fit of the flagship by one sampler; see `bench_fit.py`.

Data and model are prepared first, untimed. Then the clock runs over all that the sampler does,
compiling included: our program is compiled once a machine, the others' once a process.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import arviz as az
import numpy as np
from flagship import CONFIG

from forecast import pipeline
from forecast.model.build import build
from forecast.model.program import program_for
from forecast.model.sampling import sample

COMPARED = ("process", "effect", "acceptability_raw", "bloc_raw", "own_raw")
"""The free variables of the model, which make up all others."""
NUTS = {"pm.sample": None, "pm.sample, PyMC's own NUTS": "pymc", "pm.sample, NumPyro": "numpyro"}
QUICK = {"chains": 2, "draws": 50, "tune": 50}


def main(name: str, file: str, *options: str) -> None:
    """Sample, and write what it took and what came out."""
    quick = "--quick" in options
    tree, seconds = _ours(quick) if name == "ours" else _pymc(NUTS[name], quick)
    # ours has nothing to compile; PyMC tells how long its call sampled
    alone = seconds if name == "ours" else float(tree["posterior"].attrs["sampling_time"])
    told = {"seconds": seconds, "sampling_seconds": alone, **_told(tree)}
    Path(file).write_text(json.dumps(told))


def _ours(quick: bool) -> tuple[Any, float]:
    question = pipeline.ask(CONFIG)
    prepared, scenario = pipeline.prepare(question), question.scenario
    settings = scenario.fit.model_copy(update=QUICK) if quick else scenario.fit
    start = time.perf_counter()
    tree = sample(program_for(prepared).on(prepared), settings, rng_seed=scenario.rng_seed)
    return tree, time.perf_counter() - start


def _pymc(nuts: str | None, quick: bool) -> tuple[Any, float]:
    import pymc as pm

    question = pipeline.ask(CONFIG)
    model = plain_model(question)
    settings: dict[str, Any] = QUICK if quick else {}
    start = time.perf_counter()
    tree = pm.sample(
        **settings,
        model=model,
        nuts_sampler=nuts,
        random_seed=question.scenario.rng_seed,
        progressbar=False,
    )
    return tree, time.perf_counter() - start


def plain_model(question: pipeline.Question) -> Any:
    """The same model with its data as constants, as one would write it; JAX takes no other."""
    from pymc.model.transform.optimization import freeze_dims_and_data

    return freeze_dims_and_data(build(pipeline.prepare(question)))


def _told(tree: Any) -> dict[str, Any]:
    """Smallest effective sample sizes, largest R-hat, divergences, and moments."""
    drawn = tree["posterior"].to_dataset()[[*COMPARED]]
    bulk, tail = (_flat(az.ess(drawn, method=method)).min() for method in ("bulk", "tail"))
    mean, mcse = drawn.mean(("chain", "draw")), az.mcse(drawn)
    return {
        "chains": drawn.sizes["chain"],
        "draws": drawn.sizes["draw"],
        "ess_bulk": float(bulk),
        "ess_tail": float(tail),
        "rhat": float(_flat(az.rhat(drawn)).max()),
        "divergences": int(tree["sample_stats"]["diverging"].sum()),
        "moments": {
            name: {
                "mean": mean[name].to_numpy().ravel().tolist(),
                "mcse": mcse[name].to_numpy().ravel().tolist(),
            }
            for name in COMPARED
        },
    }


def _flat(values: Any) -> Any:
    return np.concatenate([values[name].to_numpy().ravel() for name in COMPARED])


if __name__ == "__main__":
    main(*sys.argv[1:])
