"""Known answers of whole proofs for lib/proof/reference_test.cpp:

    python3 argument_vectors.py > ../../lib/proof/generated/argument_vectors.inc

The toy machine, in one and in several segments; this script checks that the reference verifier accepts them.
"""

import segments
import toy
import verify
from prove import prove
from toy import ADD, HALT, JMP, JNZ, LOAD, OUT, STORE
from transcript import blake3

INPUTS = (3, 250, 17, 99, 4, 200)


def program(k):
    """sample_program of toy.py with constants that both languages can write down."""
    code = ((ADD, 1, 0, 0, 3 + k % 2, 0), (ADD, 2, 0, 0, 0, 0), (LOAD, 3, 2, 0, k % 3, 0), (ADD, 4, 4, 3, k, 0),
            (STORE, 0, 2, 4, 40, 0), (LOAD, 5, 2, 0, 64, 0), (ADD, 4, 4, 5, 0, 0), (ADD, 2, 2, 0, 1, 0),
            (ADD, 1, 1, 0, 255, 0), (JNZ, 0, 1, 0, 0, 2), (ADD, 0, 4, 4, 7, 0), (OUT, 0, 4, 0, 0, 0),
            (LOAD, 6, 2, 0, 39, 0), (OUT, 0, 6, 0, 1, 0), (OUT, 0, 0, 0, 2, 0), (JMP, 0, 0, 0, 0, HALT))
    return toy.Program(code, tuple((7 * i + k) % 256 for i in range(8)))


def main():
    print("// Written by tools/reference/argument_vectors.py.")
    for k, cycles, family, committed in (
            (5, 50, "tiny", False), (120, 50, "tiny-unique", False), (5, 20, "tiny", False), (198, 13, "tiny-unique", False),
            (5, 50, "tiny", True), (120, 50, "tiny-unique", True), (5, 20, "tiny", True)):
        run = toy.execute(program(k), INPUTS, cycles, committed=committed)
        instances = toy.instances(run, family)
        if len(instances) == 1:
            (st, trace), = instances
            proofs = [prove(run.machine, st, trace, family)[0]]
            verify.verify(run.machine, st, proofs[0], family)
        else:
            whole = segments.prove_run(run.machine, instances, family)
            segments.verify_run(run.machine, whole, family)
            proofs = [*whole.proofs, whole.nonce]
        hashes = ", ".join(f'"0x{blake3(p).hex()}"' for p in proofs)
        print(f'{{{k}, {cycles}, {str(family != "tiny").lower()}, {str(committed).lower()}, {{{hashes}}}}},')


if __name__ == "__main__":
    main()
