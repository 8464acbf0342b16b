"""The strict base of every schema: frozen values, no unknown keys.

Most of the time in which a command starts goes into schemas. So a schema is built when it is
first used, with what stands in it as one; and files of schemas do not postpone annotations,
which pydantic would have to compile one by one.
"""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A frozen record that refuses unknown keys and infinite numbers."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        str_strip_whitespace=True,
        defer_build=True,
    )
