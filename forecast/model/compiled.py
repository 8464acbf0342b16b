"""The log-density as machine code, as plain values that outlive the process."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.model.machine_code import MachineCode


@dataclass(frozen=True)
class Compiled:
    """density: log-density and gradient at a point. expand: all variables at a point.

    One serves every race: how many members, names and factors there are is read from its data.
    """

    density: MachineCode
    expand: MachineCode
