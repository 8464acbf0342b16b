"""Draws come back with their labels and types."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import xarray as xr

from forecast.posterior import Posterior
from forecast.store.draws import draws_from_netcdf, draws_to_netcdf


@pytest.mark.parametrize("part", ["draws", "opening"])
def test_a_dataset_survives_netcdf_with_its_labels_and_types(
    make_posterior: Callable[..., Posterior], part: str
) -> None:
    dataset: xr.Dataset = getattr(make_posterior(), part)
    again = draws_from_netcdf(draws_to_netcdf(dataset))
    xr.testing.assert_identical(again, dataset.drop_attrs())
    for name in dataset.variables:
        assert again[name].dtype == dataset[name].dtype, name


def test_when_and_where_draws_were_made_leaves_no_trace(
    make_posterior: Callable[..., Posterior],
) -> None:
    noon, night = make_posterior("noon").draws, make_posterior("night").draws
    assert draws_to_netcdf(noon) == draws_to_netcdf(night)


def test_a_dataset_read_back_is_written_as_it_was(make_posterior: Callable[..., Posterior]) -> None:
    data = draws_to_netcdf(make_posterior().draws)
    assert draws_to_netcdf(draws_from_netcdf(data)) == data


def test_bytes_of_another_format_are_refused() -> None:
    with pytest.raises((ValueError, TypeError), match="not a valid NetCDF"):
        draws_from_netcdf(b"no draws at all")
