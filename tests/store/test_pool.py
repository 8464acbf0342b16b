"""The weights of the pool come back as they went, and nothing else is taken for them."""

from __future__ import annotations

import json

import pytest

from forecast.errors import StoreError
from forecast.store.pool import POOL, KeptPool, KeptWeights, current_pool, load_pool, save_pool

KEPT = KeptPool(
    weights=KeptWeights(who=0.4, when=0.25),
    without={"nato-2024": KeptWeights(who=0.3, when=0.5)},
    n_cases=51,
    n_dates=920,
    learned_inputs_sha256="ab" * 32,
)


def test_weights_come_back_as_they_went(tmp_path):
    path = save_pool(KEPT, tmp_path)
    assert load_pool(tmp_path) == KEPT
    assert json.loads(path.read_text())["schema"] == "succession-forecast/pool/1"


def test_a_race_that_was_learned_from_has_weights_learned_without_it():
    assert KEPT.of("nato-2024").who == 0.3
    assert KEPT.of("nato-2035") == KEPT.weights


def test_where_nothing_is_kept_there_are_no_weights(tmp_path):
    assert load_pool(tmp_path) is None


@pytest.mark.parametrize(
    ("manifest", "is_current"),
    [
        ({"inputs_sha256": "ab" * 32}, True),
        ({"inputs_sha256": "cd" * 32}, False),
        ({"inputs_sha256": "ab" * 32, "process": {"inputs_sha256": "ef" * 32}}, False),
    ],
    ids=["the same", "another outside view", "another process"],
)
def test_weights_of_what_was_learned_before_weigh_nothing(manifest, is_current, tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps({"files": {}, **manifest}))
    assert current_pool(tmp_path) is None
    save_pool(KEPT, tmp_path)
    assert current_pool(tmp_path) == (KEPT if is_current else None)


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"schema": "succession-forecast/pool/2"}'], ids=str
)
def test_what_is_no_pool_is_refused_in_one_line(text, tmp_path):
    (tmp_path / POOL).write_text(text)
    with pytest.raises(StoreError, match=r"pool\.json: cannot be read .*--keep-pool") as found:
        load_pool(tmp_path)
    assert len(str(found.value).splitlines()) == 1


def test_a_weight_beyond_one_is_refused(tmp_path):
    save_pool(KEPT, tmp_path)
    path = tmp_path / POOL
    path.write_text(path.read_text().replace("0.25", "1.25"))
    with pytest.raises(StoreError, match="cannot be read"):
        load_pool(tmp_path)
