#!/usr/bin/env python3
"""Every forgery of spec/forgeries.md has tests, and each test that it names exists.

  tools/test/forgeries.py BUILD     BUILD: a build tree with the unit tests, such as build/release
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORGERIES = 38


def tests_of(binary):
    """Suite.Name of every test; of a parameterised one (Instance/Suite.Name/0) once for all parameters."""
    suite = ""
    for line in subprocess.run([binary, "--gtest_list_tests"], capture_output=True, text=True, check=True).stdout.splitlines():
        line = line.split("#")[0].rstrip()
        if line.startswith("  "):
            yield suite + line.strip().split("/")[0]
        elif line.endswith("."):
            suite = line.split("/")[-1]


def tests_of_contracts():
    """Contract.function of every test in Solidity."""
    for path in sorted((ROOT / "contracts/test").glob("*.t.sol")):
        contract = ""
        for line in path.read_text().splitlines():
            if begins := re.match(r"contract (\w+)", line):
                contract = begins.group(1)
            if function := re.match(r"    function (test\w*)\(", line):
                yield f"{contract}.{function.group(1)}"


def main():
    binaries = sorted(p for p in (ROOT / sys.argv[1]).glob("lib/*/*_test") if p.is_file())
    exist = {name for binary in binaries for name in tests_of(binary)} | set(tests_of_contracts())
    problems, numbers, named = [], set(), set()
    for line in (ROOT / "spec/forgeries.md").read_text().splitlines():
        row = re.match(r"\| *(\d+|opened|executor) *\|", line)
        if not row:
            continue
        numbers.add(row.group(1))
        tests = re.findall(r"`(\w+\.\w+)`", line.split("|")[3])
        named |= set(tests)
        if not tests:
            problems.append(f"no test: {line}")
        problems += [f"forgery {row.group(1)}: no test is named {name}" for name in tests if name not in exist]
    problems += [f"forgery {n} is missing" for n in (*map(str, range(1, FORGERIES + 1)), "opened", "executor") if n not in numbers]
    print("\n".join(problems))
    print(f"{len(numbers)} forgeries, {len(named)} tests")
    print(f"{len(named) - len(problems) if len(named) > len(problems) else 0} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
