// a G + b P by the same plan as lib/crypto/secp256k1.cpp: both scalars in halves, signed digits, shared
// doublings. What differs is made for the machine:
//
// It multiplies and adds in one delegation but does not multiply and subtract, so both steps give the
// negative of a sum: doubling -2P, adding -P + Q. The loop keeps the sign of what it has.
//
// No step asks whether it met equal points, opposite points or infinity. Where one does, z becomes 0 and
// stays so, as each step multiplies z by what is 0 then. So a z other than 0 at the end vouches for the whole
// sum; otherwise the portable code does it again.
//
// The multiples of P have one z in common, and so are affine on an isomorphic curve, to which the
// generator's are brought when they are added. That saves an inversion.

#include "secp256k1_cells.hpp"

#include "base/check.hpp"
#include "cell_numbers.hpp"
#include "crypto/keccak.hpp"
#include "crypto/secp256k1.hpp"
#include "crypto/secp256k1_endomorphism.hpp"
#include "crypto/secp256k1_group.hpp"
#include "crypto/secp256k1_tables.hpp"

#include <freehold_guest.hpp>

#include <array>
#include <cstring>

namespace freehold::secp256k1::cells
{
namespace
{
using guest::Cell;
using guest::get;
using guest::is_zero;
using guest::set;

// Of the digits of a multiple of P: odd, below 2^(kPointWidth - 1) in absolute value.
constexpr unsigned kPointWidth = 5;
constexpr unsigned kPointEntries = 1u << (kPointWidth - 2);
// A half scalar is below 2^128; its last digit may stand at this position.
constexpr unsigned kTopPosition = 128;

// A product also writes its quotient, into the cell behind it.
struct Product
{
    Cell value, quotient;
};

struct Entry
{
    Cell x, y, minus_y, step;
};

// What the digits at one position ask for, a byte for each of the four sums: 0, or an odd multiple with its
// sign in the top bit.
using Schedule = std::array<std::uint32_t, kTopPosition + 1>;

/// Numbers that do not change.
struct Constants
{
    Cell zero, one, p, minus_two, three_halves, beta;
    Cell n, half_n, a1, b1, minus_a1, minus_lambda;
};

struct Workspace
{
    Constants constants;
    // The sum is (x / z^2, y / z^3) on the isomorphic curve; a point (x, y) there is (x / scale^2, y /
    // scale^3).
    Product x, y, z, scale;
    Product t[8];
    Product scalar[6];
    Product powers[16];
    // Odd multiples of P and of lambda P, then of G and 2^128 G.
    Entry tables[4][std::tuple_size_v<GeneratorTable>];
};

void set(Entry& entry, const Affine& point)
{
    set(entry.x, point.x.normalized());
    set(entry.y, point.y.normalized());
    set(entry.minus_y, (-point.y).normalized());
}

Workspace* make_workspace()
{
    auto* w = reinterpret_cast<Workspace*>(guest::new_cells(sizeof(Workspace) / sizeof(Cell)).data());
    Constants& c = w->constants;
    const U256& p = Field::kModulus;
    set(c.one, 1);
    set(c.p, p);
    set(c.minus_two, p - 2);
    set(c.three_halves, (p >> 1) + 2);  // (p + 3) / 2
    set(c.beta, kBeta);
    set(c.n, kOrder);
    set(c.half_n, kHalfOrder);
    set(c.a1, kA1);
    set(c.b1, kB1);
    set(c.minus_a1, kOrder - kA1);
    set(c.minus_lambda, kOrder - kLambda);
    for (std::size_t i = 0; i < kGeneratorTable.size(); ++i) {
        set(w->tables[2][i], kGeneratorTable[i]);
        set(w->tables[3][i], kHighGeneratorTable[i]);
    }
    return w;
}

Workspace& workspace()
{
    static Workspace* only = nullptr;
    if (only == nullptr) [[unlikely]]
        only = make_workspace();
    return *only;
}

/// Points modulo p. Every member keeps all it needs in registers once it is inlined.
class Group
{
public:
    [[gnu::always_inline]] explicit Group(Workspace& w)
        : w_{w},
          zero_{&w.constants.zero},
          p_{&w.constants.p},
          minus_two_{&w.constants.minus_two},
          three_halves_{&w.constants.three_halves}
    {}

    [[gnu::always_inline]] void multiply(Product& out, const Cell& a, const Cell& b) const
    {
        guest::mul_div(&out.value, &a, &b, zero_, p_);
    }
    [[gnu::always_inline]] void multiply_add(Product& out, const Cell& a, const Cell& b, const Cell& c) const
    {
        guest::mul_div(&out.value, &a, &b, &c, p_);
    }
    [[gnu::always_inline]] void subtract(Cell& out, const Cell& a, const Cell& b) const
    {
        guest::mod_sub(&out, &a, &b, p_);
    }

    /// The sum becomes -2 times itself. With half the slope, l = 3 x^2 / 2: x' = l^2 - 2 x y^2, y' = -(l (x
    /// y^2 - x') - y^4), z' = y z, and y' with the other sign.
    [[gnu::always_inline]] void double_negated() const
    {
        Product &x = w_.x, &y = w_.y, &z = w_.z;
        Product &yy = w_.t[0], &l = w_.t[1], &v = w_.t[2], &y4 = w_.t[3], &minus_2v = w_.t[4], &d = w_.t[5];
        multiply(yy, y.value, y.value);
        multiply(z, z.value, y.value);
        multiply(l, x.value, x.value);
        multiply(l, l.value, *three_halves_);
        multiply(v, x.value, yy.value);
        multiply(y4, yy.value, yy.value);
        multiply(minus_2v, v.value, *minus_two_);
        multiply_add(x, l.value, l.value, minus_2v.value);
        subtract(d.value, x.value, v.value);
        multiply_add(y, l.value, d.value, y4.value);
    }

    /// The sum becomes the point (qx, qy) minus itself; `z` is the sum's, or leads to the curve that the
    /// point is on. The factor of z, which is the difference in x, stays in t[2].
    [[gnu::always_inline]] void subtract_from(const Cell& qx, const Cell& qy, const Product& z) const
    {
        Product &x = w_.x, &y = w_.y;
        Product &zz = w_.t[0], &zzz = w_.t[1], &h = w_.t[2], &hh = w_.t[3], &hhh = w_.t[4], &v = w_.t[5];
        Product& r = zz;
        Product& minus_2v = zzz;
        Product& d = v;
        multiply(zz, z.value, z.value);
        multiply(h, qx, zz.value);
        multiply(zzz, z.value, zz.value);
        multiply_add(r, qy, zzz.value, y.value);  // qy z^3 - (-y)
        subtract(h.value, h.value, x.value);
        multiply(hh, h.value, h.value);
        multiply(hhh, h.value, hh.value);
        multiply(v, x.value, hh.value);
        multiply(w_.z, w_.z.value, h.value);
        multiply(minus_2v, v.value, *minus_two_);
        multiply(hh, y.value, hhh.value);
        multiply_add(x, r.value, r.value, minus_2v.value);
        subtract(x.value, x.value, hhh.value);
        subtract(d.value, v.value, x.value);
        multiply_add(y, r.value, d.value, hh.value);
    }

private:
    Workspace& w_;
    const Cell *zero_, *p_, *minus_two_, *three_halves_;
};

/// Tables 0 and 1: P, 3P, 5P, ... and lambda times these on the isomorphic curve of scale w.scale.
void tabulate(Workspace& w, const Affine& p)
{
    const Group group{w};
    const Constants& c = w.constants;
    // -2P on the curve of its z, which is p.y; there it is affine, and so is P = (x z^2, y z^3).
    set(w.x.value, p.x.normalized());
    set(w.y.value, p.y.normalized());
    Product& zz = w.t[6];
    Product& f = w.t[7];
    group.multiply(zz, w.y.value, w.y.value);
    group.multiply(f, w.x.value, zz.value);
    guest::copy_cell(&w.tables[1][0].x, &f.value);
    group.multiply(f, zz.value, zz.value);
    guest::copy_cell(&w.tables[1][0].y, &f.value);
    guest::copy_cell(&w.z.value, &c.one);
    guest::copy_cell(&w.scale.value, &w.y.value);
    group.double_negated();
    Entry& step = w.tables[1][1];  // 2P and -2P
    guest::copy_cell(&step.x, &w.x.value);
    guest::copy_cell(&step.minus_y, &w.y.value);
    group.subtract(step.y, c.zero, w.y.value);

    // Entry i is (2 i + 1) P, with the other sign where i is odd: -(-(2 i - 1) P) + 2P, -(2 i - 1) P - 2P.
    guest::copy_cell(&w.x.value, &w.tables[1][0].x);
    guest::copy_cell(&w.y.value, &w.tables[1][0].y);
    guest::copy_cell(&w.z.value, &c.one);
    for (std::size_t i = 0;;) {
        Entry& entry = w.tables[0][i];
        guest::copy_cell(&entry.x, &w.x.value);
        guest::copy_cell(&entry.y, &w.y.value);
        if (++i == kPointEntries) break;
        group.subtract_from(step.x, i % 2 == 0 ? step.y : step.minus_y, w.z);
        guest::copy_cell(&w.tables[0][i].step, &w.t[2].value);
    }
    group.multiply(w.scale, w.scale.value, w.z.value);

    // All to the z of the last: (x f^2, y f^3), f being the product of the later steps' factors of z.
    guest::copy_cell(&f.value, &c.one);
    for (std::size_t i = kPointEntries; i-- > 0;) {
        Entry& entry = w.tables[0][i];
        Entry& lambda_entry = w.tables[1][i];
        Product& y = w.t[0];
        group.multiply(zz, f.value, f.value);
        group.multiply(y, zz.value, f.value);
        group.multiply(y, y.value, entry.y);
        group.multiply(w.t[1], entry.x, zz.value);
        group.multiply(w.t[2], w.t[1].value, c.beta);
        guest::copy_cell(&entry.x, &w.t[1].value);
        guest::copy_cell(&lambda_entry.x, &w.t[2].value);
        Cell Entry::* const same = i % 2 == 0 ? &Entry::y : &Entry::minus_y;
        Cell Entry::* const other = i % 2 == 0 ? &Entry::minus_y : &Entry::y;
        guest::copy_cell(&(entry.*same), &y.value);
        guest::copy_cell(&(lambda_entry.*same), &y.value);
        group.subtract(entry.*other, c.zero, y.value);
        guest::copy_cell(&(lambda_entry.*other), &(entry.*other));
        group.multiply(f, f.value, entry.step);
    }
}

/// Adds the signed digits of width `width` of a number of 128 bits to the schedule, as byte `sum` of each
/// position.
void schedule_digits(Schedule& schedule, const Cell& number, unsigned first_word, bool negative, unsigned sum,
                     unsigned width)
{
    std::array<std::uint32_t, 6> words{};
    for (unsigned i = 0; i < 4; ++i) words[i] = number.words[first_word + i];
    const std::uint32_t mask = (1u << width) - 1, half = 1u << (width - 1);
    // A carry turns the bits around: what is left is then a multiple of 2^position minus the complement of
    // the bits.
    std::uint32_t carry = 0;  // or all ones
    for (unsigned position = 0; position <= kTopPosition;) {
        const unsigned word = position / 32, shift = position % 32;
        // The next 32 bits; the second shift is by 32 - shift, which may be 32.
        std::uint32_t bits = (words[word] >> shift | words[word + 1] << 1 << (31 - shift)) ^ carry;
        if ((bits & 0xffff) == 0) {
            position += 16;
            continue;
        }
        for (; (bits & 1) == 0; bits >>= 1) ++position;  // leaves 17 bits, more than `width`
        std::uint32_t digit = bits & mask;
        if (digit >= half) {
            digit = mask + 1 - digit;
            carry = ~carry;
        }
        const std::uint32_t sign = ((carry != 0) != negative) ? 0x80 : 0;
        schedule[position] |= (digit | sign) << (8 * sum);
        position += width;
    }
}

/// b as two halves, k1 + k2 lambda, which go to the schedule.
void schedule_halves(Workspace& w, Schedule& schedule, const Cell& b)
{
    // (b, 0) = (b a1 / n) (a1, -b1) + (b b1 / n) (a2, a1), as a1 a1 + a2 b1 = n. Minus the lattice vector
    // with both factors rounded, which are the quotients of b a1 + n/2 and b b1 + n/2; the remainders are
    // below half the sum of the basis' vectors, hence below 2^128.
    const Constants& c = w.constants;
    Product &q1 = w.scalar[2], &q2 = w.scalar[3], &k1 = w.scalar[4], &k2 = w.scalar[5];
    guest::mul_div(&q1.value, &b, &c.a1, &c.half_n, &c.n);
    guest::mul_div(&q2.value, &b, &c.b1, &c.half_n, &c.n);
    guest::mul_div(&k2.value, &q1.quotient, &c.b1, &c.zero, &c.n);
    guest::mul_div(&k2.value, &q2.quotient, &c.minus_a1, &k2.value, &c.n);
    guest::mul_div(&k1.value, &k2.value, &c.minus_lambda, &b, &c.n);
    for (unsigned sum = 0; sum < 2; ++sum) {
        Cell& k = w.scalar[4 + sum].value;
        const auto is_short = [&] { return (k.words[4] | k.words[5] | k.words[6] | k.words[7]) == 0; };
        const bool negative = !is_short();
        if (negative) guest::mod_sub(&k, &c.zero, &k, &c.n);
        CHECK(is_short(), "half a scalar has 128 bits");
        schedule_digits(schedule, k, 0, negative, sum, kPointWidth);
    }
}

/// The sum that the schedule describes, with its sign; false if it has no terms.
bool add_up(Workspace& w, const Schedule& schedule, bool& negative)
{
    const Group group{w};
    unsigned position = kTopPosition;
    while (schedule[position] == 0)
        if (position-- == 0) return false;

    // The first term is there already: z is 1, and the generator's multiple goes to the isomorphic curve.
    const auto entry_of = [&w](unsigned sum, std::uint32_t code) -> Entry& {
        return w.tables[sum][(code & 0x7f) / 2];
    };
    std::uint32_t codes = schedule[position];
    unsigned sum = 0;
    for (; (codes & 0xff) == 0; codes >>= 8) ++sum;
    const Entry& first = entry_of(sum, codes);
    const Cell& factor = sum < 2 ? w.constants.one : w.scale.value;
    group.multiply(w.t[0], factor, factor);
    group.multiply(w.t[1], factor, w.t[0].value);
    group.multiply(w.x, first.x, w.t[0].value);
    group.multiply(w.y, (codes & 0x80) != 0 ? first.minus_y : first.y, w.t[1].value);
    guest::copy_cell(&w.z.value, &w.constants.one);
    codes >>= 8;
    ++sum;

    // The top bit says whether the point is minus the sum.
    std::uint32_t sign = 0;
    for (;;) {
        for (; codes != 0; codes >>= 8, ++sum) {
            if ((codes & 0xff) == 0) continue;
            const Entry& entry = entry_of(sum, codes);
            const Cell& y = ((codes ^ sign) & 0x80) != 0 ? entry.y : entry.minus_y;
            Product* z = &w.z;
            if (sum >= 2) {
                z = &w.t[6];
                group.multiply(*z, w.z.value, w.scale.value);
            }
            group.subtract_from(entry.x, y, *z);
            sign ^= 0x80;
        }
        if (position-- == 0) break;
        group.double_negated();
        sign ^= 0x80;
        codes = schedule[position];
        sum = 0;
    }
    negative = sign != 0;
    return true;
}

/// 1 / w.scalar[0] modulo n, in place: to the power of n - 2, four bits at a time.
void invert_scalar(Workspace& w)
{
    const Constants& c = w.constants;
    guest::copy_cell(&w.powers[0].value, &c.one);
    for (std::size_t i = 1; i < 16; ++i)
        guest::mul_div(&w.powers[i].value, &w.powers[i - 1].value, &w.scalar[0].value, &c.zero, &c.n);
    constexpr U256 kExponent = kOrder - 2;
    Cell* const r = &w.scalar[0].value;
    guest::copy_cell(r, &c.one);
    for (unsigned limb = 4; limb-- > 0;) {
        for (unsigned bit = 64; bit > 0;) {
            bit -= 4;
            for (int i = 0; i < 4; ++i) guest::mul_div(r, r, r, &c.zero, &c.n);
            guest::mul_div(r, r, &w.powers[(kExponent.limbs[limb] >> bit) & 15].value, &c.zero, &c.n);
        }
    }
}

/// (x, y) and its two coordinates as 64 bytes. nullopt if z is 0.
bool to_bytes(Workspace& w, bool negative, std::uint8_t (&encoded)[64])
{
    const Group group{w};
    Product &z = w.t[0], &zz = w.t[1];
    group.multiply(z, w.z.value, w.scale.value);
    if (is_zero(z.value)) return false;
    set(z.value, Field{get(z.value)}.inverse().normalized());
    group.multiply(zz, z.value, z.value);
    group.multiply(z, z.value, zz.value);
    group.multiply(w.x, w.x.value, zz.value);
    group.multiply(w.y, w.y.value, z.value);
    if (negative) group.subtract(w.y.value, w.constants.zero, w.y.value);
    guest::swap_bytes(&z.value, &w.x.value);
    guest::swap_bytes(&zz.value, &w.y.value);
    std::memcpy(encoded, &z.value, 32);
    std::memcpy(encoded + 32, &zz.value, 32);
    return true;
}
}  // namespace

std::optional<Address> recover(const Hash256& hash, const U256& r, const U256& s, bool y_parity)
{
    if (r.is_zero() || r >= kOrder || s.is_zero() || s >= kOrder) return std::nullopt;
    const auto point = Affine::from_x(r, y_parity);
    if (!point) return std::nullopt;

    // Q = b R + a G with a = -z / r and b = s / r.
    Workspace& w = workspace();
    const Constants& c = w.constants;
    Product &a = w.scalar[0], &b = w.scalar[1];
    set(a.value, r);
    invert_scalar(w);
    set(b.value, s);
    guest::mul_div(&b.value, &b.value, &a.value, &c.zero, &c.n);
    Product &z = w.scalar[2], &inverse = w.scalar[3];
    guest::copy_cell(&inverse.value, &a.value);
    std::memcpy(&z.quotient, hash.data(), 32);
    guest::swap_bytes(&z.value, &z.quotient);
    guest::mul_div(&a.value, &z.value, &inverse.value, &c.zero, &c.n);
    guest::mod_sub(&a.value, &c.zero, &a.value, &c.n);

    Schedule schedule{};
    schedule_halves(w, schedule, b.value);
    schedule_digits(schedule, a.value, 0, false, 2, kGeneratorWidth);
    schedule_digits(schedule, a.value, 4, false, 3, kGeneratorWidth);
    tabulate(w, *point);
    bool negative = false;
    std::uint8_t encoded[64];
    if (!add_up(w, schedule, negative) || !to_bytes(w, negative, encoded)) {
        const Jacobian key = double_multiply(get(a.value), get(b.value), *point);
        if (key.is_infinity()) return std::nullopt;
        const Affine q = key.to_affine();
        q.x.normalized().store_be32(encoded);
        q.y.normalized().store_be32(encoded + 32);
    }
    return Address::from(keccak256(encoded).view().subspan(12));
}
}  // namespace freehold::secp256k1::cells
