"""The other side of `words_of`: compiled code that makes the arrays of a call out of its words."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

from forecast.simulation.words import Kind, parts_of


def reader(call: type, n_numbers: int) -> Any:
    """A function that gives a named tuple out of its words, which follow some numbers."""

    @intrinsic  # type: ignore[untyped-decorator]
    def read(typing: Any, words: Any) -> Any:
        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return _Words(context, builder, arguments[0], n_numbers).value(call)

        return _type_of(call)(words), codegen

    return read


def _type_of(kind: Kind | type) -> Any:
    """An array, or a named tuple of such, as numba types it."""
    if isinstance(kind, Kind):
        return types.Array(from_dtype(np.dtype(kind.dtype)), kind.n_dims, "C")
    return types.BaseTuple.from_types([_type_of(part) for _, part in parts_of(kind)], kind)


class _Words:
    """The words of a call, read one after the other by the code that is put together here."""

    def __init__(self, context: Any, builder: Any, words: Any, place: int) -> None:
        self.context, self.builder, self.words, self.place = context, builder, words, place

    def value(self, kind: Kind | type) -> Any:
        """The array, or the named tuple, that comes next."""
        if isinstance(kind, Kind):
            return self._array(kind)
        parts = [self.value(part) for _, part in parts_of(kind)]
        return self.context.make_tuple(self.builder, _type_of(kind), parts)

    def _array(self, kind: Kind) -> Any:
        array = make_array(_type_of(kind))(self.context, self.builder)
        data = self.builder.inttoptr(self._next(), array.data.type)
        shape = [self._next() for _ in range(kind.n_dims)]
        strides = [self.context.get_constant(types.intp, np.dtype(kind.dtype).itemsize)]
        for size in shape[:0:-1]:
            strides.insert(0, self.builder.mul(strides[0], size))
        populate_array(array, data, shape, strides, strides[-1], meminfo=None)
        return array._getvalue()

    def _next(self) -> Any:
        self.place += 1
        return self.builder.load(cgutils.gep(self.builder, self.words, self.place - 1))
