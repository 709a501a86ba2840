#!/usr/bin/env python3
"""Checks that no kernel object leaks wide instructions into generic code.

A kernel is compiled with AVX2 or AVX-512 (cmake/Freehold.cmake, freehold_simd_kernels). If its object defines a generic inline
function as a weak symbol, the linker may choose that copy for every caller, and the program dies on a processor without these
instructions. So everything that such an object defines for others must be in the level's namespace, or be a template over
one of its types; then its mangled name contains the level's name. To mend a failure, inline the function (field/inline.hpp) or
keep it out of the kernel.

    check_simd_symbols.py BUILD_DIRECTORY
"""
import json
import pathlib
import re
import subprocess
import sys

LEVELS = ("avx2", "avx512")
# llvm-nm: T and W are functions that other objects can see, strong and weak; i is an indirect function; D and R are data.
FUNCTION_KINDS = set("TWi")
DATA_KINDS = set("DR")


def leaks(level: str, objects: list[pathlib.Path]):
    own = f"{len(level)}{level}"
    output = subprocess.run(["llvm-nm-19", "--defined-only", "--print-file-name", *map(str, objects)],
                            check=True, capture_output=True, text=True).stdout
    own_symbols = 0
    for line in output.splitlines():
        place, _, symbol = line.rpartition(" ")
        kind = place[-1]
        if kind in FUNCTION_KINDS | DATA_KINDS:
            own_symbols += own in symbol
            if own not in symbol:
                yield f"{line.split(':')[0]}: {symbol}"
    if own_symbols == 0:
        yield f"the {level} kernels define nothing: is this the right directory?"


def main():
    build = pathlib.Path(sys.argv[1])
    commands = json.loads((build / "compile_commands.json").read_text())
    outputs = {re.search(r" -o (\S+)", entry["command"])[1] for entry in commands}
    found = []
    count = 0
    for level in LEVELS:
        pattern = re.compile(rf"_{level}\.dir/")
        objects = sorted(build / path for path in outputs if pattern.search(path))
        count += len(objects)
        if not objects:
            found.append(f"{build} has no kernel objects of {level}")
            continue
        missing = [path for path in objects if not path.exists()]
        found += [f"{path} is not built" for path in missing]
        found += leaks(level, [path for path in objects if path.exists()])
    for problem in found:
        print(problem)
    print(f"SIMD symbols: {count} kernel objects, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
