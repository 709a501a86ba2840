#include "zkvm/host/testing/delegation_rows.hpp"

#include "proof/whir_families.hpp"
#include "riscv/delegations.hpp"

#include <algorithm>
#include <bit>

namespace freehold::zkvm::testing
{
namespace
{
using proof::Message;
using riscv::Cell;

std::uint32_t entry(const Message& m, std::size_t i)
{
    return i < m.entries.size() ? m.entries[i].value() : 0;
}
bool on(const Message& m, Bus bus) { return m.bus == static_cast<proof::BusId>(bus); }
const Message& the(const std::vector<Message>& messages, Bus bus)
{
    const auto at = std::ranges::find_if(messages, [bus](const Message& m) { return on(m, bus); });
    CHECK(at != messages.end(), "the row speaks on this bus");
    return *at;
}

struct CellChange
{
    Cell before, after;
};
/// What a head row says, its addresses being those of its pointers.
struct Told
{
    std::vector<std::uint32_t> registers;  // as read
    std::vector<CellChange> cells;
    std::optional<std::uint32_t> written;  // the register at slot 9
};

/// `pointer_of`: for each access to a cell the pointer that leads there, and how many cells further.
std::optional<Told> listen(const Spoken& spoken,
                           const std::vector<std::pair<std::size_t, std::uint32_t>>& pointer_of)
{
    const Message& state = the(spoken.pulls, Bus::kState);
    const Message& next = the(spoken.pushes, Bus::kState);
    const std::uint32_t clk = entry(state, 1);
    if (entry(next, 0) != entry(state, 0) + 4 || entry(next, 1) != clk + 12) return std::nullopt;
    std::vector<const Message*> pulls, pushes;
    for (const Message& m : spoken.pulls)
        if (on(m, Bus::kMemory)) pulls.push_back(&m);
    for (const Message& m : spoken.pushes)
        if (on(m, Bus::kMemory)) pushes.push_back(&m);
    Told told;
    for (std::size_t i = 0; i < pulls.size(); ++i) {
        const Message &p = *pulls[i], &q = *pushes[i];
        if (entry(p, 0) != entry(q, 0) || entry(p, 1) != entry(q, 1) || entry(p, 2) >= entry(q, 2))
            return std::nullopt;
        for (std::size_t j = 3; j < q.entries.size(); ++j)
            if (entry(q, j) >= 1u << 16) return std::nullopt;
        const auto word = [](const Message& m, std::size_t j) {
            return entry(m, 3 + 2 * j) | entry(m, 4 + 2 * j) << 16;
        };
        const std::uint32_t slot = entry(q, 2) - clk;
        if (entry(p, 0) == 0) {
            if (slot == 9) {
                told.written = word(q, 0);
            } else {
                if (slot != told.registers.size() || word(p, 0) != word(q, 0)) return std::nullopt;
                told.registers.push_back(word(p, 0));
            }
            continue;
        }
        if (entry(p, 0) != 2 || told.cells.size() >= pointer_of.size()) return std::nullopt;
        CellChange change;
        for (std::size_t j = 0; j < 8; ++j) {
            change.before[j] = word(p, j);
            change.after[j] = word(q, j);
        }
        const auto& [pointer, further] = pointer_of[told.cells.size()];
        if (pointer >= told.registers.size()) return std::nullopt;
        const std::uint32_t address = told.registers[pointer];
        if (address % 32 != 0 || address < kWideBase || (address - kWideBase) / 32 + further != entry(p, 1))
            return std::nullopt;
        told.cells.push_back(change);
    }
    return told;
}
bool read_only(const Told& told, std::size_t count)
{
    return std::all_of(told.cells.begin(), told.cells.begin() + static_cast<std::ptrdiff_t>(count),
                       [](const CellChange& c) { return c.before == c.after; });
}

template <class T>
using Tag = std::type_identity<T>;

std::optional<bool> truth(Tag<ModAdd>, const Spoken& s, const DecoderRow& d)
{
    const auto t = listen(s, {{1, 0}, {2, 0}, {3, 0}, {0, 0}});
    if (!t || !read_only(*t, 3)) return false;
    const auto z =
        riscv::mod_add_cells(t->cells[0].before, t->cells[1].before, t->cells[2].before, d.fields[4] != 0);
    // x and y need not be below m: then any congruent z below m may be proved, but one there must be.
    return z && *z == t->cells[3].after;
}
std::optional<bool> truth(Tag<UAdd>, const Spoken& s, const DecoderRow& d)
{
    const auto t = listen(s, {{1, 0}, {2, 0}, {0, 0}});
    if (!t || !read_only(*t, 2)) return false;
    const auto z = riscv::wide_add_cells(t->cells[0].before, t->cells[1].before, d.fields[4] != 0);
    return z.sum == t->cells[2].after && t->written == z.carry;
}
std::optional<bool> truth(Tag<Copy>, const Spoken& s, const DecoderRow&)
{
    const auto t = listen(s, {{1, 0}, {0, 0}});
    return t && read_only(*t, 1) && t->cells[1].after == t->cells[0].before;
}
std::optional<bool> truth(Tag<Bswap>, const Spoken& s, const DecoderRow&)
{
    const auto t = listen(s, {{1, 0}, {0, 0}});
    return t && read_only(*t, 1) && t->cells[1].after == riscv::byte_reversed(t->cells[0].before);
}
std::optional<bool> truth(Tag<MulDiv>, const Spoken& s, const DecoderRow&)
{
    const auto t = listen(s, {{1, 0}, {2, 0}, {3, 0}, {4, 0}, {0, 0}, {0, 1}});
    if (!t || !read_only(*t, 4)) return false;
    const auto& c = t->cells;
    const auto z = riscv::mul_div_cells(c[0].before, c[1].before, c[2].before, c[3].before);
    return z && z->remainder == c[4].after && z->quotient == c[5].after;
}

// --- BLAKE3

struct Blake3Words32
{
    std::array<std::uint32_t, 16> state, message;

    friend bool operator==(const Blake3Words32&, const Blake3Words32&) = default;
};
/// From a tuple's entries; nullopt if one is no byte or limb where it should be.
std::optional<Blake3Words32> blake3_words(const Message& m)
{
    Blake3Words32 w{};
    std::size_t at = 2;
    for (std::size_t i = 0; i < 32; ++i) {
        const bool bytes = i < 16 && i / 4 % 2 == 1;
        std::uint32_t word = 0;
        for (unsigned j = 0; j < (bytes ? 4u : 2u); ++j) {
            const std::uint32_t e = entry(m, at++);
            if (e >= 1u << (bytes ? 8 : 16)) return std::nullopt;
            word |= e << (bytes ? 8 : 16) * j;
        }
        (i < 16 ? w.state[i] : w.message[i - 16]) = word;
    }
    return w;
}
Blake3Words32 blake3_next(Blake3Words32 w)
{
    auto& v = w.state;
    const auto g = [&](int a, int b, int c, int d, std::uint32_t x, std::uint32_t y) {
        const auto at = [&v](int i) -> std::uint32_t& { return v[static_cast<std::size_t>(i)]; };
        at(a) += at(b) + x, at(d) = std::rotr(at(d) ^ at(a), 16), at(c) += at(d),
                            at(b) = std::rotr(at(b) ^ at(c), 12);
        at(a) += at(b) + y, at(d) = std::rotr(at(d) ^ at(a), 8), at(c) += at(d),
                            at(b) = std::rotr(at(b) ^ at(c), 7);
    };
    const auto& m = w.message;
    for (int i = 0; i < 4; ++i)
        g(i, 4 + i, 8 + i, 12 + i, m[static_cast<std::size_t>(2 * i)],
          m[static_cast<std::size_t>(2 * i + 1)]);
    for (int i = 0; i < 4; ++i)
        g(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, m[static_cast<std::size_t>(8 + 2 * i)],
          m[static_cast<std::size_t>(9 + 2 * i)]);
    static constexpr std::size_t kPermutation[] = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
    const auto before = m;
    for (std::size_t i = 0; i < 16; ++i) w.message[i] = before[kPermutation[i]];
    return w;
}
std::optional<bool> truth(Tag<Blake3>, const Spoken& s, const DecoderRow&)
{
    const auto first = blake3_words(the(s.pushes, Bus::kBlake3)),
               last = blake3_words(the(s.pulls, Bus::kBlake3));
    if (!first || !last) return std::nullopt;
    Blake3Words32 w = *first;
    for (int round = 0; round < 7; ++round) w = blake3_next(w);
    if (w != *last) return std::nullopt;  // no chain of rounds leads there
    const auto t = listen(s, {{1, 0}, {2, 0}, {3, 0}, {0, 0}});
    if (!t || !read_only(*t, 3) || t->registers.size() != 5) return false;
    const auto& c = t->cells;
    return c[3].after == riscv::blake3_compress(c[0].before, c[1].before, c[2].before, t->registers[4]);
}
bool follows(const Message& before, const Message& after)
{
    return entry(after, 0) == entry(before, 0) && entry(after, 1) == entry(before, 1) + 1;
}
std::optional<bool> truth(Tag<Blake3Round>, const Spoken& s, const DecoderRow&)
{
    const Message &before = the(s.pulls, Bus::kBlake3), &after = the(s.pushes, Bus::kBlake3);
    const auto w = blake3_words(before), next = blake3_words(after);
    if (!w) return std::nullopt;
    return next && follows(before, after) && *next == blake3_next(*w);
}

// --- Keccak

using Lanes = std::array<std::uint64_t, 25>;
/// A state and the round that it stands before.
struct KeccakState
{
    std::uint32_t call, round;
    Lanes a;
};
/// From the two messages of a state; nullopt if they are not of one, or hold anything but spread bytes.
std::optional<KeccakState> keccak_state(const std::vector<Message>& messages)
{
    std::vector<const Message*> halves;
    for (const Message& m : messages)
        if (on(m, Bus::kKeccak)) halves.push_back(&m);
    CHECK(halves.size() == 2, "a state is two messages");
    KeccakState state{entry(*halves[0], 0), entry(*halves[0], 1) / 2, {}};
    for (std::uint32_t half = 0; half < 2; ++half) {
        if (entry(*halves[half], 0) != state.call || entry(*halves[half], 1) != 2 * state.round + half)
            return std::nullopt;
        for (std::size_t i = 0; i < 100; ++i) {
            const std::uint32_t e = entry(*halves[half], 2 + i);
            const std::size_t byte = 100 * half + i;
            if ((e & ~011111111u) != 0) return std::nullopt;
            for (unsigned j = 0; j < 8; ++j)
                state.a[byte / 8] |= std::uint64_t{e >> (3 * j) & 1} << (8 * (byte % 8) + j);
        }
    }
    return state;
}
/// FIPS 202, section 3.3, step by step, with the rotations by their recursion.
Lanes keccak_next(const Lanes& a, std::size_t round)
{
    Lanes t = a, r{}, out{};
    for (std::size_t x = 0; x < 5; ++x) {
        std::uint64_t d = 0;
        for (std::size_t y = 0; y < 5; ++y)
            d ^= a[(x + 4) % 5 + 5 * y] ^ std::rotl(a[(x + 1) % 5 + 5 * y], 1);
        for (std::size_t y = 0; y < 5; ++y) t[x + 5 * y] ^= d;
    }
    r[0] = t[0];
    for (std::size_t x = 1, y = 0, n = 0; n < 24; ++n) {
        r[x + 5 * y] = std::rotl(t[x + 5 * y], static_cast<int>((n + 1) * (n + 2) / 2 % 64));
        const std::size_t next_y = (2 * x + 3 * y) % 5;
        x = y;
        y = next_y;
    }
    Lanes p{};
    for (std::size_t x = 0; x < 5; ++x)
        for (std::size_t y = 0; y < 5; ++y) p[x + 5 * y] = r[(x + 3 * y) % 5 + 5 * x];
    for (std::size_t i = 0; i < 25; ++i) {
        const std::size_t row = i / 5 * 5;
        out[i] = p[i] ^ (~p[row + (i + 1) % 5] & p[row + (i + 2) % 5]);
    }
    out[0] ^= keccak_round_constants()[round];
    return out;
}
std::optional<bool> truth(Tag<Keccak>, const Spoken& s, const DecoderRow&)
{
    const auto first = keccak_state(s.pushes), last = keccak_state(s.pulls);
    if (!first || !last) return std::nullopt;
    Lanes a = first->a;
    for (std::size_t round = 0; round < 24; ++round) a = keccak_next(a, round);
    if (a != last->a) return std::nullopt;
    const auto t = listen(s, {{0, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {0, 6}});
    if (!t) return false;
    std::array<Cell, riscv::kKeccakCells> cells{};
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = t->cells[i].before;
    riscv::keccak_cells(cells);
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (cells[i] != t->cells[i].after) return false;
    return true;
}
std::optional<bool> truth(Tag<KeccakRound>, const Spoken& s, const DecoderRow&)
{
    const auto before = keccak_state(s.pulls), after = keccak_state(s.pushes);
    if (!before || before->round >= 24) return std::nullopt;
    return after && after->call == before->call && after->round == before->round + 1 &&
           after->a == keccak_next(before->a, before->round);
}

// --- EXT5_DOT

/// A row adds what its cells say, and goes on to the next ones.
std::optional<bool> truth(Tag<Ext5DotRow>, const Spoken& s, const DecoderRow&)
{
    const Message &before = the(s.pulls, Bus::kExt5Dot), &after = the(s.pushes, Bus::kExt5Dot);
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < s.pulls.size(); ++i) {
        if (!on(s.pulls[i], Bus::kMemory)) continue;
        Cell& cell = cells.emplace_back();
        for (std::size_t j = 0; j < 8; ++j)
            cell[j] = entry(s.pulls[i], 3 + 2 * j) | entry(s.pulls[i], 4 + 2 * j) << 16;
        const std::size_t k = cells.size() - 1;
        if (entry(s.pulls[i], 0) != 2 ||
            entry(s.pulls[i], 1) != (k < 5 ? entry(before, 1) + k : entry(before, 2)))
            return false;
    }
    std::size_t pushed = 0;
    for (const Message& m : s.pushes) {
        if (!on(m, Bus::kMemory)) continue;
        const auto pulled = std::ranges::count_if(s.pulls, [&](const Message& p) {
            return on(p, Bus::kMemory) &&
                   std::ranges::equal(std::span{p.entries}.subspan(3), std::span{m.entries}.subspan(3)) &&
                   entry(p, 1) == entry(m, 1) && entry(p, 2) < entry(m, 2);
        });
        if (pulled == 0 || entry(m, 2) != entry(before, 0) + (pushed++ < 5 ? 5 : 6)) return false;
    }
    if (cells.size() != 6 || pushed != 6 || entry(after, 0) != entry(before, 0) ||
        entry(after, 1) != entry(before, 1) + 5 || entry(after, 2) != entry(before, 2) + 1)
        return false;
    const Cell sum = riscv::ext5_dot(std::span{cells}.first(5), std::span{cells}.last(1));
    for (std::size_t k = 0; k < 5; ++k)
        if (BabyBear{entry(after, 3 + k)} - BabyBear{entry(before, 3 + k)} !=
            BabyBear{sum[k]} * BabyBear{std::uint64_t{1} << 32})
            return false;
    return true;
}
/// The sums that the rows of a call end with are theirs; a head is true if it writes them, reduced, and says
/// the call's ends.
std::optional<bool> truth(Tag<Ext5Dot>, const Spoken& s, const DecoderRow&)
{
    const Message &first = the(s.pushes, Bus::kExt5Dot), &last = the(s.pulls, Bus::kExt5Dot);
    const auto t = listen(s, {{0, 0}});
    if (!t || t->registers.size() != 4 || t->cells.size() != 1) return false;
    const std::uint32_t n = t->registers[3];
    // The rows between access these cells: there must be such cells.
    constexpr std::uint32_t kCells = 1u << 23;
    for (const std::size_t i : {1u, 2u})
        if (entry(first, i) >= kCells || entry(last, i) > kCells) return std::nullopt;
    if (n == 0 || n >> 16 != 0 || entry(first, 0) != entry(last, 0)) return false;
    for (std::size_t i = 0; i < 2; ++i) {
        const std::uint32_t address = t->registers[1 + i];
        if (address % 32 != 0 || address < kWideBase || (address - kWideBase) / 32 != entry(first, 1 + i))
            return false;
        if (entry(last, 1 + i) != entry(first, 1 + i) + (i == 0 ? 5 : 1) * n) return false;
    }
    for (std::size_t k = 0; k < 8; ++k) {
        if (k < 5 && entry(first, 3 + k) != 0) return false;
        const BabyBear z =
            k < 5 ? BabyBear{entry(last, 3 + k)} * BabyBear{std::uint64_t{1} << 32}.inverse() : BabyBear{};
        if (t->cells[0].after[k] != z.value()) return false;
    }
    return true;
}
}  // namespace

std::vector<HonestRow> delegation_rows(const ProgramMachine& machine, const TracedRun& run)
{
    proof::SerialWorkers workers;
    const FilledSegment filled = fill(machine, run.input(0), proof::whir::kBaseFamily, workers);
    std::vector<HonestRow> rows;
    decltype(HeadTables{} + RoundTables{})::for_each([&]<class T>(std::type_identity<T>) {
        constexpr std::size_t t = kTableIndex<T>;
        // Of the rounds every fifth will do.
        const std::uint32_t step = RoundTables::contains<T>() ? 5 : 1;
        for (std::uint32_t i = 0; i < filled.statement.rows[t]; i += step) {
            HonestRow& row = rows.emplace_back();
            row.table = &machine.tables()[t];
            row.what = std::string{T::kName} + " row " + std::to_string(i);
            for (std::size_t j = 0; j < T::kColumnCount; ++j)
                row.cells.push_back(filled.trace.column(t, j)[i]);
            DecoderRow decoder;
            if constexpr (HeadTables::contains<T>())
                decoder =
                    *std::ranges::find(machine.program().decoder, row.cells[T::kPc].value(), &DecoderRow::pc);
            row.oracle = [decoder](const Spoken& s) { return truth(Tag<T>{}, s, decoder); };
        }
    });
    return rows;
}
}  // namespace freehold::zkvm::testing
