"""WHIR: commit to a multilinear f and prove the value of a weighted sum of its columns.

Codes.  f_0 = f; f_{i+1} is f_i with its first k_i variables bound to the challenges of round i.
f_i has n_i variables and is viewed as 2^{k_i} interleaved columns: column b holds the values whose low
k_i index bits are b, that is f_i(b, .).  Domain i is the group of order 2^{D_i - k_i} with D_0 = n + rate
and D_{i+1} = D_i - s_i.  A column's values, in index order, are read as the *coefficients* of a univariate
polynomial.  Leaf number j of tree i holds the columns' values at
    y = root_of_unity(D_i - k_i)^bitrev(j).
Encoding is linear, hence  sum_b eq(challenges of round i, b) leaf_j[b] = sum_x f_{i+1}(x) y^index(x).
Leaves of tree 0 are base elements.

Claims.  Weights are of eq type (stack.Column) or of power type: y^index(x), for an out-of-domain sample or a
query.  They are kept as one running claim
    S = sum_x W(x) f_i(x),   W = sum of coefficient * weight.
Each new batch is added with the powers c, c^2, .. of a challenge c drawn after its values are fixed, the
running claim keeping the coefficient 1.  The first claim is one about all columns, S = K + sum_j W_j column_j, to
which the commitment's out-of-domain answers are added; it may use the next powers of their c for what it consists of.
The verifier needs neither K nor the W_j before the end, so it never subtracts K.  A round's c(challenge) has S with
the factor challenge: at the end S is R K too much, R being the product of all challenges.

The program polynomial g (optional) is committed once per program, in n variables, zero beyond its size.
Column b of it holds the values b 2^c, b 2^c + 1, .. with c = n - k_0 - k_1, so that zero columns need not be
stored; its code is on the domain of round 1 and its tree has no cap.  The running claim is
    S = sum_x W(x) f_i(x) + sum_x V(x) g(x);
the challenges of rounds 0 and 1 bind f's low variables and the bits of g's column number alike, and the join,
one more round, makes f_2 = (1 - s) f + s g of what is left.

Round i:
  k_i times: send (c_0, c_2) of sum_x W f as a polynomial c in x_0; c_1 = S - 2 c_0 - c_2;
             grind; draw the challenge; S = c(challenge)
  i = 1, with a program: once more, for the variable that chooses between f and g
  not last:  send root of f_{i+1}; draw out-of-domain points; send the values there
  last:      send the 2^{n_M} values of f_M
  grind; draw query indices into domain i (sorted, repetitions dropped); open tree i, fold each leaf
  i = 1, with a program: open g's tree at the same indices, fold each leaf, and join the two
  not last:  draw c; add the out-of-domain claims, then the query claims in ascending order of index
  last:      compare each folded leaf with sum_x f_M(x) y^index(x) by Horner; n_M more rounds without
             grinding.  Let m = f_M(last challenges), and P the weight of all power claims, B_j that of column j, at
             all challenges:  S - R K = m (P + sum_j W_j B_j),  or  y = K + sum_j W_j x_j  with  y = (S - m P) / R,
             x_j = m B_j / R.  Whoever made the claim checks that; R = 0 is refused

Regime.  In the Johnson regime several codewords can be near a tree, and the out-of-domain answers pick
one, so they are absorbed before anything else about that code is drawn.  Under unique decoding ood = 0.
"""

import pathlib
import re
from dataclasses import dataclass

from field import ONE, P, TWO_ADICITY, ZERO, powers, root_of_unity
from merkle import Tree, cap_size, verify_open
from multilinear import eq_table, evaluate, fold, horner
from stack import weight_table
from transcript import check


JOIN_ROUND = 1


@dataclass(frozen=True)
class Params:
    name: str
    n: int
    rate: int                # log2 of the inverse rate of code 0
    folds: tuple             # k_i
    shrinks: tuple           # s_i; the last one is not used
    queries: tuple           # queries into code i
    ood: tuple               # out-of-domain samples of code i
    grind_query: tuple       # bits, per round
    grind_fold: tuple        # bits, per round, one tuple of k_i entries each; round 1 has one more, for the join
    grind_bus: int
    max_log_leaves: int      # grind_bus is for that many
    cap: int                 # log2 of the Merkle cap

    def validate(self):
        m = len(self.folds)
        assert m and all(len(x) == m for x in (self.shrinks, self.queries, self.ood, self.grind_query, self.grind_fold))
        assert all(len(g) == k + (i == JOIN_ROUND) for i, (g, k) in enumerate(zip(self.grind_fold, self.folds)))
        assert 0 <= self.final_log() and all(self.domain_log(i) <= TWO_ADICITY for i in range(m))
        assert all(self.domain_log(i) + self.folds[i] > self.vars(i) for i in range(m))
        return self

    def vars(self, i):
        return self.n - sum(self.folds[:i])

    def program_column_log(self):
        return self.vars(JOIN_ROUND + 1)

    def final_log(self):
        return self.n - sum(self.folds)

    def domain_log(self, i):
        return self.n + self.rate - sum(self.shrinks[:i]) - self.folds[i]


def tiny(n, unique=False):
    """Test parameters (no security at all), same structure: two or three rounds, some domain shrink,
    some grinding.  unique = True leaves out the out-of-domain samples of the first code."""
    folds, shrinks = ((4, 3, 2), (3, 2, 1)) if n >= 10 else ((2, 2), (1, 1))
    m, name = len(folds), f"tiny{'-unique' if unique else ''}-{n}"
    return Params(name, n, 1, folds, shrinks, (6, 5, 4)[:m], (0 if unique else 2, 1, 1)[:m], (3, 2, 2)[:m],
                  tuple((2,) * (k - 1) + (1,) * (1 + (i == JOIN_ROUND)) for i, k in enumerate(folds)), 3, 30, 1).validate()


def real_params():
    """The product's sets, from the file that the C++ compiles."""
    path = pathlib.Path(__file__).resolve().parents[2] / "lib/proof/generated/whir_params.inc"
    out = []
    for name, head, body in re.findall(r'\{"([\w-]+)", ([\d, ]+?), \{\{(.*?)\}\}\},\n', path.read_text(), re.S):
        n, rate, cap, leaves, bus, _ = map(int, head.split(", "))
        rows = [(*map(int, row.split(", ")), tuple(map(int, bits.split(", "))))
                for row, bits in re.findall(r"\{([\d, ]+), \{([\d, ]+)\}\}", body + "}}")]
        folds, shrinks, queries, ood, grind_query, grind_fold = zip(*rows)
        out.append(Params(name, n, rate, folds, shrinks, queries, ood, grind_query, grind_fold, bus, leaves, cap).validate())
    return out


PARAMS = {p.name: p for p in real_params()} | {
    p.name: p for n in range(5, 20) for p in (tiny(n), tiny(n, True))}


def choose(family, n):
    """The smallest parameter set `family-N` with N >= n; prover and verifier both call this."""
    fits = [p for name, p in PARAMS.items() if name.rpartition("-")[0] == family and p.n >= n]
    check(fits, "stack does not fit the parameters")
    return min(fits, key=lambda p: p.n)


def _ntt(a, root):
    if len(a) == 1:
        return a
    even, odd = _ntt(a[0::2], root * root % P), _ntt(a[1::2], root * root % P)
    out, w, half = [0] * len(a), 1, len(a) // 2
    for i in range(half):
        t = w * odd[i]
        out[i], out[i + half] = (even[i] + t) % P, (even[i] - t) % P
        w = w * root % P
    return out


def bit_reversed(j, bits):
    return int(format(j, f"0{bits}b")[::-1], 2) if bits else 0


def _encode_column(values, log_domain, base):
    """Coefficients -> values at root^bitrev(j) for j = 0, 1, .. (coordinate by coordinate over E)."""
    root, size = root_of_unity(log_domain), 1 << log_domain
    if base:
        natural = _ntt(list(values) + [0] * (size - len(values)), root)
    else:
        parts = [_ntt([c.c[k] for c in values] + [0] * (size - len(values)), root) for k in range(5)]
        natural = [type(ZERO)(t) for t in zip(*parts)]
    return [natural[bit_reversed(j, log_domain)] for j in range(size)]


def make_tree(params, i, f):
    k, d = params.folds[i], params.domain_log(i)
    cols = [_encode_column(f[b::1 << k], d, i == 0) for b in range(1 << k)]
    return Tree([list(leaf) for leaf in zip(*cols)], min(params.cap, d))


@dataclass
class PowerClaim:
    """sum_x y^index(x) f(x) = value."""
    y: object
    value: object

    def add_weight(self, weights, coeff):
        for i in range(len(weights)):
            weights[i] = weights[i] + coeff
            coeff = coeff * self.y

    def weight_at(self, point):
        """On the hypercube y^index = prod y^(2^j x_j), and each factor is affine in x_j."""
        out, y = ONE, self.y
        for x in point:
            out = out * (ONE + x * (y - 1))
            y = y * y
        return out


class ProgramCode:
    """The program polynomial under one parameter set: its columns and the tree over them."""

    def __init__(self, params, values):
        assert 0 < len(values) <= 1 << params.n
        size = 1 << params.program_column_log()
        padded = list(values) + [0] * (-len(values) % size)
        self.columns = [padded[at:at + size] for at in range(0, len(padded), size)]
        d = params.domain_log(JOIN_ROUND)
        self.tree = Tree([list(leaf) for leaf in zip(*(_encode_column(c, d, True) for c in self.columns))], 0)

    def root(self):
        return self.tree.commitment()

    def interleaved(self, n, values):
        """In the order in which variables are bound: the column's number first."""
        bits = n - (len(self.columns[0]) - 1).bit_length()
        mask = len(self.columns[0]) - 1
        out = [ZERO] * (1 << n)
        for i, v in enumerate(values):
            out[(i & mask) << bits | i >> (n - bits)] = ONE * v
        return out


def _power_claims(points, values):
    return [PowerClaim(y, v) for y, v in zip(points, values)]


def commit(ch, params, f):
    tree = make_tree(params, 0, f)
    ch.send_digests("root", tree.commitment())
    points = ch.challenges("ood point", params.ood[0])
    values = ch.send("ood value", [horner(f, z) for z in points])
    return tree, _power_claims(points, values)


def read_commitment(ch, params):
    root = ch.receive_digests("root", cap_size(params.domain_log(0), params.cap))
    points = ch.challenges("ood point", params.ood[0])
    return root, _power_claims(points, ch.receive("ood value", params.ood[0]))


def _query_points(ch, params, i):
    ch.grind("query", params.grind_query[i])
    d = params.domain_log(i)
    positions = sorted(set(ch.indices("query", params.queries[i], d)))
    return positions, [ONE * pow(root_of_unity(d), bit_reversed(j, d), P) for j in positions]


def _fold_leaves(leaves, challenges):
    weights = eq_table(challenges)
    return [sum((w * v for w, v in zip(weights, leaf)), ZERO) for leaf in leaves]


def batch(ch, claims, more=0):
    """(coefficient, claim) for each, and the `more` next powers of the challenge."""
    coeffs = powers(ch.challenge("whir batch"), len(claims) + more + 1)[1:]
    return list(zip(coeffs, claims)), coeffs[len(claims):]


def _sum(terms):
    return sum((c * claim.value for c, claim in terms), ZERO)


def prove(ch, params, f, tree, ood, claim, columns, program=None, program_columns=()):
    """`ood`: batch() of the commitment's.  `columns`: (W_j, column) of each, `claim` being S - K."""
    f, weights, s = [ONE * v for v in f], weight_table(params.n, [*ood, *columns]), claim + _sum(ood)
    g = v = None
    if program:
        g = program.interleaved(params.n, [x for column in program.columns for x in column])
        v = program.interleaved(params.n, weight_table(params.n, program_columns))

    def add(claims):
        nonlocal weights, s
        terms, _ = batch(ch, claims)
        extra = weight_table(len(f).bit_length() - 1, terms)
        weights = [a + b for a, b in zip(weights, extra)]
        s = s + _sum(terms)

    def sumcheck(bits):
        nonlocal f, weights, s, g, v
        pairs = list(zip(f[0::2], f[1::2], weights[0::2], weights[1::2]))
        if g:
            pairs += zip(g[0::2], g[1::2], v[0::2], v[1::2])
        c0 = sum((f0 * w0 for f0, _, w0, _ in pairs), ZERO)
        c2 = sum(((f1 - f0) * (w1 - w0) for f0, f1, w0, w1 in pairs), ZERO)
        c0, c2 = ch.send("whir round", [c0, c2])
        ch.grind("fold", bits)
        r = ch.challenge("whir round")
        s = horner([c0, s - c0 - c0 - c2, c2], r)
        f, weights = fold(f, r), fold(weights, r)
        if g:
            g, v = fold(g, r), fold(v, r)
        return r

    history = []
    for i, k in enumerate(params.folds):
        last = i == len(params.folds) - 1
        rs = [sumcheck(params.grind_fold[i][j]) for j in range(k)]
        history += rs
        joins = program and i == JOIN_ROUND
        if joins:
            f = [x for pair in zip(f, g) for x in pair]
            weights = [x for pair in zip(weights, v) for x in pair]
            g = v = None
            chosen = sumcheck(params.grind_fold[i][k])
        points, values = [], []
        if last:
            f = ch.send("whir final", f, s=s, weights=weights)
        else:
            nxt = make_tree(params, i + 1, f)
            ch.send_digests("whir root", nxt.commitment())
            points = ch.challenges("whir ood point", params.ood[i + 1])
            values = ch.send("whir ood value", [horner(f, z) for z in points])
        positions, ys = _query_points(ch, params, i)
        tree.open(ch, "whir", positions)
        if joins:
            program.tree.open(ch, "whir program", positions)
        folded = _fold_leaves([tree.leaves[j] for j in positions], rs)
        if joins:
            folded = _join(folded, _fold_leaves([program.tree.leaves[j] for j in positions], history), chosen)
        add(_power_claims(points, values) + _power_claims(ys, folded))
        if not last:
            tree = nxt
    for _ in range(params.final_log()):
        sumcheck(0)


def _join(folded, others, chosen):
    return [a + chosen * (b - a) for a, b in zip(folded, others)]


def verify(ch, params, root, ood, claim, columns, program_root=None, program_size=0, program_columns=()):
    """`claim` is S.  Returns y and the x_j of all columns, those of the program polynomial last; it has `program_size`
    values and the root `program_root`."""
    s, history, challenges, chosen, product = claim, [], [], None, ONE
    width = (program_size - 1 >> params.program_column_log()) + 1

    def add(terms):
        nonlocal s
        history.append((len(challenges), chosen is not None, terms))
        s = s + _sum(terms)

    def sumcheck(bits):
        nonlocal s, product
        c0, c2 = ch.receive("whir round", 2)
        ch.grind("fold", bits)
        r = ch.challenge("whir round")
        s, product = horner([c0, s - c0 - c0 - c2, c2], r), product * r
        return r

    add(ood)
    for i, k in enumerate(params.folds):
        last = i == len(params.folds) - 1
        rs = [sumcheck(params.grind_fold[i][j]) for j in range(k)]
        challenges += rs
        joins = program_root and i == JOIN_ROUND
        if joins:
            chosen = sumcheck(params.grind_fold[i][k])
        points, values = [], []
        if last:
            final = ch.receive("whir final", 1 << params.final_log())
        else:
            nxt = ch.receive_digests("whir root", cap_size(params.domain_log(i + 1), params.cap))
            points = ch.challenges("whir ood point", params.ood[i + 1])
            values = ch.receive("whir ood value", params.ood[i + 1])
        positions, ys = _query_points(ch, params, i)
        leaves = verify_open(ch, "whir", root, params.domain_log(i), positions, 1 << k, 1 if i == 0 else 5)
        folded = _fold_leaves(leaves, rs)
        if joins:
            leaves = verify_open(ch, "whir program", program_root, params.domain_log(i), positions, width, 1)
            folded = _join(folded, _fold_leaves(leaves, challenges), chosen)
        add(batch(ch, _power_claims(points, values) + _power_claims(ys, folded))[0])
        if not last:
            root = nxt
    tail = [sumcheck(0) for _ in range(params.final_log())]
    challenges += tail
    bound = params.n - params.program_column_log()
    turned = challenges[bound:] + challenges[:bound]                # the column's number are g's last variables
    part = ONE if chosen is None else ONE - chosen                  # f's, the program's being `chosen`
    weight = ZERO
    for start, joined, terms in history:                            # weights live on the variables left at that time
        for c, term in terms:
            weight = weight + c * (ONE if joined else part) * term.weight_at(challenges[start:])
    check(product != ZERO, "whir: final sum")
    m, scale = evaluate(final, tail), product.inv()
    xs = ([part * c.weight_at(challenges) for c in columns] + [chosen * c.weight_at(turned) for c in program_columns])
    return (s - m * weight) * scale, [m * scale * x for x in xs]
