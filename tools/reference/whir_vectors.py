"""Known answers of WHIR for lib/proof/whir_test.cpp: python3 whir_vectors.py > ../../lib/proof/generated/whir_vectors.inc

Proving is deterministic, so the hash of a proof says that the C++ prover sends the same bytes; this script
checks that the reference verifier accepts them.
"""

import whir
from field import ONE
from multilinear import evaluate
from stack import Claim
from transcript import ProverChannel, Transcript, VerifierChannel, blake3

TAG = b"freehold whir test"


def column_heights(n):
    return [n - 1, n - 2, *([3, 3] if n >= 7 else []), 1, 0]


def program_heights(n, program):
    """No program polynomial, one of many columns, one of a single column that is not full."""
    return [[], [n - 2, n - 3, 2, 0], [1, 0]][program]


def column_claims(values, point, heights):
    claims, at = [], 0
    for h in heights:
        claims.append(Claim(point[:h], at, evaluate(values[at:at + (1 << h)], point[:h]) * ONE))
        at += 1 << h
    return claims


def instance(n, program):
    """A polynomial and one of a program, a point, and claims about a few columns stacked tallest first."""
    t = Transcript(b"instance")
    f = t.indices("f", 1 << n, 27)
    point = t.challenges("point", n)
    heights = program_heights(n, program)
    g = t.indices("g", sum(1 << h for h in heights), 27)
    return f, column_claims(f, point, column_heights(n)), g, column_claims(g, point, heights)


def prove_and_verify(params, program):
    f, claims, g, program_claims = instance(params.n, program)
    code = whir.ProgramCode(params, g) if g else None
    ch = ProverChannel(TAG)
    tree, ood = whir.commit(ch, params, f)
    whir.prove(ch, params, f, tree, ood + claims, code, program_claims)
    proof = bytes(ch.proof)
    ch = VerifierChannel(TAG, proof)
    root, ood = whir.read_commitment(ch, params)
    whir.verify(ch, params, root, ood + claims, code and code.root(), len(g), program_claims)
    ch.finish()
    return proof


def main():
    print("// Written by tools/reference/whir_vectors.py.")
    for n in (5, 6, 7, 9, 10, 11, 12):
        for unique in (False, True):
            for program in (0, 1, 2):
                proof = prove_and_verify(whir.tiny(n, unique), program)
                print(f'{{{n}, {str(unique).lower()}, {program}, {len(proof)}, "0x{blake3(proof).hex()}"}},')


if __name__ == "__main__":
    main()
