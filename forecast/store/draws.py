"""Labelled draws as netCDF bytes and back; never a pickle.

The classic netCDF format is written: any reader of the last decades opens it, SciPy suffices
for it, and it holds no time stamp, so equal draws give equal bytes. It knows integers of at
most 32 bits, so integers are read back as 64-bit ones.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr


def draws_to_netcdf(draws: xr.Dataset) -> bytes:
    """The bytes of a dataset, without its attributes.

    Samplers note there when and where they ran, which no result depends on.
    """
    return bytes(draws.drop_attrs().drop_encoding().to_netcdf(engine="scipy"))


def draws_from_netcdf(data: bytes) -> xr.Dataset:
    """The dataset of such bytes, in memory. Raises ValueError or TypeError on others."""
    import xarray as xr

    draws = xr.load_dataset(io.BytesIO(data), engine="scipy").drop_attrs().drop_encoding()
    for name, variable in draws.variables.items():
        if variable.dtype.kind == "i":
            draws[name] = draws[name].astype(np.int64)
        elif variable.dtype.kind == "O":
            draws[name] = draws[name].astype(np.str_)
    return draws
