#include "zkvm/host/fill_delegations.hpp"

#include <bit>
#include <tuple>

namespace freehold::zkvm
{
namespace
{
using riscv::Cell;
using riscv::CellAccess;

void fill_pointer(const RowWriter& w, std::size_t column, const Call& call, std::size_t i)
{
    w.set(column, call.fields[i]);
    w.set(column + 1, call.row.p_t[i]);
    w.set_word(column + 2, call.row.p[i]);
}
template <class T, auto... kPointers>
void fill_start(const RowWriter& w, const Call& call)
{
    w.set(T::kPc, call.row.pc);
    w.set(T::kClk, call.row.clk);
    std::size_t i = 0;
    (fill_pointer(w, kPointers, call, i++), ...);
}
std::uint32_t limb(const Cell& x, std::size_t i) { return x[i / 2] >> (i % 2 * 16) & 0xffff; }
std::uint32_t byte(const Cell& x, std::size_t i) { return x[i / 4] >> (i % 4 * 8) & 0xff; }

void fill_less(const RowWriter& w, std::size_t first_mark, const Cell& z, const Cell& m)
{
    std::size_t i = 15;
    while (i > 0 && limb(z, i) == limb(m, i)) --i;
    w.set(first_mark + 15 - i, 1u);
}
template <class T>
using Tag = std::type_identity<T>;

void fill(Tag<ModAdd>, const RowWriter& w, const Call& call)
{
    using T = ModAdd;
    fill_start<T, T::kPz, T::kPx, T::kPy, T::kPm>(w, call);
    w.set(T::kSub, call.fields[4]);
    const CellAccess &ax = call.accesses[0], &ay = call.accesses[1], &am = call.accesses[2],
                     &az = call.accesses[3];
    const Cell &x = ax.before, &y = ay.before, &m = am.before, &z = az.after;
    w.set(T::kXPrev, ax.t);
    w.set_words(T::kX, x);
    w.set(T::kYPrev, ay.t);
    w.set_words(T::kY, y);
    w.set(T::kMPrev, am.t);
    w.set_words(T::kM, m);
    w.set(T::kZPrev, az.t);
    w.set_words(T::kOld, az.before);
    w.set_words(T::kZ, z);
    const std::int64_t sign = call.decoder.fields[4] != 0 ? -1 : 1;
    // k is the one with which both sides are equal.
    for (std::uint32_t k = 0; k <= 1; ++k) {
        std::array<std::int32_t, 15> carries;
        std::int64_t carry = 0, remainders = 0;
        for (std::size_t i = 0; i < 16; ++i) {
            carry += std::int64_t{limb(x, i)} - std::int64_t{limb(z, i)} +
                     sign * (std::int64_t{limb(y, i)} - std::int64_t{k} * std::int64_t{limb(m, i)});
            remainders |= carry & 0xffff;
            carry >>= 16;
            if (i < 15) carries[i] = static_cast<std::int32_t>(carry);
        }
        if (k == 0 && (carry != 0 || remainders != 0)) continue;
        w.set(T::kK, k);
        for (std::size_t i = 0; i < 15; ++i) w.set_signed(T::kC + i, carries[i]);
        break;
    }
    fill_less(w, T::kE, z, m);
}

void fill(Tag<UAdd>, const RowWriter& w, const Call& call)
{
    using T = UAdd;
    fill_start<T, T::kPz, T::kPx, T::kPy>(w, call);
    w.set(T::kRd, call.fields[3]);
    w.set(T::kSub, call.fields[4]);
    const CellAccess &ax = call.accesses[0], &ay = call.accesses[1], &az = call.accesses[2];
    w.set(T::kXPrev, ax.t);
    w.set_words(T::kX, ax.before);
    w.set(T::kYPrev, ay.t);
    w.set_words(T::kY, ay.before);
    w.set(T::kZPrev, az.t);
    w.set_words(T::kOld, az.before);
    w.set_words(T::kZ, az.after);
    const bool subtract = call.decoder.fields[4] != 0;
    std::uint32_t carry = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        const std::uint32_t x = limb(ax.before, i), y = limb(ay.before, i) + carry;
        carry = subtract ? (x < y ? 1 : 0) : (x + y) >> 16;
        if (i < 15) w.set(T::kC + i, carry);
    }
    w.set(T::kC + 15, call.row.r);
    w.set(T::kDPrev, call.row.d_t);
    w.set_word(T::kD0, call.row.d);
}

void fill(Tag<Copy>, const RowWriter& w, const Call& call)
{
    using T = Copy;
    fill_start<T, T::kPz, T::kPx>(w, call);
    w.set(T::kXPrev, call.accesses[0].t);
    w.set_words(T::kX, call.accesses[0].before);
    w.set(T::kZPrev, call.accesses[1].t);
    w.set_words(T::kOld, call.accesses[1].before);
}

void fill(Tag<Bswap>, const RowWriter& w, const Call& call)
{
    using T = Bswap;
    fill_start<T, T::kPz, T::kPx>(w, call);
    w.set(T::kXPrev, call.accesses[0].t);
    w.set_words_bytes(T::kX, call.accesses[0].before);
    w.set(T::kZPrev, call.accesses[1].t);
    w.set_words(T::kOld, call.accesses[1].before);
}

/// The coefficients of the product of two polynomials whose coefficients are the bytes of x and y.
std::array<std::uint32_t, 64> byte_convolution(const Cell& x, const Cell& y)
{
    std::array<std::uint32_t, 32> of_y;
    for (std::size_t j = 0; j < 32; ++j) of_y[j] = byte(y, j);
    std::array<std::uint32_t, 64> sums{};
    for (std::size_t i = 0; i < 32; ++i) {
        const std::uint32_t of_x = byte(x, i);
        for (std::size_t j = 0; j < 32; ++j) sums[i + j] += of_x * of_y[j];
    }
    return sums;
}

void fill(Tag<MulDiv>, const RowWriter& w, const Call& call)
{
    using T = MulDiv;
    fill_start<T, T::kPz, T::kPa, T::kPb, T::kPc3, T::kPm>(w, call);
    const auto& access = call.accesses;
    const Cell &x = access[0].before, &y = access[1].before, &c = access[2].before, &m = access[3].before;
    const Cell &z = access[4].after, &q = access[5].after;
    w.set(T::kAPrev, access[0].t);
    w.set_words_bytes(T::kA, x);
    w.set(T::kBPrev, access[1].t);
    w.set_words_bytes(T::kB, y);
    w.set(T::kCPrev, access[2].t);
    w.set_words(T::kC, c);
    w.set(T::kMPrev, access[3].t);
    w.set_words_bytes(T::kM, m);
    w.set(T::kZPrev, access[4].t);
    w.set_words(T::kOldZ, access[4].before);
    w.set_words(T::kZ, z);
    w.set(T::kQPrev, access[5].t);
    w.set_words(T::kOldQ, access[5].before);
    w.set_words_bytes(T::kQ, q);
    const auto xy = byte_convolution(x, y), qm = byte_convolution(q, m);
    std::int64_t carry = 0;
    for (std::size_t i = 0; i < 31; ++i) {
        carry += std::int64_t{xy[2 * i]} - std::int64_t{qm[2 * i]};
        carry += 256 * (std::int64_t{xy[2 * i + 1]} - std::int64_t{qm[2 * i + 1]});
        if (i < 16) carry += std::int64_t{limb(c, i)} - std::int64_t{limb(z, i)};
        carry >>= 16;
        w.set_signed(T::kK + i, static_cast<std::int32_t>(carry));
    }
    fill_less(w, T::kE, z, m);
}

// --- BLAKE3

struct Blake3Call
{
    std::array<std::uint32_t, 16> state, message;
};
Blake3Call blake3_start(const Call& call)
{
    Blake3Call c{};
    const Cell &l = call.accesses[0].before, &r = call.accesses[1].before, &cv = call.accesses[2].before;
    const std::uint32_t w = call.row.p[4];
    for (std::size_t i = 0; i < 8; ++i) {
        c.state[i] = cv[i];
        c.message[i] = l[i];
        c.message[8 + i] = r[i];
    }
    for (std::size_t i = 0; i < 4; ++i) c.state[8 + i] = kBlake3Iv[i];
    c.state[12] = w >> 16;
    c.state[14] = w & 0xff;
    c.state[15] = w >> 8 & 0xff;
    return c;
}
/// One G: the ten words that the round's row holds for it, in the order of its columns.
struct Blake3Mix
{
    std::uint32_t a1, d1, c1, low4, high4, a2, d2, c2, low7, high7;
};
/// Each byte of x, its low k bits and the rest.
std::pair<std::uint32_t, std::uint32_t> split_bytes(std::uint32_t x, unsigned k)
{
    std::uint32_t low = 0, high = 0;
    for (unsigned i = 0; i < 32; i += 8) {
        const std::uint32_t byte_value = x >> i & 0xff;
        low |= (byte_value & ((1u << k) - 1)) << i;
        high |= byte_value >> k << i;
    }
    return {low, high};
}
/// What a round's row looks up, straight from the words: its description evaluates whole tuples.
class Blake3Counter
{
public:
    explicit Blake3Counter(LookupCounts& counts) : counts_{counts} {}

    template <class... Words>
    void sum(Words... words)
    {
        const std::uint32_t low = ((words & 0xffff) + ...) >> 16;
        counts_.byte(3, low, (low + ... + (words >> 16)) >> 16);
    }
    void exclusive_or(std::uint32_t x, std::uint32_t y)
    {
        for (unsigned i = 0; i < 32; i += 8) counts_.byte(2, x >> i & 0xff, y >> i & 0xff);
    }
    void split(std::uint32_t k, std::uint32_t x, std::uint32_t y)
    {
        for (unsigned i = 0; i < 32; i += 8) counts_.xor_split(k, x >> i & 0xff, y >> i & 0xff);
    }

private:
    LookupCounts& counts_;
};
struct NoCounter
{
    template <class... Words>
    void sum(Words...)
    {}
    void exclusive_or(std::uint32_t, std::uint32_t) {}
    void split(std::uint32_t, std::uint32_t, std::uint32_t) {}
};

template <class Counter>
Blake3Mix blake3_mix(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d, std::uint32_t m0,
                     std::uint32_t m1, Counter& counter)
{
    Blake3Mix mix{};
    counter.sum(a, b, m0);
    mix.a1 = a += b + m0;
    counter.exclusive_or(d, a);
    mix.d1 = d = std::rotr(d ^ a, 16);
    counter.sum(c, d);
    mix.c1 = c += d;
    counter.split(4, b, c);
    std::tie(mix.low4, mix.high4) = split_bytes(b ^ c, 4);
    b = std::rotr(b ^ c, 12);
    counter.sum(a, b, m1);
    mix.a2 = a += b + m1;
    counter.exclusive_or(d, a);
    mix.d2 = d = std::rotr(d ^ a, 8);
    counter.sum(c, d);
    mix.c2 = c += d;
    counter.split(7, b, c);
    std::tie(mix.low7, mix.high7) = split_bytes(b ^ c, 7);
    b = std::rotr(b ^ c, 7);
    return mix;
}
/// Runs a round; mixes[g] is what G number g computed.
template <class Counter>
std::array<Blake3Mix, 8> blake3_round(Blake3Call& c, Counter counter)
{
    std::array<Blake3Mix, 8> mixes;
    auto& s = c.state;
    for (std::size_t g = 0; g < 8; ++g) {
        const auto& [ia, ib, ic, id] = kBlake3Mixes[g];
        mixes[g] = blake3_mix(s[ia], s[ib], s[ic], s[id], c.message[2 * g], c.message[2 * g + 1], counter);
    }
    const auto before = c.message;
    for (std::size_t i = 0; i < 16; ++i) c.message[i] = before[kBlake3Permutation[i]];
    return mixes;
}

void fill(Tag<Blake3>, const RowWriter& w, const Call& call)
{
    using T = Blake3;
    fill_start<T, T::kPz, T::kPl, T::kPr, T::kPcv>(w, call);
    const auto& access = call.accesses;
    w.set(T::kRw, call.fields[4]);
    w.set(T::kWPrev, call.row.p_t[4]);
    w.set(T::kLen, call.row.p[4] & 0xff);
    w.set(T::kFlags, call.row.p[4] >> 8 & 0xff);
    w.set(T::kCount0, call.row.p[4] >> 16 & 0xff);
    w.set(T::kCount1, call.row.p[4] >> 24);
    w.set(T::kLPrev, access[0].t);
    w.set_words(T::kL, access[0].before);
    w.set(T::kRPrev, access[1].t);
    w.set_words(T::kR, access[1].before);
    w.set(T::kCvPrev, access[2].t);
    const std::span<const std::uint32_t> cv = access[2].before;
    w.set_words(T::kCvA, cv.first(4));
    w.set_words_bytes(T::kCvB, cv.last(4));
    Blake3Call c = blake3_start(call);
    for (unsigned round = 0; round < kBlake3Rounds; ++round) blake3_round(c, NoCounter{});
    w.set_words_bytes(T::kF, c.state);
    w.set(T::kZPrev, access[3].t);
    w.set_words(T::kOld, access[3].before);
    w.set_words_bytes(T::kO, access[3].after);
}

// --- Keccak

std::uint64_t lane(std::span<const CellAccess> accesses, std::size_t i, bool after)
{
    const Cell& cell = after ? accesses[i / 4].after : accesses[i / 4].before;
    return cell[i % 4 * 2] | std::uint64_t{cell[i % 4 * 2 + 1]} << 32;
}
void set_lane(const RowWriter& w, std::size_t column, std::uint64_t value)
{
    for (unsigned i = 0; i < 4; ++i)
        w.set(column + i, static_cast<std::uint32_t>(value >> (16 * i) & 0xffff));
}
constexpr auto kSpreadBytes = [] {
    std::array<BabyBear, 256> values;
    for (std::uint32_t byte = 0; byte < 256; ++byte) values[byte] = BabyBear{spread(byte)};
    return values;
}();
std::uint8_t byte_of(std::uint64_t lane, std::size_t i) { return static_cast<std::uint8_t>(lane >> (8 * i)); }
/// A lane's eight bytes, spread.
void set_spread(const RowWriter& w, std::size_t column, std::uint64_t lane)
{
    for (std::size_t i = 0; i < 8; ++i) w.set(column + i, kSpreadBytes[byte_of(lane, i)]);
}

void fill(Tag<Keccak>, const RowWriter& w, const Call& call)
{
    using T = Keccak;
    fill_start<T, T::kPz>(w, call);
    for (std::size_t i = 0; i < 25; ++i) {
        const std::uint64_t in = lane(call.accesses, i, false), out = lane(call.accesses, i, true);
        set_lane(w, T::kIn + 4 * i, in);
        set_lane(w, T::kOut + 4 * i, out);
        set_spread(w, T::kSpreadIn + 8 * i, in);
        set_spread(w, T::kSpreadOut + 8 * i, out);
    }
    for (std::size_t i = 4; i < 16; ++i) w.set(T::kSpare + i - 4, limb(call.accesses[6].before, i));
    for (std::size_t i = 0; i < 7; ++i) w.set(T::kPrev + i, call.accesses[i].t);
}

void fill(Tag<Ext5Dot>, const RowWriter& w, const Call& call)
{
    using T = Ext5Dot;
    fill_start<T, T::kPz, T::kPa, T::kPb>(w, call);
    const std::uint32_t n = call.row.p[kDotLength];
    w.set(T::kRn, call.fields[kDotLength]);
    w.set(T::kNPrev, call.row.p_t[kDotLength]);
    w.set(T::kN, n);
    const CellAccess& z = call.accesses[(kExt5Coefficients + 1) * n];
    w.set(T::kZPrev, z.t);
    w.set_words(T::kOld, z.before);
    w.set_words(T::kZ, std::span{z.after}.first(kExt5Coefficients));
    for (std::size_t k = 0; k < kExt5Coefficients; ++k)
        w.set_flag(T::kQ + k, z.after[k] == BabyBear::kModulus - 1);
}

/// What one row adds.
DotSums dot_products(std::span<const CellAccess> accesses, std::uint32_t step, std::uint32_t n)
{
    DotSums sums;
    const Cell& b = accesses[kExt5Coefficients * n + step].before;
    for (std::size_t k = 0; k < kExt5Coefficients; ++k) {
        const Cell& a = accesses[kExt5Coefficients * step + k].before;
        for (std::size_t j = 0; j < 8; ++j) sums[k] += to_field(a[j]) * to_field(b[j]);
    }
    return sums;
}

/// By byte: its bits two places apart, as PARITY's rows have digits; and as CHI's rows have them.
constexpr auto kParityDigits = [] {
    std::array<std::uint16_t, 256> values{};
    for (unsigned byte = 0; byte < 256; ++byte)
        for (unsigned j = 0; j < 8; ++j)
            values[byte] = static_cast<std::uint16_t>(values[byte] | (byte >> j & 1) << (2 * j));
    return values;
}();
constexpr auto kChiDigits = [] {
    constexpr std::array<std::uint32_t, 8> kPlaces{1, 5, 25, 1 << 7, 5 << 7, 25u << 7u, 1u << 14u, 5u << 14u};
    std::array<std::uint32_t, 256> values{};
    for (unsigned byte = 0; byte < 256; ++byte)
        for (unsigned j = 0; j < 8; ++j) values[byte] += (byte >> j & 1) * kPlaces[j];
    return values;
}();

/// One round: writes its row, counts what it looks up.
class KeccakRoundFiller
{
public:
    KeccakRoundFiller(const RowWriter& w, LookupCounts& counts) : w_{w}, counts_{counts} {}

    void run(std::array<std::uint64_t, 25>& a, std::uint64_t constant)
    {
        for (std::size_t i = 0; i < 25; ++i) set_spread(w_, T::kA + 8 * i, a[i]);
        std::array<std::uint64_t, 5> parity;
        for (std::size_t x = 0; x < 5; ++x) {
            const std::uint64_t three = count_parity(0, a[x], a[x + 5], a[x + 10]);
            set_spread(w_, T::kThree + 8 * x, three);
            parity[x] = count_parity(7, three, a[x + 15], a[x + 20]);
            set_cut(7, T::kC + 8 * x, T::kCTop + 8 * x, parity[x]);
        }
        std::array<std::uint64_t, 25> b;
        for (std::size_t lane = 0; lane < 25; ++lane) {
            const std::size_t x = lane % 5, y = lane / 5;
            const unsigned moved = T::bits_moved(lane), cut = (8 - moved) % 8;
            const std::uint64_t after_theta =
                count_parity(cut, a[lane], parity[(x + 4) % 5], std::rotl(parity[(x + 1) % 5], 1));
            set_cut(cut, cut == 0 ? 0 : T::low_column(lane, 0), T::kHigh + 8 * lane, after_theta);
            b[y + 5 * ((2 * x + 3 * y) % 5)] = std::rotl(after_theta, kKeccakRotations[x][y]);
        }
        for (std::size_t i = 0; i < 25; ++i) {
            const std::size_t row = i / 5 * 5;
            const std::uint64_t u = b[i], v = b[row + (i + 1) % 5], w = b[row + (i + 2) % 5];
            for (std::size_t j = 0; j < 8; ++j)
                counts_.chi(3 * kChiDigits[255] - 2 * kChiDigits[byte_of(u, j)] + kChiDigits[byte_of(v, j)] -
                            kChiDigits[byte_of(w, j)]);
            a[i] = u ^ (~v & w);
            if (i > 0) set_spread(w_, T::kOut + 8 * i, a[i]);
        }
        iota(a[0], constant);
    }

private:
    using T = KeccakRound;

    /// u ^ v ^ w, looked up byte by byte.
    std::uint64_t count_parity(std::uint32_t cut, std::uint64_t u, std::uint64_t v, std::uint64_t w)
    {
        for (std::size_t j = 0; j < 8; ++j)
            count_parity_byte(cut, byte_of(u, j), byte_of(v, j), byte_of(w, j));
        return u ^ v ^ w;
    }
    void count_parity_byte(std::uint32_t cut, std::uint8_t u, std::uint8_t v, std::uint8_t w)
    {
        counts_.parity(cut << 16 | (std::uint32_t{kParityDigits[u]} + kParityDigits[v] + kParityDigits[w]));
    }
    void set_cut(unsigned cut, std::size_t low, std::size_t high, std::uint64_t lane)
    {
        for (std::size_t j = 0; j < 8; ++j) {
            const std::uint32_t byte = byte_of(lane, j);
            if (cut != 0) w_.set(low + j, kSpreadBytes[byte & ((1u << cut) - 1)]);
            w_.set(high + j, kSpreadBytes[byte >> cut]);
        }
    }
    void iota(std::uint64_t& first, std::uint64_t constant)
    {
        for (std::size_t j = 0; j < 8; ++j) w_.set(T::chi_column(j), kSpreadBytes[byte_of(first, j)]);
        for (std::size_t i = 0; i < 4; ++i) {
            const std::size_t j = kIotaBytes[i];
            const std::uint8_t before = byte_of(first, j), changed = byte_of(constant, j);
            count_parity_byte(0, before, changed, 0);
            w_.set(T::kRc + i, kSpreadBytes[changed]);
            w_.set(T::kOut + j, kSpreadBytes[before ^ changed]);
        }
        first ^= constant;
    }

    const RowWriter& w_;
    LookupCounts& counts_;
};
}  // namespace

template <class T>
void fill_head(const RowWriter& w, const Call& call)
{
    fill(Tag<T>{}, w, call);
}
template void fill_head<ModAdd>(const RowWriter&, const Call&);
template void fill_head<MulDiv>(const RowWriter&, const Call&);
template void fill_head<Copy>(const RowWriter&, const Call&);
template void fill_head<Bswap>(const RowWriter&, const Call&);
template void fill_head<UAdd>(const RowWriter&, const Call&);
template void fill_head<Blake3>(const RowWriter&, const Call&);
template void fill_head<Keccak>(const RowWriter&, const Call&);
template void fill_head<Ext5Dot>(const RowWriter&, const Call&);

std::vector<DotSums> dot_sums(const riscv::Segment& segment)
{
    std::vector<DotSums> result;
    for (const riscv::DelegationRow& call : segment.of(riscv::Delegation::kExt5Dot)) {
        const auto accesses = std::span{segment.cell_accesses}.subspan(call.first_access);
        const std::uint32_t n = call.p[kDotLength];
        DotSums sums;
        for (std::uint32_t step = 0; step < n; ++step) {
            result.push_back(sums);
            const DotSums products = dot_products(accesses, step, n);
            for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += products[k];
        }
    }
    return result;
}

void fill_dot_row(const RowWriter& w, const riscv::DelegationRow& call, std::uint32_t step,
                  const DotSums& sums, std::span<const CellAccess> accesses)
{
    using T = Ext5DotRow;
    w.set(T::kCall, call.clk);
    const CellAccess& b = accesses[kExt5Coefficients * call.p[kDotLength] + step];
    w.set(T::kCellA, accesses[kExt5Coefficients * step].cell);
    w.set(T::kCellB, b.cell);
    for (std::size_t k = 0; k < kExt5Coefficients; ++k) {
        w.set(T::kSum + k, sums[k]);
        const CellAccess& a = accesses[kExt5Coefficients * step + k];
        w.set(T::kA0Prev + T::kColumnsPerCell * k, a.t);
        w.set_words(T::kA0 + T::kColumnsPerCell * k, a.before);
    }
    w.set(T::kBPrev, b.t);
    w.set_words(T::kB, b.before);
}

void Blake3Rounds::fill(std::span<BabyBear* const> columns, std::size_t first_row, const Call& call,
                        LookupCounts& counts)
{
    using T = Blake3Round;
    Blake3Call c = blake3_start(call);
    for (std::uint32_t round = 0; round < kRows; ++round) {
        const RowWriter w{columns, first_row + round};
        w.set(T::kCall, call.row.clk);
        w.set(T::kRound, round);
        const std::span<const std::uint32_t> state = c.state;
        w.set_words(T::kA, state.subspan(0, 4));
        w.set_words_bytes(T::kB, state.subspan(4, 4));
        w.set_words(T::kC, state.subspan(8, 4));
        w.set_words_bytes(T::kD, state.subspan(12, 4));
        w.set_words(T::kM, c.message);
        const auto mixes = blake3_round(c, Blake3Counter{counts});
        for (std::size_t g = 0; g < 8; ++g) {
            const Blake3Mix& x = mixes[g];
            w.set_words_bytes(T::kG + T::kColumnsPerMix * g, std::array{x.a1, x.d1, x.c1, x.low4, x.high4,
                                                                        x.a2, x.d2, x.c2, x.low7, x.high7});
        }
    }
}

void KeccakRoundRows::fill(std::span<BabyBear* const> columns, std::size_t first_row, const Call& call,
                           LookupCounts& counts)
{
    constexpr auto kConstants = keccak_round_constants();
    std::array<std::uint64_t, 25> a;
    for (std::size_t i = 0; i < 25; ++i) a[i] = lane(call.accesses, i, false);
    for (std::uint32_t round = 0; round < kRows; ++round) {
        const RowWriter w{columns, first_row + round};
        w.set(KeccakRound::kCall, call.row.clk);
        w.set(KeccakRound::kRound, round);
        counts.round_constant(round);
        KeccakRoundFiller{w, counts}.run(a, kConstants[round]);
    }
}
}  // namespace freehold::zkvm
