"""Machine code of one compiled function, taken out of one process and loaded into another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import llvmlite.binding as llvm

from forecast.errors import CompilationError


@dataclass(frozen=True)
class MachineCode:
    """An object file, its entry point, and the names that it expects to find in a process."""

    object_file: bytes
    entry: str
    needs: tuple[str, ...]


def taken_from(function: Any) -> MachineCode:
    """The machine code of a C callback that numba has compiled.

    Raises CompilationError where the code holds addresses of the present process, and so would be
    wrong in any other.
    """
    library = function._library
    if library.has_dynamic_globals:
        raise CompilationError(
            f"the compiled {function.__name__} holds addresses of its process and cannot be kept; "
            "report this"
        )
    _, _, (object_file, _) = library.serialize_using_object_code()
    declared = [f.name for f in library._final_module.functions if f.is_declaration]
    needs = sorted(name for name in declared if not name.startswith("llvm."))
    return MachineCode(object_file, function.native_name, tuple(needs))


def fits_here(code: MachineCode) -> bool:
    """Whether all that the code needs is in this process: LLVM ends a process where it is not.

    What LLVM does not find by itself numba may bring: its allocator, say. It is imported for that
    alone.
    """
    _start()
    if _finds_all(code):
        return True
    _bring_runtime()
    return _finds_all(code)


def _finds_all(code: MachineCode) -> bool:
    return all(llvm.address_of_symbol(name) for name in code.needs)


def loaded(code: MachineCode) -> int:
    """Address of the entry point; the code stays for as long as the process lives."""
    _start()
    engine = _engine()
    engine.add_object_file(llvm.ObjectFileRef.from_data(code.object_file))
    engine.finalize_object()
    _ENGINES.append(engine)
    return int(engine.get_function_address(code.entry))


_ENGINES: list[Any] = []


def processor() -> tuple[str, str, str]:
    """What machine code is made for: kind of machine, processor and its features."""
    features = llvm.get_host_cpu_features().flatten()
    return llvm.get_process_triple(), llvm.get_host_cpu_name(), features


@cache
def _start() -> None:
    """Have LLVM know this processor, and the libraries that the process has loaded."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    _engine()  # the first one makes the functions of the process known


@cache
def _bring_runtime() -> None:
    """Have numba tell LLVM the addresses of its allocator and mathematics, for code to find."""
    from numba.core.registry import cpu_target
    from numba.core.runtime import rtsys

    rtsys.initialize(cpu_target.target_context)


def _engine() -> Any:
    """A place for code, with the processor as numba describes it to LLVM when it compiles."""
    machine = llvm.Target.from_default_triple().create_target_machine(codemodel="jitdefault")
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
