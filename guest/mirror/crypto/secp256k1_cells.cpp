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
//
// Many signatures go through together: the inverses of all r, and those of all z at the end, come from one
// inversion each (Montgomery's trick, as in lib/crypto/batch_inverse.hpp).

#include "secp256k1_cells.hpp"

#include "base/check.hpp"
#include "cell_numbers.hpp"
#include "crypto/keccak.hpp"
#include "crypto/secp256k1.hpp"
#include "crypto/secp256k1_endomorphism.hpp"
#include "crypto/secp256k1_group.hpp"
#include "crypto/secp256k1_tables.hpp"

#include <freehold_guest.hpp>

#include <algorithm>
#include <array>
#include <bit>
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
    Cell minus_x, y, minus_y, step;
};

// What the digits at one position ask for, a byte for each of the four sums: 0, or an odd multiple with its
// sign in the top bit.
struct alignas(4) Codes
{
    std::array<std::uint8_t, 4> of_sum;
};
using Schedule = std::array<Codes, kTopPosition + 1>;

std::uint32_t load(const Codes& codes) { return std::bit_cast<std::uint32_t>(codes.of_sum); }

// How many signatures go through together at most.
constexpr std::size_t kBatch = 64;

/// What is kept of one signature of a batch.
struct Job
{
    Product r;  // then its inverse
    Product x, y, z;
    Product before;  // the product of the jobs' r or z before this one
};

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
    Job jobs[kBatch];
};

void set(Workspace& w, Entry& entry, const Affine& point)
{
    const Constants& c = w.constants;
    Product& reduced = w.t[0];
    set(entry.y, point.x.representation());
    guest::mul_div(&reduced.value, &entry.y, &c.one, &c.zero, &c.p);
    guest::mod_sub(&entry.minus_x, &c.zero, &reduced.value, &c.p);
    set(entry.minus_y, point.y.representation());
    guest::mul_div(&reduced.value, &entry.minus_y, &c.one, &c.zero, &c.p);
    guest::copy_cell(&entry.y, &reduced.value);
    guest::mod_sub(&entry.minus_y, &c.zero, &reduced.value, &c.p);
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
        set(*w, w->tables[2][i], kGeneratorTable[i]);
        set(*w, w->tables[3][i], kHighGeneratorTable[i]);
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
    /// point is on. With g = x - qx z^2 and r = qy z^3 + y: x' = r^2 + g^3 - 2 x g^2, y' = r (x' - x g^2) + y
    /// g^3, and z' is z g. g stays in t[2].
    [[gnu::always_inline]] void subtract_from(const Cell& minus_qx, const Cell& qy, const Product& z) const
    {
        Product &x = w_.x, &y = w_.y;
        Product &zz = w_.t[0], &zzz = w_.t[1], &g = w_.t[2], &gg = w_.t[3], &ggg = w_.t[4], &v = w_.t[5];
        Product& r = zz;
        Product& rest = zzz;
        Product& d = v;
        multiply(zz, z.value, z.value);
        multiply_add(g, minus_qx, zz.value, x.value);
        multiply(zzz, z.value, zz.value);
        multiply_add(r, qy, zzz.value, y.value);
        multiply(gg, g.value, g.value);
        multiply(ggg, g.value, gg.value);
        multiply(v, x.value, gg.value);
        multiply(w_.z, w_.z.value, g.value);
        multiply_add(rest, v.value, *minus_two_, ggg.value);
        multiply(gg, y.value, ggg.value);
        multiply_add(x, r.value, r.value, rest.value);
        subtract(d.value, x.value, v.value);
        multiply_add(y, r.value, d.value, gg.value);
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
    Product &zz = w.t[6], &f = w.t[7];
    Cell &first_x = w.tables[1][0].minus_x, &first_y = w.tables[1][0].y;
    group.multiply(zz, w.y.value, w.y.value);
    group.multiply(f, w.x.value, zz.value);
    guest::copy_cell(&first_x, &f.value);
    group.multiply(f, zz.value, zz.value);
    guest::copy_cell(&first_y, &f.value);
    guest::copy_cell(&w.z.value, &c.one);
    guest::copy_cell(&w.scale.value, &w.y.value);
    group.double_negated();
    Entry& step = w.tables[1][1];  // 2P and -2P
    group.subtract(step.minus_x, c.zero, w.x.value);
    guest::copy_cell(&step.minus_y, &w.y.value);
    group.subtract(step.y, c.zero, w.y.value);

    // Entry i is (2 i + 1) P, with the other sign where i is odd: -(-(2 i - 1) P) + 2P, -(2 i - 1) P - 2P.
    guest::copy_cell(&w.x.value, &first_x);
    guest::copy_cell(&w.y.value, &first_y);
    guest::copy_cell(&w.z.value, &c.one);
    for (std::size_t i = 0;;) {
        Entry& entry = w.tables[0][i];
        guest::copy_cell(&entry.minus_x, &w.x.value);  // x as yet
        guest::copy_cell(&entry.y, &w.y.value);
        if (++i == kPointEntries) break;
        group.subtract_from(step.minus_x, i % 2 == 0 ? step.y : step.minus_y, w.z);
        guest::copy_cell(&w.tables[0][i].step, &w.t[2].value);
    }
    group.multiply(w.scale, w.scale.value, w.z.value);

    // All to the z of the last: (x f^2, y f^3), f being the product of the later steps' factors of z.
    guest::copy_cell(&f.value, &c.one);
    for (std::size_t i = kPointEntries; i-- > 0;) {
        Entry& entry = w.tables[0][i];
        Entry& lambda_entry = w.tables[1][i];
        Product &x = w.t[1], &y = w.t[0], &lambda_x = w.t[2];
        group.multiply(zz, f.value, f.value);
        group.multiply(y, zz.value, f.value);
        group.multiply(y, y.value, entry.y);
        group.multiply(x, entry.minus_x, zz.value);
        group.subtract(entry.minus_x, c.zero, x.value);
        group.multiply(lambda_x, entry.minus_x, c.beta);
        guest::copy_cell(&lambda_entry.minus_x, &lambda_x.value);
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
    std::uint32_t sign = negative ? 0x80 : 0;
    // Behind the top position there is nothing: a carry ends there, as the number is below 2^kTopPosition.
    for (unsigned position = 0; position <= kTopPosition;) {
        const unsigned word = position / 32, shift = position % 32;
        // The next 32 bits; the second shift is by 32 - shift, which may be 32.
        std::uint32_t bits = (words[word] >> shift | words[word + 1] << 1 << (31 - shift)) ^ carry;
        for (unsigned left = 32; left >= width;) {
            if ((bits & 1) == 0) {
                bits >>= 1;
                ++position;
                --left;
                continue;
            }
            std::uint32_t digit = bits & mask;
            bits >>= width;
            if (digit >= half) {
                digit = mask + 1 - digit;
                carry = ~carry;
                bits = ~bits;
                sign ^= 0x80;
            }
            schedule[position].of_sum[sum] = static_cast<std::uint8_t>(digit | sign);
            position += width;
            left -= width;
        }
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
    while (load(schedule[position]) == 0)
        if (position-- == 0) return false;

    // The first term is there already: z is 1, and the generator's multiple goes to the isomorphic curve.
    const auto entry_of = [&w](unsigned sum, std::uint32_t code) -> Entry& {
        return w.tables[sum][(code & 0x7f) / 2];
    };
    std::uint32_t codes = load(schedule[position]);
    unsigned sum = 0;
    for (; (codes & 0xff) == 0; codes >>= 8) ++sum;
    const Entry& first = entry_of(sum, codes);
    const Cell& factor = sum < 2 ? w.constants.one : w.scale.value;
    group.multiply(w.t[0], factor, factor);
    group.multiply(w.t[1], factor, w.t[0].value);
    group.subtract(w.x.value, w.constants.zero, first.minus_x);
    group.multiply(w.x, w.x.value, w.t[0].value);
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
            group.subtract_from(entry.minus_x, y, *z);
            sign ^= 0x80;
        }
        if (position-- == 0) break;
        group.double_negated();
        sign ^= 0x80;
        codes = load(schedule[position]);
        sum = 0;
    }
    negative = sign != 0;
    return true;
}

/// The inverse modulo m, in place: to the power of m - 2, four bits at a time.
template <const U256& kModulus>
void invert(Workspace& w, Cell& number, const Cell& m)
{
    const Constants& c = w.constants;
    guest::copy_cell(&w.powers[0].value, &c.one);
    for (std::size_t i = 1; i < 16; ++i)
        guest::mul_div(&w.powers[i].value, &w.powers[i - 1].value, &number, &c.zero, &m);
    constexpr U256 kExponent = kModulus - 2;
    Cell* const r = &w.t[0].value;
    guest::copy_cell(r, &c.one);
    for (unsigned limb = 4; limb-- > 0;) {
        for (unsigned bit = 64; bit > 0;) {
            bit -= 4;
            for (int i = 0; i < 4; ++i) guest::mul_div(r, r, r, &c.zero, &m);
            guest::mul_div(r, r, &w.powers[(kExponent.limbs[limb] >> bit) & 15].value, &c.zero, &m);
        }
    }
    guest::copy_cell(&number, r);
}

/// One number of each job becomes its inverse modulo m. REQUIRES: none is 0, count > 0.
template <const U256& kModulus>
void invert_all(Workspace& w, Product Job::* number, std::size_t count, const Cell& m)
{
    const Constants& c = w.constants;
    Product &inverse = w.t[1], &inverted = w.t[2];
    guest::copy_cell(&inverse.value, &c.one);
    for (Job& job : std::span{w.jobs}.first(count)) {
        guest::copy_cell(&job.before.value, &inverse.value);
        guest::mul_div(&inverse.value, &inverse.value, &(job.*number).value, &c.zero, &m);
    }
    invert<kModulus>(w, inverse.value, m);  // of the product of the numbers up to a job's
    for (std::size_t i = count; i-- > 0;) {
        Job& job = w.jobs[i];
        guest::mul_div(&inverted.value, &inverse.value, &job.before.value, &c.zero, &m);
        guest::mul_div(&inverse.value, &inverse.value, &(job.*number).value, &c.zero, &m);
        guest::copy_cell(&(job.*number).value, &inverted.value);
    }
}

// x and y, big-endian. By whole words, as cells have no bytes.
struct EncodedPoint
{
    alignas(4) std::array<std::uint8_t, 64> bytes;
};

std::optional<Address> address_of(const EncodedPoint& key)
{
    return Address::from(keccak256(key.bytes).view().subspan(12));
}

/// What a batch does for one signature between its two inversions.
struct Task
{
    const SignedHash* signature;
    std::optional<Address>* result;
    Affine point;
    bool is_negative = false;  // the job's point is minus the key
    bool is_done = false;      // by the portable code
};

/// The portable code's a G + b P, where the formulas here met a point that they do not know.
void recover_portably(Task& task, const U256& a, const U256& b)
{
    task.is_done = true;
    const Jacobian key = double_multiply(a, b, task.point);
    if (key.is_infinity()) return;
    const Affine q = key.to_affine();
    EncodedPoint encoded;
    q.x.normalized().store_be32(encoded.bytes.data());
    q.y.normalized().store_be32(encoded.bytes.data() + 32);
    *task.result = address_of(encoded);
}

/// Q = b R + a G with a = -z / r and b = s / r, as x, y and z of the job. REQUIRES: job.r is 1 / r.
void find_key(Workspace& w, Job& job, Task& task)
{
    const Constants& c = w.constants;
    Product &a = w.scalar[0], &b = w.scalar[1], &z = w.scalar[2];
    set(b.value, task.signature->s);
    guest::mul_div(&b.value, &b.value, &job.r.value, &c.zero, &c.n);
    std::memcpy(&z.quotient, task.signature->hash.data(), 32);
    guest::swap_bytes(&z.value, &z.quotient);
    guest::mul_div(&a.value, &z.value, &job.r.value, &c.zero, &c.n);
    guest::mod_sub(&a.value, &c.zero, &a.value, &c.n);

    Schedule schedule{};
    schedule_halves(w, schedule, b.value);
    schedule_digits(schedule, a.value, 0, false, 2, kGeneratorWidth);
    schedule_digits(schedule, a.value, 4, false, 3, kGeneratorWidth);
    tabulate(w, task.point);
    const bool has_terms = add_up(w, schedule, task.is_negative);
    if (has_terms) Group{w}.multiply(job.z, w.z.value, w.scale.value);
    if (!has_terms || is_zero(job.z.value)) {
        recover_portably(task, get(a.value), get(b.value));
        guest::copy_cell(&job.z.value, &c.one);  // any number that has an inverse
        return;
    }
    guest::copy_cell(&job.x.value, &w.x.value);
    guest::copy_cell(&job.y.value, &w.y.value);
}

/// The job's point, whose z is inverted, as the coordinates' 64 bytes.
EncodedPoint encode(Workspace& w, const Job& job, bool is_negative)
{
    const Group group{w};
    Product &zz = w.t[0], &zzz = w.t[1], &x = w.t[2], &y = w.t[3];
    group.multiply(zz, job.z.value, job.z.value);
    group.multiply(zzz, job.z.value, zz.value);
    group.multiply(x, job.x.value, zz.value);
    group.multiply(y, job.y.value, zzz.value);
    if (is_negative) group.subtract(y.value, w.constants.zero, y.value);
    guest::swap_bytes(&zz.value, &x.value);
    guest::swap_bytes(&zzz.value, &y.value);
    EncodedPoint encoded;
    std::memcpy(encoded.bytes.data(), &zz.value, 32);
    std::memcpy(encoded.bytes.data() + 32, &zzz.value, 32);
    return encoded;
}

/// REQUIRES: kBatch signatures at most, as many results, which are empty.
void recover_batch(std::span<const SignedHash> signatures, std::span<std::optional<Address>> results)
{
    Workspace& w = workspace();
    std::array<Task, kBatch> tasks;
    std::size_t count = 0;
    for (std::size_t i = 0; i < signatures.size(); ++i) {
        const SignedHash& signature = signatures[i];
        const U256 &r = signature.r, &s = signature.s;
        if (r.is_zero() || r >= kOrder || s.is_zero() || s >= kOrder) continue;
        const auto point = Affine::from_x(r, signature.y_parity);
        if (!point) continue;
        tasks[count] = {.signature = &signature, .result = &results[i], .point = *point};
        set(w.jobs[count++].r.value, r);
    }
    if (count == 0) return;
    invert_all<kOrder>(w, &Job::r, count, w.constants.n);
    for (std::size_t i = 0; i < count; ++i) find_key(w, w.jobs[i], tasks[i]);
    invert_all<Field::kModulus>(w, &Job::z, count, w.constants.p);
    for (std::size_t i = 0; i < count; ++i)
        if (!tasks[i].is_done) *tasks[i].result = address_of(encode(w, w.jobs[i], tasks[i].is_negative));
}
}  // namespace

std::vector<std::optional<Address>> recover_all(std::span<const SignedHash> signatures)
{
    std::vector<std::optional<Address>> results(signatures.size());
    const std::span all{results};
    for (std::size_t i = 0; i < signatures.size(); i += kBatch) {
        const std::size_t size = std::min(kBatch, signatures.size() - i);
        recover_batch(signatures.subspan(i, size), all.subspan(i, size));
    }
    return results;
}

std::optional<Address> recover(const SignedHash& signature)
{
    std::optional<Address> result;
    recover_batch({&signature, 1}, {&result, 1});
    return result;
}
}  // namespace freehold::secp256k1::cells
