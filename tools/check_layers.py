#!/usr/bin/env python3
"""Checks that includes point only down the published order of libraries (ARCHITECTURE.md), and that shared code is clean.

A library may include its own headers and those of the libraries before it. [G] libraries (shared with the RV32IM guest) may not use
what the guest lacks, outside their host/ folder; no shared file may branch on host or guest with #ifdef.
"""
import pathlib
import re
import sys

ORDER = ["base", "crypto", "field", "codec", "evm", "state", "stf", "proof", "riscv", "zkvm", "sys", "store", "net", "node", "rpc"]
SHARED = ORDER[: ORDER.index("sys")]
FORBIDDEN_IN_SHARED = {"thread", "mutex", "shared_mutex", "future", "iostream", "fstream", "sstream", "filesystem",
                       "unordered_map", "unordered_set", "regex", "chrono", "condition_variable"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
CONDITIONAL = re.compile(r"^\s*#\s*(if|ifdef|ifndef)\b")


def problems(root: pathlib.Path):
    for path in sorted(root.glob("lib/**/*")):
        if path.suffix not in (".hpp", ".cpp"):
            continue
        library = path.relative_to(root / "lib").parts[0]
        if library not in ORDER:
            yield f"{path}: lib/{library} is not in the published order"
            continue
        is_test = path.stem.endswith("_test") or "test_support" in str(path) or "testing" in path.parts
        host_only = library not in SHARED or "host" in path.parts or is_test
        for line_number, line in enumerate(path.read_text().splitlines(), 1):
            where = f"{path.relative_to(root)}:{line_number}"
            if match := INCLUDE.match(line):
                bracket, target = match.groups()
                first = target.split("/")[0]
                if bracket == '"':
                    if is_test and target.startswith("../../guest/mirror/"):
                        continue  # the guest's twin of a host file, compared with it
                    if first not in ORDER:
                        yield f"{where}: includes \"{target}\", which is not rooted at a library"
                    elif ORDER.index(first) > ORDER.index(library):
                        yield f"{where}: {library} may not include {first} ({target})"
                    elif not host_only and "/host/" in target:
                        yield f"{where}: shared code includes the host-only {target}"
                elif not host_only and target in FORBIDDEN_IN_SHARED:
                    yield f"{where}: <{target}> does not exist in the guest"
            if not host_only and CONDITIONAL.match(line) and "FREEHOLD_DCHECK" not in line:
                yield f"{where}: conditional compilation in shared code; use guest/mirror"


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    found = list(problems(root))
    for problem in found:
        print(problem)
    print(f"layers: {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
