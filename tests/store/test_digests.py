"""Equal values have one text, different values have different ones."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.scenario.schema import Scenario
from forecast.store.digests import canonical_json, finite_or_none, readable_json, sha256_of

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), values, max_size=4))
def test_the_order_of_keys_carries_no_meaning(value: dict) -> None:
    assert sha256_of(value) == sha256_of(dict(reversed(value.items())))


@given(values, values)
def test_equal_texts_mean_equal_values(one: object, other: object) -> None:
    assert (canonical_json(one) == canonical_json(other)) == (repr_of(one) == repr_of(other))


def repr_of(value: object) -> str:
    """A text that tells 1 from 1.0 and True, blind to the order of keys."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key!r}:{repr_of(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(repr_of, value)) + "]"
    return repr(value)


def test_the_text_of_a_known_value_is_known() -> None:
    value = {"b": (0.1, np.float64(2), np.int64(3)), "a": date(2023, 11, 22), "ö": None}
    assert canonical_json(value) == '{"a":"2023-11-22","b":[0.1,2.0,3],"ö":null}'
    assert sha256_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_a_scenario_and_its_plain_values_have_the_same_digest(scenario: Scenario) -> None:
    assert sha256_of(scenario) == sha256_of(scenario.model_dump(mode="json"))
    assert sha256_of(scenario) != sha256_of(scenario.model_copy(update={"rng_seed": 5}))


@pytest.mark.parametrize("write", [canonical_json, readable_json])
def test_what_json_cannot_say_is_refused(write) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write({"a": math.nan})
    with pytest.raises(TypeError, match="key 1 is not text"):
        write({1: "a"})
    with pytest.raises(TypeError, match="not JSON serializable"):
        write({"a": {1, 2}})


def test_numbers_that_are_not_finite_become_null() -> None:
    assert [finite_or_none(x) for x in (0.5, math.nan, math.inf)] == [0.5, None, None]
