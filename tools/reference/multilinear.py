"""Multilinear polynomials as tables of values on the hypercube.

THE variable order, used everywhere: a polynomial in n variables x_0 .. x_{n-1} is a list of 2^n
values; bit j of the list index (bit 0 = least significant) is the value of x_j.  A point is the
list [r_0, .., r_{n-1}].  Sum-checks bind x_0 first, so a point is the list of challenges in the
order in which they were drawn.  Appending coordinates = choosing a block by the high index bits.
"""

from field import ONE, lift


def bits(i, n):
    return [i >> j & 1 for j in range(n)]


def eq(a, b):
    """prod (a_i b_i + (1 - a_i)(1 - b_i)); entries of b may be 0/1 ints."""
    assert len(a) == len(b)
    out = ONE
    for x, y in zip(a, b):
        t = x * y
        out = out * (t + t - x - y + 1)
    return out


def eq_table(point):
    """All 2^n values eq(point, index)."""
    table = [ONE]
    for r in point:
        high = [v * r for v in table]
        table = [v - h for v, h in zip(table, high)] + high
    return table


def fold(values, r):
    """Bind x_0 := r."""
    return [a + r * (b - a) for a, b in zip(values[0::2], values[1::2])]


def evaluate(values, point):
    assert len(values) == 1 << len(point)
    values = [lift(v) for v in values]
    for r in point:
        values = fold(values, r)
    return values[0]


def count_weight(count, point):
    """The multilinear extension of [index < count]."""
    if count >> len(point):
        return ONE
    total, agree = lift(0), ONE                                     # agree: weight of equal higher bits
    for j in reversed(range(len(point))):
        one = agree * point[j]
        if count >> j & 1:
            total, agree = total + agree - one, one
        else:
            agree = agree - one
    return total


def horner(coeffs, y):
    acc = lift(0)
    for c in reversed(coeffs):
        acc = acc * y + c
    return acc


def self_test(rand):
    v = [rand() for _ in range(8)]
    p = [rand() for _ in range(3)]
    assert sum((a * b for a, b in zip(v, eq_table(p))), lift(0)) == evaluate(v, p)
    assert all(count_weight(n, p) == sum(eq_table(p)[:n], lift(0)) for n in range(9))
    assert all(eq(p, bits(i, 3)) == t for i, t in enumerate(eq_table(p)))
