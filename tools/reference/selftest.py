"""Completeness and forgeries.  Run: python3 selftest.py [seed]

A forgery is a false proof together with the reason for which it must be rejected.  Where nothing else
stands in its way it is marked `alone`; for those the test also shows that the check is *needed*: with
that one check switched off, the verifier accepts the forgery.  Lying provers come in ladders: a false
statement, then the lie that repairs the first check that catches it, and so on to the Merkle tree.
"""

import copy
import random
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import field
import gkr
import merkle
import multilinear
import segments
import statement
import stack
import toy
import transcript
import verify as verifier
import whir
import whir_vectors
from builder import Fixed, Table, check_rows, shape
from field import P, ZERO, Ext, inv
from prove import prove
from transcript import Reject, VerifierChannel

FAMILY = "tiny"
FORGERIES = []
# first 16 bytes of BLAKE3 of: the statement, the single proof, the three segments' proofs of context()
KNOWN = ["8a22617e2f2b630b66c5541799f03041", "dd337c3f3d852ca02464a8f5dd87b473", "6f02acc78a5726583e8cc672f5b6cd9b",
         "601b640bf6546145d58819d550b6e662", "949cf8c98e71fba24248e5dbc08668ee"]
CHECKED = [gkr, merkle, segments, statement, toy, transcript, verifier, whir, whir_vectors]


@contextmanager
def without(reasons):
    """Switches off the checks with these reasons (None: all), for the necessity test and for provers that
    do not look at their own statement."""
    original = transcript.check

    def lenient(ok, reason):
        original(ok or reasons is None or reason in reasons, reason)
    for m in CHECKED:
        m.check = lenient
    try:
        yield
    finally:
        for m in CHECKED:
            m.check = original


def forgery(name, reason, alone=False):
    """reason = None: any (the transcripts diverge, so which check fails first is a matter of luck)."""
    def register(build):
        FORGERIES.append((name, reason, alone, build))
    return register


# ---- helpers ----

def verify_single(c, st, proof, machine=None):
    return lambda: verifier.verify(machine or c.machine, st, proof, FAMILY)


def changed(st, pc_start=None, pc_end=None, clk_end=None, outputs=None, **fields):
    """The statement with other public words or fields."""
    words = [old if new is None else new for old, new in zip(st.publics, (pc_start, pc_end, clk_end))]
    outputs = st.publics[toy.OUTPUTS:] if outputs is None else outputs
    return replace(st, publics=(*words, *outputs), **fields)


def outputs_of(st):
    return st.publics[toy.OUTPUTS:]


def reprove(c, run=None, mutate=None, refill=True, tamper=None, **changes):
    """Proves the rows of `run` (default: the honest one), changed by `mutate`, for the honest machine and the
    statement with `changes`; the verifier is then asked to accept it."""
    run = copy.copy(run or c.run)
    run.machine = c.machine
    (st, trace), *_ = toy.instances(run, FAMILY)
    st, trace = changed(st, **changes), copy.deepcopy(trace)
    if mutate:
        mutate(trace)
        if refill:
            toy.fill_multiplicities(c.machine, trace, st.rows, 1)
    with without(None):
        proof, _ = prove(c.machine, st, trace, FAMILY, (), tamper)
    return verify_single(c, st, proof)


def other_rows(c, table, change):
    """The honest row counts with one changed."""
    counts = list(c.st.rows)
    counts[[t.name for t in c.machine.tables].index(table)] += change
    return tuple(counts)


def find(trace, table, **want):
    cols = trace[table]
    return [i for i in range(len(next(iter(cols.values())))) if all(cols[k][i] == v for k, v in want.items())]


def setrow(trace, table, i, **values):
    for k, v in values.items():
        trace[table][k][i] = v % P


def bump(items, **_):
    return [items[0] + 1] + items[1:]


def flip(items, **_):
    return [bytes([items[0][0] ^ 1]) + items[0][1:]] + items[1:]


def bad_nonce(nonce, ok):
    return next(n for n in range(10**6) if not ok(n))


def false_sum(c):
    """A run in which one addition is wrong by one and everything after it is computed from the wrong value."""
    return toy.execute(c.program, c.inputs, fault=lambda op, cycle, res, nz: ((res + (cycle == 3)) % 256, nz))


def other_program(c, pc=None, data=None, cls=toy.Program, **change):
    code = list(c.program.code)
    if pc is not None:
        names = ("op", "rd", "rs1", "rs2", "imm", "target")
        code[pc] = tuple(change.get(n, v) for n, v in zip(names, code[pc]))
    return toy.execute(cls(tuple(code), data or c.program.data), c.inputs)


# ---- statement ----

@forgery("another program's digest", "program digest", alone=True)
def _(c):
    return reprove(c, program=bytes(32))

@forgery("input extended by a zero word", "program digest", alone=True)
def _(c):
    return reprove(c, program=toy.Toy(c.program, c.inputs + (0,)).digest)

@forgery("another input", "program digest")
def _(c):
    run = toy.execute(c.program, c.inputs[:-1] + (c.inputs[-1] ^ 1,))
    (st, trace), = toy.instances(run, FAMILY)
    return verify_single(c, st, prove(run.machine, st, trace, FAMILY)[0])

@forgery("false output", "bus sum", alone=True)
def _(c):
    return reprove(c, outputs=false_output(c))

@forgery("output extended by a zero word", "bus sum", alone=True)
def _(c):
    return reprove(c, outputs=outputs_of(c.st) + (0,))

@forgery("output truncated", "bus sum", alone=True)
def _(c):
    return reprove(c, outputs=outputs_of(c.st)[:-1])

@forgery("output not canonical", "statement word out of range")
def _(c):
    return verify_single(c, changed(c.st, outputs=(outputs_of(c.st)[0] + P,) + outputs_of(c.st)[1:]), c.proof)

@forgery("false final clock", "bus sum", alone=True)
def _(c):
    return reprove(c, clk_end=c.st.publics[toy.CLK_END] + 4)

@forgery("started at another pc", "entry pc", alone=True)
def _(c):
    return reprove(c, toy.execute(c.program, c.inputs, between=lambda seg, value, pc: pc or 10))

@forgery("stopped before the halt", "did not halt", alone=True)
def _(c):
    return reprove(c, toy.execute(c.program, c.inputs, max_cycles=9))

@forgery("fixed table with a row left out", "table rows", alone=True)
def _(c):
    return reprove(c, rows=other_rows(c, "decoder", -1))

@forgery("one table left out of the statement", "number of tables")
def _(c):
    return verify_single(c, replace(c.st, rows=c.st.rows[:-1]), c.proof)

@forgery("more rows than the table may have", "table rows")
def _(c):
    return verify_single(c, replace(c.st, rows=other_rows(c, "alu", 256)), c.proof)

@forgery("no public words", "number of public words")
def _(c):
    return verify_single(c, replace(c.st, publics=()), c.proof)

@forgery("proof of the machine for several segments", "segment flags", alone=True)
def _(c):
    return reprove(c, last=False)

@forgery("segment number in a run of one segment", "segment flags", alone=True)
def _(c):
    return reprove(c, index=2)

@forgery("weaker parameter set", "parameter set")
def _(c):
    name = c.st.params.replace("tiny", "tiny-unique")
    (st, trace), = toy.instances(c.run, "tiny-unique")
    assert st.params == name
    return verify_single(c, st, prove(c.machine, st, trace, "tiny-unique")[0])

for what, change in (("outputs", lambda c: changed(c.st, outputs=outputs_of(c.st) + (0,))),
                     ("clock", lambda c: changed(c.st, clk_end=c.st.publics[toy.CLK_END] + 4)),
                     ("rows", lambda c: replace(c.st, rows=other_rows(c, "alu", 1))),
                     ("height", lambda c: replace(c.st, rows=other_rows(c, "alu", 11)))):
    @forgery(f"proof replayed under another statement ({what})", None)
    def _(c, change=change):
        st = change(c)
        st = replace(st, params=whir.choose(FAMILY, stack.stacked_log(c.machine, st.rows)).name)
        return verify_single(c, st, c.proof)

@forgery("proof replayed for another input", None)
def _(c):
    machine = toy.Toy(c.program, c.inputs[:-1] + (c.inputs[-1] ^ 1,))
    return verify_single(c, replace(c.st, program=machine.digest), c.proof, machine)

# ---- witness ----

@forgery("wrong addition", "zerocheck: final value", alone=True)
def _(c):
    return reprove(c, false_sum(c))

@forgery("carry out of range", "zerocheck: final value", alone=True)
def _(c):
    def mutate(trace):
        a = trace["alu"]
        for i in find(trace, "alu", add=1):
            a["carry"][i] = (a["a"][i] + a["b"][i] + a["imm"][i] - a["c"][i]) * inv(256) % P
    return reprove(c, false_sum(c), mutate)

@forgery("sum not reduced", "bus sum", alone=True)
def _(c):
    k, row = next((k, r) for k, r in enumerate(c.run.segments[0].rows["alu"]) if r.get("carry") and r["pc"] in (3, 6))
    run = toy.execute(c.program, c.inputs,
                      fault=lambda op, cycle, res, nz: (res + 256 * (4 * cycle + 4 == row["clk"]), nz))
    return reprove(c, run, lambda trace: setrow(trace, "alu", k, carry=row["carry"] - 1))

@forgery("branch not taken", "zerocheck: final value", alone=True)
def _(c):
    return reprove(c, toy.execute(c.program, c.inputs, fault=lambda op, cycle, res, nz: (res, nz and cycle != 9)))

@forgery("branch taken on zero", "zerocheck: final value", alone=True)
def _(c):
    last = max(r["clk"] // 4 - 1 for r in c.run.segments[0].rows["alu"] if r.get("jnz"))
    return reprove(c, toy.execute(c.program, c.inputs, fault=lambda op, cycle, res, nz: (
        res, nz != (cycle in (last, last + 8)))))                   # once more around the loop, then out

@forgery("selectors 1 and -1 on a padding row", "zerocheck: final value", alone=True)
def _(c):
    return reprove(c, mutate=lambda trace: setrow(trace, "alu", -1, add=1, jnz=-1))

@forgery("another immediate than the program's", "bus sum", alone=True)
def _(c):
    return reprove(c, other_program(c, 3, imm=c.program.code[3][4] ^ 1))

@forgery("another source register than the program's", "bus sum", alone=True)
def _(c):
    return reprove(c, other_program(c, 6, rs2=1))

@forgery("write to x0 becomes visible", "bus sum", alone=True)
def _(c):
    class Leaky(toy.Program):
        def decoded(self):
            return [(pc, *row) for pc, row in enumerate(self.code)]
    return reprove(c, other_program(c, cls=Leaky))

@forgery("initial value not from the image", "bus sum", alone=True)
def _(c):
    return reprove(c, other_program(c, data=(c.program.data[0] ^ 1,) + c.program.data[1:]))

@forgery("instruction executed twice on a padding row", "zerocheck: final value", alone=True)
def _(c):
    def mutate(trace):
        setrow(trace, "alu", -1, **{k: v[0] for k, v in trace["alu"].items()})
    return reprove(c, mutate=mutate)

@forgery("instruction executed twice on one more live row", "bus sum", alone=True)
def _(c):
    def mutate(trace):
        setrow(trace, "alu", c.st.rows[0], **{k: v[0] for k, v in trace["alu"].items()})
    return reprove(c, mutate=mutate, rows=other_rows(c, "alu", 1))

@forgery("live row hidden", "bus sum", alone=True)
def _(c):
    return reprove(c, mutate=lambda trace: None, rows=other_rows(c, "mem", -1))

@forgery("padding row made live", "bus sum")
def _(c):
    return reprove(c, mutate=lambda trace: None, rows=other_rows(c, "alu", 1))

@forgery("previous clock equal to the clock: any value can be read", "bus sum", alone=True)
def _(c):
    def mutate(trace):
        i, a = find(trace, "alu", out=1, imm=0)[0], trace["alu"]
        before, value = a["clk_a"][i], a["a"][i] ^ 1
        setrow(trace, "alu", i, clk_a=a["clk"][i], a=value, nz=value != 0, inv=inv(value))
        setrow(trace, "bound", find(trace, "bound", space=0, addr=4, first=0)[0], last_clk=before)
    return reprove(c, mutate=mutate, outputs=false_output(c))

@forgery("address initialised twice", "bus sum", alone=True)
def _(c):
    def mutate(trace):
        b = trace["bound"]
        writes = sorted((trace[t]["clk"][i] + 3, t, i) for t in ("alu", "mem") for i in find(trace, t, rd=toy.SINK))
        (t1, table, i), (_, table2, i2) = writes[:2]
        old, spare = find(trace, "bound", space=0, addr=toy.SINK)[0], c.st.rows[2]
        setrow(trace, "bound", spare, **{k: v[old] for k, v in b.items()})
        setrow(trace, "bound", spare, prev_key=toy.SINK)
        setrow(trace, "bound", old, last_clk=t1, last=trace[table].get("c", [0] * (i + 1))[i])
        setrow(trace, table2, i2, clk_d=0, old_d=0)
    return reprove(c, mutate=mutate, rows=other_rows(c, "bound", 1))

@forgery("wrong multiplicity", "bus sum", alone=True)
def _(c):
    return reprove(c, mutate=lambda trace: setrow(trace, "range", 5, mult=trace["range"]["mult"][5] + 1), refill=False)

@forgery("multiplicity on an unused decoder row", "bus sum", alone=True)
def _(c):
    return reprove(c, mutate=lambda trace: setrow(trace, "decoder", 31, mult=1), refill=False)

# ---- messages ----

for label, alter, reason, alone in (
        ("root", flip, "merkle: whir", True), ("ood value", bump, "zerocheck: final value", True),
        ("gkr round", bump, "gkr: layer", True), ("zerocheck round", bump, "zerocheck: final value", True),
        ("opened values", lambda items, **_: [items[1], items[0]] + items[2:], "zerocheck: final value", True),
        ("whir round", bump, "zerocheck: final value", True),
        ("whir root", flip, "merkle: whir", True), ("whir ood value", bump, "zerocheck: final value", True),
        ("whir final", bump, "zerocheck: final value", False), ("whir leaf", bump, "merkle: whir", False),
        ("whir path", flip, "merkle: whir", True), ("bus", bad_nonce, "grinding: bus", True),
        ("fold", bad_nonce, "grinding: fold", True), ("query", bad_nonce, "grinding: query", True),
        ("gkr top num", bump, "bus sum", False),
        ("gkr top den", lambda items, **_: [ZERO] + items[1:], "gkr: zero denominator", False),
        ("opened values", lambda items, **_: [Ext((items[0].c[0] + P,) + items[0].c[1:])] + items[1:],
         "element not canonical", True)):
    @forgery(f"message altered: {label} ({reason})", reason, alone)
    def _(c, label=label, alter=alter):
        return reprove(c, tamper={label: alter})

@forgery("leaf of another position opened", "merkle: whir")
def _(c):
    return reprove(c, tamper={"whir leaf": lambda items, **_: items[::-1]})

def false_output(c):
    return (outputs_of(c.st)[0] ^ 1,) + outputs_of(c.st)[1:]

def repair_bus(c, outputs):
    """The lie in the top layer that makes the sum of a false statement zero."""
    def lie(items, den):
        st = changed(c.st, outputs=outputs)
        with without(None):
            ch = VerifierChannel(statement.TAG, prove(c.machine, st, c.trace, FAMILY)[0])
            params = verifier.step0_statement(ch, c.machine, st, FAMILY)
            verifier.step1_commit(ch, params)
            fps, _ = verifier.step2_bus(ch, params, c.machine, st, ())
        local = sum((n * d.inv() for n, d in zip(items, den)), ZERO)
        return [items[0] - den[0] * (local + verifier.boundary_sum(fps, c.machine.boundary(st) + c.machine.run_boundary([st])))] + items[1:]
    return lie

def repair_layer(items, claim, lam):
    n0, n1, d0, d1 = items
    return [n0 + (claim - (n0 * d1 + n1 * d0 + lam * d0 * d1)) * d1.inv(), n1, d0, d1]

INVERSE = 9     # among the opened values; the ALU's, in which sum_t G'_t is affine

def repair_zerocheck(items, claim, total):
    """The false opened value with which the zero-check's claim is sum_t G'_t."""
    def with_inverse(v):
        return items[:INVERSE] + [v] + items[INVERSE + 1:]
    base, v = total(items), items[INVERSE]
    slope = total(with_inverse(v + 1)) - base
    return with_inverse(v + (claim - base) * slope.inv())

def other_root(items, claim, total):
    """The last opened value is a flag, in which sum_t G'_t is quadratic: here is the other one with the true sum."""
    below, base, above = (total(items[:-1] + [items[-1] + step]) for step in (-1, 0, 1))
    assert base == claim
    return items[:-1] + [items[-1] - (above - below) * (above + below - base * 2).inv()]

def repair_final(note):
    def lie(items, s, weights):
        gap = s - sum((w * v for w, v in zip(weights, items)), ZERO)
        note.append(gap * weights[0].inv())
        return [items[0] + note[0]] + items[1:]
    return lie

def repair_leaves(note, size):
    def lie(items):
        return [v + note[0] for v in items] if note else items
    return lie

@forgery("false output; ladder: top layer", "gkr: layer", alone=True)
def _(c):
    out = false_output(c)
    return reprove(c, outputs=out, tamper={"gkr top num": repair_bus(c, out)})

@forgery("false output; ladder: every layer", "zerocheck: final value", alone=True)
def _(c):
    out = false_output(c)
    return reprove(c, outputs=out, tamper={"gkr top num": repair_bus(c, out), "gkr evals": repair_layer})

@forgery("wrong addition; ladder: opened values", "zerocheck: final value", alone=True)
def _(c):
    return reprove(c, false_sum(c), tamper={"opened values": repair_zerocheck})

@forgery("wrong addition; ladder: final polynomial", "zerocheck: final value", alone=True)
def _(c):
    return reprove(c, false_sum(c), tamper={"opened values": repair_zerocheck, "whir final": repair_final([])})

@forgery("wrong addition; ladder: opened leaves", "merkle: whir", alone=True)
def _(c):
    note = []
    return reprove(c, false_sum(c), tamper={"opened values": repair_zerocheck, "whir final": repair_final(note),
                                            "whir leaf": repair_leaves(note, 4)})

@forgery("another opened value with the same zero-check", "zerocheck: final value", alone=True)
def _(c):
    return reprove(c, tamper={"opened values": other_root})

@forgery("another opened value with the same zero-check; ladder: final polynomial", "zerocheck: final value", alone=True)
def _(c):
    return reprove(c, tamper={"opened values": other_root, "whir final": repair_final([])})

@forgery("false value of a column, opened without a zero-check", "whir: final sum", alone=True)
def _(c):
    params = whir.tiny(7)
    proof = whir_vectors.prove(params, 1)
    return lambda: whir_vectors.verify(params, 1, proof, 1)

@forgery("truncated", "proof too short")
def _(c):
    return verify_single(c, c.st, c.proof[:-4])

@forgery("empty", "proof too short")
def _(c):
    return verify_single(c, c.st, b"")

@forgery("extended", "trailing bytes", alone=True)
def _(c):
    return verify_single(c, c.st, c.proof + bytes(4))

# ---- the program polynomial ----

def committed(c, program=None):
    """The toy machine whose decoder is the program polynomial, with the honest program's digest, and a run of it."""
    run = toy.execute(program or c.program, c.inputs, committed=True)
    run.machine.digest = c.machine.digest
    return run.machine, toy.instances(run, FAMILY)[0]

def with_other_immediate(c):
    code = list(c.program.code)
    code[3] = (*code[3][:4], code[3][4] ^ 1, code[3][5])
    return toy.Program(tuple(code), c.program.data)

def prove_committed(c, liar=None, tamper=None):
    """Proves the run of `liar` (default: the honest machine), for the honest machine to verify."""
    honest, instance = committed(c)
    machine, (st, trace) = liar or (honest, instance)
    with without(None):
        proof, _ = prove(machine, st, trace, FAMILY, (), tamper)
    return verify_single(c, st, proof, honest)

for label, alter, alone in (("whir program leaf", bump, False), ("whir program path", flip, True)):
    @forgery(f"message altered: {label}", "merkle: whir program", alone)
    def _(c, label=label, alter=alter):
        return prove_committed(c, tamper={label: alter})

@forgery("another program's decoder and its tree", "merkle: whir program", alone=True)
def _(c):
    return prove_committed(c, committed(c, with_other_immediate(c)))

@forgery("another program's decoder claimed of the honest tree", "zerocheck: final value", alone=True)
def _(c):
    machine, instance = committed(c, with_other_immediate(c))
    machine.program_code = committed(c)[0].program_code
    return prove_committed(c, (machine, instance))

@forgery("join left out", None)
def _(c):
    machine, instance = committed(c)
    machine.program_code = lambda params: None
    return prove_committed(c, (machine, instance))

@forgery("proof with a program polynomial offered to a machine without one", None)
def _(c):
    machine, (st, trace) = committed(c)
    proof, _ = prove(machine, st, trace, FAMILY)
    return verify_single(c, st, proof)

# ---- segments ----

def verify_run(c, run):
    return lambda: segments.verify_run(c.many, run, FAMILY)

def reprove_run(c, run=None, change=None, tamper=None, challenge=None):
    run = run or toy.execute(c.program, c.inputs, c.pair)
    run = copy.copy(run)
    run.machine = c.many
    instances = copy.deepcopy(toy.instances(run, FAMILY))
    if change:
        instances = [change(i, st, trace) for i, (st, trace) in enumerate(instances)]
        for st, trace in instances:
            toy.fill_multiplicities(c.many, trace, st.rows, st.index)
    with without(None):
        return segments.prove_run(c.many, instances, FAMILY, tamper, challenge)

def pick(run, order):
    return replace(run, statements=tuple(run.statements[i] for i in order), proofs=tuple(run.proofs[i] for i in order))

for what, order in (("dropped", (0, 2)), ("swapped", (1, 0, 2)), ("repeated", (0, 1, 1)),
                    ("missing at the end", (0, 1))):
    @forgery(f"segment {what}", "segment order")
    def _(c, order=order):
        return verify_run(c, pick(c.long, order))

@forgery("last-segment flag set early", "segment order", alone=True)
def _(c):
    return verify_run(c, reprove_run(c, change=lambda i, st, trace: (replace(st, last=True), trace)))

@forgery("segments of different outputs", "segment publics", alone=True)
def _(c):
    return verify_run(c, reprove_run(c, change=lambda i, st, trace: (
        changed(st, outputs=false_output(c)) if i else st, trace)))

@forgery("pc jumps between segments", "pc chain", alone=True)
def _(c):
    run = toy.execute(c.program, c.inputs, c.pair, between=lambda seg, value, pc: pc + (seg == 2))
    return verify_run(c, reprove_run(c, run))

@forgery("global challenge of the prover's choice", "global challenge", alone=True)
def _(c):
    own = tuple(Ext((i + 5, 1, 2, 3, 4)) for i in range(len(c.long.challenge)))
    run = reprove_run(c, challenge={0: own, 1: own})
    return verify_run(c, replace(run, challenge=own))

@forgery("one segment under another global challenge", None)
def _(c):
    own = tuple(x + 1 for x in c.long.challenge)
    return verify_run(c, reprove_run(c, challenge={1: own}))

@forgery("grinding of the global challenge left out", "grinding: global bus", alone=True)
def _(c):
    return verify_run(c, reprove_run(c, tamper={"run": {"global bus": bad_nonce}}))

def changed_between(c):
    def between(seg, value, pc):
        value[0, 4] ^= seg == 2
        return pc
    return toy.execute(c.program, c.inputs, c.pair, between=between)

@forgery("value changed between segments", "global sum", alone=True)
def _(c):
    return verify_run(c, reprove_run(c, changed_between(c)))

@forgery("value changed between segments; ladder: top layer", "gkr: layer", alone=True)
def _(c):
    bad = reprove_run(c, changed_between(c))
    parts = [verifier.verify_segment(c.many, st, proof, FAMILY, bad.challenge)[1]
             for st, proof in zip(bad.statements, bad.proofs)]
    fps = dict.fromkeys(c.many.buses, segments.Fingerprint(c.many, bad.challenge[0], bad.challenge[1:]))
    gap = sum(parts, verifier.boundary_sum(fps, c.many.run_boundary(bad.statements)))
    split = gkr.layout(c.many, bad.statements[1].rows).split

    def lie(items, den):
        return items[:split] + [items[split] - gap * den[split]] + items[split + 1:]
    return verify_run(c, reprove_run(c, changed_between(c), tamper={1: {"gkr top num": lie}}))

def second_birth(i, st, trace, **values):
    """x0 is 0 in every segment; let its chain end in segment 1 and go on otherwise in the later ones."""
    row = find(trace, "bound", space=0, addr=0)[0]
    setrow(trace, "bound", row, **({"gone": 1} if i == 0 else values))
    return st, trace

@forgery("address initialised again in a later segment", "bus sum", alone=True)
def _(c):
    return verify_run(c, reprove_run(c, change=lambda i, st, trace: second_birth(
        i, st, trace, **({"new": 1, "prev_key": 0} if i == 1 else {}))))

@forgery("value handed over from the same segment", "bus sum", alone=True)
def _(c):
    return verify_run(c, reprove_run(c, change=lambda i, st, trace: second_birth(
        i, st, trace, prev_seg=i + 1, gone=0)))

@forgery("segment of another run", None)
def _(c):
    other = toy.execute(c.program, tuple((x + 1) % 256 for x in c.inputs), c.third)
    st, trace = toy.instances(other, FAMILY)[1]
    alien = prove(c.many, replace(st, program=c.many.digest), trace, FAMILY, c.long.challenge)[0]
    return verify_run(c, replace(c.long, proofs=(c.long.proofs[0], alien, c.long.proofs[2])))

@forgery("address initialised twice by one row", "bus sum")
def _(c):
    return verify_run(c, reprove_run(c, change=lambda i, st, trace: second_birth(i, st, trace, new=2)))

@forgery("segment offered as a whole run", "one segment of a longer run")
def _(c):
    return lambda: verifier.verify(c.many, c.long.statements[0], c.long.proofs[0], FAMILY)


# ---- run ----

def verdict(check_it):
    try:
        check_it()
        return None
    except Reject as e:
        return str(e)


def completeness(rng):
    """Random programs and inputs, an absent table, both regimes, the decoder evaluated or committed once, one or
    several segments."""
    count = 0
    for k in range(4):
        program, inputs = toy.sample_program(rng), [rng.randrange(256) for _ in range(rng.randrange(4, 9))]
        if k == 3:                                                  # no access to memory: that table is absent
            program = toy.Program(((toy.ADD, 4, 0, 0, 9, 0), (toy.OUT, 0, 4, 0, 0, 0), (toy.JMP, 0, 0, 0, 0, toy.HALT)), ())
        family = ("tiny", "tiny-unique")[k % 2]
        run = toy.execute(program, inputs, committed=k > 1)
        (st, trace), = toy.instances(run, family)
        assert (st.rows[1] == 0) == (k == 3)
        said = run.machine.boundary(st) + run.machine.run_boundary([st])
        assert check_rows(run.machine, trace, st.rows, st.scalars(), said) == ([], {})
        start = time.time()
        proof, sizes = prove(run.machine, st, trace, family)
        middle = time.time()
        assert outputs_of(st) == run.outputs and verifier.verify(run.machine, st, proof, family) == st.publics
        print(f"  single  {st.params:15} rows {st.rows}  {len(proof)} bytes  "
              f"prove {middle - start:.2f} s  verify {time.time() - middle:.2f} s")
        count += 1
    program, inputs = toy.sample_program(rng), [rng.randrange(256) for _ in range(6)]
    for cycles, family in ((20, "tiny"), (13, "tiny-unique")):
        run = toy.execute(program, inputs, cycles, committed=cycles == 13)
        start = time.time()
        proof = segments.prove_run(run.machine, toy.instances(run, family), family)
        assert [w[toy.OUTPUTS:] for w in segments.verify_run(run.machine, proof, family)] == [run.outputs] * len(run.segments)
        print(f"  {len(run.segments)} segments  {[len(p) for p in proof.proofs]} bytes  {time.time() - start:.2f} s")
        count += 1
    return count, sizes


def context():
    """The fixed instance that the forgeries start from; proving is deterministic: its bytes are known answers."""
    c = SimpleNamespace(program=toy.sample_program(random.Random(2)), inputs=(3, 250, 17, 99, 4, 200), pair=20, third=13)
    c.run = toy.execute(c.program, c.inputs)
    c.machine = c.run.machine
    (c.st, c.trace), = toy.instances(c.run, FAMILY)
    c.proof, _ = prove(c.machine, c.st, c.trace, FAMILY)
    long_run = toy.execute(c.program, c.inputs, c.third)
    assert len(long_run.segments) == 3 and len(toy.execute(c.program, c.inputs, c.pair).segments) == 2
    c.many = long_run.machine
    c.long = segments.prove_run(c.many, toy.instances(long_run, FAMILY), FAMILY)
    return c


def descriptions(c):
    """What a description may multiply and open."""
    def accepted(describe):
        table = Table("test", describe, ["x", "y"], 5, 32, [Fixed("f", [0] * 32, None)], [("p", 0)])
        try:
            return shape(c.machine, table)
        except AssertionError:
            return None
    for good in (lambda b, r: b.zero(b.opened(r["x"] + r["p"]) * b.on * r["f"] + r["y"] * 3 - b.public("segment") * r["p"]),
                 lambda b, r: b.zero(b.opened(b.opened(r["x"]) - r["y"] + b.on) * (b.opened(r["p"]) - 1)),
                 lambda b, r: b.zero(b.on * r["x"] + b.opened(r["x"]) * r["y"] * b.on), lambda b, r: b.push("OUT", [r["x"] * r["f"]]),
                 lambda b, r: b.zero((b.opened(r["x"]) + r["x"]) * r["f"]),
                 lambda b, r: b.push("OUT", [r["x"], r["p"]], b.on - r["y"])):
        assert accepted(good)
    for bad in (lambda b, r: b.zero(r["x"] * r["y"]), lambda b, r: b.boolean(r["p"]), lambda b, r: b.zero(b.opened(r["x"]) * r["y"] * r["p"]),
                lambda b, r: b.zero((b.opened(r["x"]) + r["x"]) * r["y"]), lambda b, r: b.opened(b.on * b.opened(r["x"])),
                lambda b, r: b.opened(b.public("segment"))):
        assert not accepted(bad)


def false_openings(c):
    """A proof depends on every opened value.  Returns their number."""
    count = sum(shape(c.machine, c.machine.tables[t]).opened for t in c.machine.present(c.st.rows))
    for k in range(count):
        attempt = reprove(c, tamper={"opened values": lambda items, **_: items[:k] + bump(items[k:])})
        assert verdict(attempt) == "zerocheck: final value", f"opened value {k}"
    return count


def deaf_labels(c):
    """Everything that is absorbed matters: a verifier that leaves out one label refuses the honest proofs.
    Returns the number of labels."""
    heard = set()

    class Deaf(VerifierChannel):
        skip = None

        def absorb(self, label, data):
            heard.add(label)
            if label != Deaf.skip:
                super().absorb(label, data)
    try:
        verifier.VerifierChannel = segments.VerifierChannel = Deaf
        assert verdict(verify_run(c, c.long)) is None
        for Deaf.skip in sorted(heard):
            assert verdict(verify_run(c, c.long)) is not None, Deaf.skip
    finally:
        verifier.VerifierChannel = segments.VerifierChannel = VerifierChannel
    return len(heard)


def main():
    start, rng = time.time(), random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    field.self_test()
    transcript.self_test()
    multilinear.self_test(lambda: Ext(tuple(rng.randrange(P) for _ in range(5))))
    accepted, sizes = completeness(rng)
    c, failures, needed = context(), [], set()
    known = [transcript.blake3(x).hex()[:32] for x in (c.st.encode(), c.proof, *c.long.proofs)]
    assert known == KNOWN, f"the protocol changed: {known}"
    assert verdict(verify_single(c, c.st, c.proof)) is None and verdict(verify_run(c, c.long)) is None
    for name, reason, alone, build in FORGERIES:
        attempt = build(c)
        got = verdict(attempt)
        good = got is not None and (reason is None or got == reason)
        if good and alone:
            with without({reason}):
                good = verdict(attempt) is None
            needed.add(reason)
        print(f"  {'ok  ' if good else 'FAIL'} {name}: {got}{' (accepted without this check)' if alone else ''}")
        if not good:
            failures.append(name)
    descriptions(c)
    openings, labels = false_openings(c), deaf_labels(c)
    flips, words = 120, len(c.proof) // 4
    for word in rng.sample(range(words), flips):
        bad = bytearray(c.proof)
        bad[4 * word + rng.randrange(4)] ^= 1 << rng.randrange(8)
        if verdict(verify_single(c, c.st, bytes(bad))) is None:
            failures.append(f"flipped word {word}")
    print(f"message bytes of the last single proof: {sizes}")
    print(f"{'FAILED: ' + ', '.join(failures) if failures else 'passed'}: {accepted} instances accepted; {len(FORGERIES)} "
          f"forgeries and {flips} flipped words of {words} rejected; {len(needed)} checks shown to be needed; "
          f"{openings} opened values; {labels} absorbed labels; {time.time() - start:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
