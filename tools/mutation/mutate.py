#!/usr/bin/env python3
"""Deletes each check, absorb, grinding and bound of the verifier in turn: some test must fail each time.

All mutants are compiled into one copy of the sources, and one is active in each run of the tests (FREEHOLD_MUTANT). Whatever is left
out of the transcript is left out on the prover's side too. A mutant that no test notices survives: it must stand in survivors.txt
with an explanation, and what stands there must survive. Needs build/release configured.

  tools/mutation/mutate.py [--list] [--only REGEX] [--library proof|zkvm] [--slice I/N] [--jobs N]
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import resource
import shlex
import signal
import subprocess
import sys
import time

import sites as finder

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
WORK = ROOT / "build/mutation"
VERIFIER = [f"lib/proof/{n}.cpp" for n in ("verify", "whir", "gkr", "zerocheck", "transcript", "statement", "segments", "merkle", "layout")]
VERIFIER += [f"lib/zkvm/{n}.cpp" for n in ("machine", "program", "proof_file")]
PROVER = [f"lib/proof/host/{n}.cpp" for n in ("prove", "prove_run", "whir_prove", "prover_channel")]
# The tests that read statements and proofs, by library of the mutant, the quick ones first.
STAGES = {
    "proof": [("proof_test", "-Soundness*:*Search*:HashMany*:Levels/*:CommittedCode*:RowChecker*:Argument.EveryLevel*:Whir.RealParameters")],
    "zkvm": [("zkvm_test", "StatementForgeries*:ProofFileBounds*"), ("zkvm_test", "ProofFile.*:SegmentForgeries.*")],
}
SWITCH = """#pragma once
#include <cstdlib>
#include <string_view>
namespace mutation
{
inline const char* variable(const char* name) { const char* text = std::getenv(name); return text == nullptr ? "" : text; }
inline const int active = std::atoi(variable("FREEHOLD_MUTANT"));
inline const std::string_view label = variable("FREEHOLD_DEAF");
inline bool on(int mutant) { return mutant == active; }
template <class Label> bool deaf(const Label& heard) { return !label.empty() && heard.name() == label; }
}
"""
# Of the processor: a busy machine must not kill a mutant.
SECONDS = 60
MEMORY = 8 << 30


def collect():
    verifier = [finder.Source(path, (ROOT / path).read_text()) for path in VERIFIER]
    prover = [finder.Source(path, (ROOT / path).read_text()) for path in PROVER]
    found = [site for source in verifier for site in source.scan()]
    finder.pair(found, [site for source in prover for site in source.scan()])
    missed = [line for source in verifier for line in finder.unreached(source)]
    if missed:
        sys.exit("no pattern of tools/mutation/sites.py reaches:\n" + "\n".join(missed))
    seen = {}
    for site in found:  # the same text twice: numbered
        seen[site.name] = seen.get(site.name, 0) + 1
        if seen[site.name] > 1:
            site.name += f" ({seen[site.name]})"
    labels, deaf = finder.messages(verifier + prover)
    return verifier + prover, found, labels, deaf


def build_mutants(sources, found, deaf, tests):
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / "mutation.hpp").write_text(SWITCH)
    wraps = list(deaf)
    for number, site in enumerate(found, 1):
        wraps += [(path, a, b, before.replace("@", str(number)), after) for path, a, b, before, after in site.wraps]
    commands = {e["file"]: e for e in json.loads((BUILD / "compile_commands.json").read_text())}
    objects = {}
    for source in sources:
        copy = WORK / source.path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(finder.rewrite(source.text, [w[1:] for w in wraps if w[0] == source.path]))
        entry = commands[str(ROOT / source.path)]
        command = [a for a in shlex.split(entry["command"]) if a != "-Werror"]
        objects[source.path] = str(copy.with_suffix(".o"))
        command[command.index("-o") + 1] = objects[source.path]
        command[command.index("-c") + 1] = str(copy)
        command[-4:-4] = ["-include", str(WORK / "mutation.hpp"), "-w"]
        subprocess.run(command, cwd=entry["directory"], check=True)
    binaries = {}
    for test in tests:
        line = subprocess.run(["ninja", "-C", str(BUILD), "-t", "commands", test], capture_output=True, text=True, check=True)
        command = shlex.split(line.stdout.splitlines()[-1].removeprefix(": && ").removesuffix(" && :"))
        at = command.index("-o")
        command[at + 1] = binaries[test] = str(WORK / test)
        # Before the archives, whose members of the same names are then not taken.
        own = [o for path, o in objects.items() if path.startswith("lib/proof/") or test == "zkvm_test"]
        command[at:at] = own
        subprocess.run(command, cwd=BUILD, check=True)
    return binaries


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    # Without a bound on lengths a mutant takes what it is told to, and would take the machine's other processes with it.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def first_failure(binary, selection, environment):
    """The first test that fails, or None. A crash or a hang is a failure."""
    command = ["nice", "-n", "5", binary, "--gtest_brief=1", "--gtest_fail_fast", f"--gtest_filter={selection}"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, errors="replace", env=os.environ | environment,
                             preexec_fn=limit, timeout=100 * SECONDS)
    except subprocess.TimeoutExpired:
        return "no end"
    if run.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"no end within {SECONDS} s"
    if run.returncode == 0:
        return None
    failed = re.search(r"^\[  FAILED  \] ([\w./]+)", run.stdout, re.M)
    return failed.group(1) if failed else f"status {run.returncode} {run.stderr.strip()[-120:]}"


def killer(binaries, stages, environment):
    for test, selection in stages:
        if failure := first_failure(binaries[test], selection, environment):
            return failure
    return None


def read_survivors():
    """name -> explanation: a name at a line's beginning, its explanation indented below."""
    expected, name = {}, None
    for line in (ROOT / "tools/mutation/survivors.txt").read_text().splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line[0].isspace():
            expected[name] = (expected[name] + " " + line.strip()).strip()
        else:
            name = line.strip()
            expected[name] = ""
    return expected


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true", help="print the mutants and stop")
    parser.add_argument("--only", default="", help="those whose name contains this regular expression")
    parser.add_argument("--slice", default="1/1", help="I/N: every N-th mutant, beginning with the I-th")
    parser.add_argument("--library", choices=["proof", "zkvm"], help="only that library's mutants, and only its tests")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()

    sources, found, labels, deaf = collect()
    mutants = [(site.name, site.path, {"FREEHOLD_MUTANT": str(n)}) for n, site in enumerate(found, 1)]
    mutants += [(f"message: absorb: \"{label}\"", "lib/proof/transcript.cpp", {"FREEHOLD_DEAF": label}) for label in labels]
    first, step = map(int, options.slice.split("/"))
    chosen = [m for i, m in enumerate(mutants) if re.search(options.only, m[0]) and i % step == first - 1]
    libraries = [options.library] if options.library else list(STAGES)
    stages = [stage for library in libraries for stage in STAGES[library]]
    chosen = [m for m in chosen if m[1].split("/")[1] in libraries]
    tests = sorted({test for test, _ in stages})
    sources = [source for source in sources if source.path.split("/")[1] in libraries]
    if options.list:
        print("\n".join(name for name, *_ in chosen))
        return 0

    expected = read_survivors()
    wrong = [f"survivors.txt: no mutant is named: {name}" for name in expected if name not in {m[0] for m in mutants}]
    wrong += [f"survivors.txt: no explanation of: {name}" for name, why in expected.items() if not why]
    subprocess.run(["cmake", "--build", str(BUILD), "--target", *tests], check=True, stdout=subprocess.DEVNULL)
    binaries = build_mutants(sources, found, deaf, tests)
    if failure := killer(binaries, stages, {}):
        sys.exit(f"without any mutant the tests fail: {failure}")

    def judge(mutant):
        library = mutant[1].split("/")[1]
        return killer(binaries, [s for s in stages if library == "proof" or s in STAGES["zkvm"]], mutant[2])

    start, survivors = time.time(), 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool, open(WORK / "report.txt", "w") as report:
        for (name, *_), by in zip(chosen, pool.map(judge, chosen)):
            print(f"{name}\n    {by or 'SURVIVES'}", file=report, flush=True)
            survivors += by is None
            if by is None and name not in expected:
                wrong.append(f"survives: {name}")
            if by is not None and name in expected:
                wrong.append(f"survivors.txt lists what {by} notices: {name}")
    print("\n".join(wrong))
    print(f"{len(chosen)} of {len(mutants)} mutants, {survivors} survive and are explained, {time.time() - start:.0f} s; see {WORK / 'report.txt'}")
    print(f"{len(chosen) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
