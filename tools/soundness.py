#!/usr/bin/env python3
"""Round-by-round provable soundness of the parameter sets, computed apart from the C++ (lib/proof/host/soundness.cpp).

    tools/soundness.py [FILE]     one line per set and round: name of the set, number of the round, bits (grinding included)

Formulas. Error of a random line: eprint 2025/2055, theorem 1.3 up to half the distance, theorems 1.5 and 4.2 up to the
Johnson radius 1 - sqrt(rho) - eta with eta = sqrt(rho) / (2 m). List size m / rho: eprint 2024/1586, whose theorem 5.2 gives
the rounds of the opening. Bus: leaves times the degree of a fingerprint. Each code is read in the regime that makes
its weakest round strongest.
"""
import math
import pathlib
import re
import sys

LG_FIELD = 5 * math.log2(15 * 2**27 + 1)
REGIMES = [*range(17), 18, 20, 24, 28, 32, 40, 48, 64]
JOIN_ROUND = 1
TUPLE_VARIABLES, CONSTRAINTS, COLUMNS, MAX_DEGREE = 7, 8192, 4096, 3


def add(a, b):
    return max(a, b) + math.log2(1 + 2.0 ** (min(a, b) - max(a, b)))


def radius(lg_rate, m):
    rho = 2.0**lg_rate
    return (1 - rho) / 2 if m == 0 else 1 - math.sqrt(rho) * (1 + 1 / (2 * m))


def list_size(lg_rate, m):
    return 0.0 if m == 0 else math.log2(m) - lg_rate


def line(lg_rate, lg_dim, m):
    rho, length = 2.0**lg_rate, 2.0 ** (lg_dim - lg_rate)
    if m == 0:
        return math.log2((1 - rho) / 2 * length + 1) - LG_FIELD
    half, root = m + 0.5, math.sqrt(rho)
    return math.log2((2 * half**5 + 3 * half * radius(lg_rate, m) * rho) * length / (3 * rho * root) + half / root) - LG_FIELD


def code_rounds(i, vars_left, lg_rate, m, claims, fold, queries, ood, grind_query, grind_fold):
    many, bits = list_size(lg_rate, m), []
    if m:
        bits.append(-(2 * many - 1 + ood * (vars_left - LG_FIELD)))
    bits.append(LG_FIELD - many - math.log2(claims + ood))
    join = int(i == JOIN_ROUND)  # the program's columns are one more variable, bound by one more fold
    for s in range(fold + join):
        bits.append(grind_fold[s] - add(line(lg_rate, vars_left + join - s - 1, m), 1 + many - LG_FIELD))
    bits.append(grind_query - queries * math.log2(1 - radius(lg_rate, m)))
    return bits


def rounds(n, rate, max_log_leaves, grind_bus, codes):
    bits = [LG_FIELD - max_log_leaves - math.log2(TUPLE_VARIABLES) + grind_bus,
            LG_FIELD, LG_FIELD, LG_FIELD - math.log2(3),
            LG_FIELD - math.log2(CONSTRAINTS + 2), LG_FIELD - math.log2(n), LG_FIELD - math.log2(MAX_DEGREE + 1)]
    vars_left, lg_domain, claims = n, n + rate, COLUMNS
    for i, (fold, shrink, queries, ood, grind_query, grind_fold) in enumerate(codes):
        lg_rate = vars_left - lg_domain
        bits += max((code_rounds(i, vars_left, lg_rate, m, claims, fold, queries, ood, grind_query, grind_fold)
                     for m in REGIMES if radius(lg_rate, m) > 0), key=min)
        vars_left, lg_domain, claims = vars_left - fold, lg_domain - shrink, queries
    return bits + [LG_FIELD - math.log2(claims), LG_FIELD - 1]


def parse(text):
    """The sets of whir_params.inc: head numbers, then one row per code."""
    for name, head, body in re.findall(r'\{"([\w-]+)", ([\d, ]+?), \{\{(.*?)\}\}\},\n', text, re.S):
        n, rate, _, leaves, bus, count = map(int, head.split(", "))
        codes = []
        for row, folds in re.findall(r"\{([\d, ]+), \{([\d, ]+)\}\}", body + "}}"):
            codes.append((*map(int, row.split(", ")), [int(x) for x in folds.split(", ")]))
        assert len(codes) == count, name
        yield name, n, rate, leaves, bus, codes


def main():
    default = pathlib.Path(__file__).resolve().parent.parent / "lib/proof/generated/whir_params.inc"
    for name, *numbers in parse(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else default).read_text()):
        for i, bits in enumerate(rounds(*numbers)):
            print(f"{name} {i} {bits:.6f}")


if __name__ == "__main__":
    main()
