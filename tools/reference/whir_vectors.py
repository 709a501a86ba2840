"""Known answers of WHIR for lib/proof/whir_test.cpp: python3 whir_vectors.py > ../../lib/proof/generated/whir_vectors.inc

Proving is deterministic, so the hash of a proof says that the C++ prover sends the same bytes; this script
checks that the reference verifier accepts them.
"""

import whir
from field import ONE, ZERO
from multilinear import evaluate
from stack import Column
from transcript import ProverChannel, Transcript, VerifierChannel, blake3, check

TAG = b"freehold whir test"


def column_heights(n):
    return [n - 1, n - 2, *([3, 3] if n >= 7 else []), 1, 0]


def program_heights(n, program):
    """No program polynomial, one of many columns, one of a single column that is not full."""
    return [[], [n - 2, n - 3, 2, 0], [1, 0]][program]


def columns(values, point, heights):
    """(column, its value) stacked tallest first."""
    out, at = [], 0
    for h in heights:
        out.append((Column(point[:h], at), evaluate(values[at:at + (1 << h)], point[:h]) * ONE))
        at += 1 << h
    return out


def instance(n, program):
    """A polynomial and one of a program, with a few columns of each at a common point."""
    t = Transcript(b"instance")
    f = t.indices("f", 1 << n, 27)
    point = t.challenges("point", n)
    heights = program_heights(n, program)
    g = t.indices("g", sum(1 << h for h in heights), 27)
    return f, columns(f, point, column_heights(n)), g, columns(g, point, heights)


def begin(ch, claims, ood):
    """The batch of the out-of-domain answers, the claims' coefficients, and the claim that they add up to."""
    ood, coeffs = whir.batch(ch, ood, len(claims))
    return ood, coeffs, sum((c * value for c, (_, value) in zip(coeffs, claims)), ZERO)


def prove(params, program):
    f, claims, g, program_claims = instance(params.n, program)
    ch = ProverChannel(TAG)
    tree, ood = whir.commit(ch, params, f)
    ood, coeffs, total = begin(ch, claims + program_claims, ood)
    terms = [(c, column) for c, (column, _) in zip(coeffs, claims + program_claims)]
    whir.prove(ch, params, f, tree, ood, total, terms[:len(claims)],
               whir.ProgramCode(params, g) if g else None, terms[len(claims):])
    return bytes(ch.proof)


def verify(params, program, proof, error=0):
    """`error` is added to the value of the first column."""
    _, claims, g, program_claims = instance(params.n, program)
    claims[0] = (claims[0][0], claims[0][1] + error)
    ch = VerifierChannel(TAG, proof)
    root, ood = whir.read_commitment(ch, params)
    ood, coeffs, total = begin(ch, claims + program_claims, ood)
    y, xs = whir.verify(ch, params, root, ood, total, [column for column, _ in claims],
                        whir.ProgramCode(params, g).root() if g else None, len(g), [column for column, _ in program_claims])
    check(y == sum((c * x for c, x in zip(coeffs, xs)), ZERO), "whir: final sum")
    ch.finish()


def main():
    print("// Written by tools/reference/whir_vectors.py.")
    for n in (5, 6, 7, 9, 10, 11, 12):
        for unique in (False, True):
            for program in (0, 1, 2):
                params = whir.tiny(n, unique)
                proof = prove(params, program)
                verify(params, program, proof)
                print(f'{{{n}, {str(unique).lower()}, {program}, {len(proof)}, "0x{blake3(proof).hex()}"}},')


if __name__ == "__main__":
    main()
