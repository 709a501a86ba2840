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


def instance(n):
    """A polynomial, a point, and claims about a few columns stacked tallest first."""
    t = Transcript(b"instance")
    f = t.indices("f", 1 << n, 27)
    point = t.challenges("point", n)
    claims, at = [], 0
    for h in column_heights(n):
        claims.append(Claim(point[:h], at, evaluate(f[at:at + (1 << h)], point[:h]) * ONE))
        at += 1 << h
    return f, claims


def prove(params):
    f, claims = instance(params.n)
    ch = ProverChannel(TAG)
    tree, ood = whir.commit(ch, params, f)
    whir.prove(ch, params, f, tree, ood + claims)
    return bytes(ch.proof), claims


def verify(params, proof, claims):
    ch = VerifierChannel(TAG, proof)
    root, ood = whir.read_commitment(ch, params)
    whir.verify(ch, params, root, ood + claims)
    ch.finish()


def main():
    print("// Written by tools/reference/whir_vectors.py.")
    for n in (5, 6, 7, 9, 10, 11, 12):
        for unique in (False, True):
            params = whir.tiny(n, unique)
            proof, claims = prove(params)
            verify(params, proof, claims)
            print(f'{{{n}, {str(unique).lower()}, {len(proof)}, "0x{blake3(proof).hex()}"}},')


if __name__ == "__main__":
    main()
