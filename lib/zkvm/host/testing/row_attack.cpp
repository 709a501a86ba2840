#include "zkvm/host/testing/row_attack.hpp"

#include "zkvm/delegations/keccak.hpp"
#include "zkvm/instructions/shift.hpp"

#include <algorithm>
#include <set>

namespace freehold::zkvm::testing
{
namespace
{
using proof::Message;
using Cells = std::vector<BabyBear>;
using Random = std::mt19937_64;

std::uint32_t entry(const Message& m, std::size_t i)
{
    return i < m.entries.size() ? m.entries[i].value() : 0;
}
bool on(const Message& m, Bus bus) { return m.bus == static_cast<proof::BusId>(bus); }

struct Evaluated
{
    std::vector<BabyBear> constraints;
    std::vector<Message> messages;
    std::vector<std::size_t> lookups;  // indices of messages
};
Evaluated evaluate(const HonestRow& row, const Cells& cells)
{
    proof::RowChecker checker{cells, true};
    row.table->check_row(checker);
    Evaluated e{std::move(checker.constraints), std::move(checker.messages), {}};
    for (std::size_t i = 0; i < e.messages.size(); ++i)
        if (is_lookup(e.messages[i].bus)) e.lookups.push_back(i);
    return e;
}

/// A constraint, the last entry of a lookup, or the address of a memory access, that must change.
struct Hole
{
    enum Kind
    {
        Constraint,
        Lookup,
        Address
    } kind;
    std::size_t index;
};

std::vector<Hole> holes(const Evaluated& e, Deleted deleted)
{
    std::vector<Hole> found;
    for (std::size_t i = 0; i < e.constraints.size(); ++i)
        if (!e.constraints[i].is_zero() && deleted != i) found.push_back({Hole::Constraint, i});
    for (std::size_t i = 0; i < e.lookups.size(); ++i)
        if (!lookup_holds(e.messages[e.lookups[i]]) && deleted != e.constraints.size() + i)
            found.push_back({Hole::Lookup, e.lookups[i]});
    for (std::size_t i = 0; i < e.messages.size(); ++i)
        if (on(e.messages[i], Bus::kMemory) && e.messages[i].multiplicity != BabyBear{1} &&
            entry(e.messages[i], 1) >= 1u << 26)
            found.push_back({Hole::Address, i});
    return found;
}

/// What the rest of the machine guarantees of a tuple that can be pulled.
bool can_be_pulled(const Message& m)
{
    const std::uint32_t space = entry(m, 0), address = entry(m, 1);
    for (std::size_t i = 3; i < m.entries.size(); ++i)
        if (entry(m, i) >= 1u << 16) return false;
    if (entry(m, 2) >= 1u << kLogClockEnd) return false;
    switch (space) {
        case 0: return address < kRegisterCount;
        case 1: return address >= 1u << 14 && address < 1u << 26;
        case 2: return address < 1u << 23;
        default: return false;
    }
}

BabyBear tweak(BabyBear v, Random& random)
{
    static const BabyBear kHalf16 = BabyBear{65536}.inverse(), kQuarter = BabyBear{4}.inverse();
    const auto x = v.value();
    switch (random() % 25) {
        case 0: return v + BabyBear{1};
        case 1: return v - BabyBear{1};
        case 2: return v + BabyBear{65536};
        case 3: return v - BabyBear{65536};
        case 4: return BabyBear{x ^ 1};
        case 5: return BabyBear{x ^ 0x8000};
        case 6: return -v;
        case 7: return BabyBear{1} - v;
        case 8: return BabyBear{0};
        case 9: return BabyBear{1};
        case 10: return BabyBear{255};
        case 11: return BabyBear{256};
        case 12: return BabyBear{65535};
        case 13: return BabyBear{65536};
        case 14: return BabyBear{random() & 0xffff};
        case 15: return BabyBear{random()};
        case 16: return v + BabyBear{256};
        case 17: return v - BabyBear{256};
        case 18: return v * kHalf16;
        case 19: return v * kQuarter;
        case 20: return v + kQuarter;
        case 21: return v + v;
        case 22: return v + BabyBear{1 << 18};
        case 23: return v + BabyBear{30720};
        default: return v - BabyBear{30720};
    }
}

BabyBear at_hole(const Evaluated& e, const Hole& hole, std::size_t position)
{
    return hole.kind == Hole::Constraint ? e.constraints[hole.index]
                                         : e.messages[hole.index].entries[position];
}

/// Values of the entry that would close the hole.
std::optional<std::pair<std::size_t, std::vector<BabyBear>>> targets(const Evaluated& e,
                                                                     const Evaluated& honest,
                                                                     const Hole& hole, Random& random)
{
    using List = std::vector<BabyBear>;
    if (hole.kind == Hole::Constraint) return std::pair{std::size_t{0}, List{BabyBear{}}};
    const Message& m = e.messages[hole.index];
    if (hole.kind == Hole::Address)
        return std::pair{std::size_t{1}, List{BabyBear{(1u << 15) + random() % (1u << 20)},
                                              honest.messages[hole.index].entries[1]}};
    const std::size_t last = m.entries.size() - 1;
    if (on(m, Bus::kRange)) {
        const std::uint32_t k = std::min(entry(m, 0), kClockBits);
        return std::pair{
            last, List{BabyBear{0}, BabyBear{1}, BabyBear{random() % (1u << k)}, BabyBear{(1u << k) - 1}}};
    }
    if (!on(m, Bus::kByte)) return std::nullopt;
    const std::uint32_t op = entry(m, 0), a = entry(m, 1), b = entry(m, 2);
    if (op < 4 && a < 256 && b < 256)
        return std::pair{last, List{BabyBear{op == 0 ? a & b : op == 1 ? a | b : op == 2 ? a ^ b : 0}}};
    return std::pair{std::size_t{a > 255 ? 1u : 2u}, List{BabyBear{random() & 255}}};
}

/// Changes one cell so that the hole closes; returns the cell.
std::optional<std::size_t> mend(const HonestRow& row, Cells& cells, const Evaluated& e,
                                const Evaluated& honest, const Hole& hole, std::vector<std::size_t> free,
                                const std::set<std::size_t>& frozen, Random& random)
{
    const auto wanted = targets(e, honest, hole, random);
    if (!wanted) return std::nullopt;
    const auto& [position, values] = *wanted;
    const BabyBear v0 = at_hole(e, hole, position);
    std::ranges::shuffle(free, random);
    if (free.size() > 60) free.resize(60);
    for (const std::size_t k : free) {
        if (frozen.contains(k)) continue;
        const BabyBear original = cells[k];
        const auto shifted = [&](BabyBear d) {
            cells[k] = original + d;
            return at_hole(evaluate(row, cells), hole, position);
        };
        const BabyBear slope = shifted(BabyBear{1}) - v0;
        if (slope.is_zero()) {
            cells[k] = original;
            continue;
        }
        if (shifted(BabyBear{2}) - v0 == slope + slope) {
            const BabyBear inverse = slope.inverse();
            std::vector<BabyBear> good = values;
            // For a narrow range prefer a value that leaves the cell a limb.
            if (hole.kind == Hole::Lookup && on(e.messages[hole.index], Bus::kRange)) {
                const std::uint32_t k_bits = entry(e.messages[hole.index], 0);
                std::vector<BabyBear> limbs;
                if (k_bits <= 10)
                    for (std::uint32_t x = 0; x < 1u << k_bits; ++x)
                        if ((original + (BabyBear{x} - v0) * inverse).value() < 1u << 16)
                            limbs.emplace_back(x);
                if (!limbs.empty()) good = std::move(limbs);
            }
            cells[k] = original + (good[random() % good.size()] - v0) * inverse;
            return k;
        }
        for (const int d : {1, -1, 65536, -65536, 30720, -30720, 65535, -65535})
            if (std::ranges::find(values, shifted(BabyBear{d})) != values.end()) return k;
        cells[k] = original;
    }
    return std::nullopt;
}
}  // namespace

bool is_lookup(proof::BusId bus)
{
    switch (static_cast<Bus>(bus)) {
        case Bus::kRange:
        case Bus::kByte:
        case Bus::kShift:
        case Bus::kXorSplit:
        case Bus::kRoundConstant:
        case Bus::kParity:
        case Bus::kChi:
        case Bus::kSpread: return true;
        default: return false;
    }
}

bool lookup_holds(const Message& m)
{
    const auto at = [&](std::size_t i) { return entry(m, i); };
    switch (static_cast<Bus>(m.bus)) {
        case Bus::kRange: return at(0) <= kClockBits && at(1) < 1u << at(0);
        case Bus::kByte: {
            const std::uint32_t op = at(0), a = at(1), b = at(2);
            return op < 4 && a < 256 && b < 256 &&
                   at(3) == (op == 0   ? a & b
                             : op == 1 ? a | b
                             : op == 2 ? a ^ b
                                       : 0);
        }
        case Bus::kXorSplit: {
            const std::uint32_t k = at(0), x = at(1) ^ at(2);
            return (k == 4 || k == 7) && at(1) < 256 && at(2) < 256 && at(3) == x % (1u << k) &&
                   at(4) == x >> k;
        }
        case Bus::kShift: {
            if (at(0) > kShiftArithmetic || at(1) >= 32) return false;
            const auto fields = shift_cut(at(0), at(1)).fields();
            for (std::size_t i = 0; i < fields.size(); ++i)
                if (at(2 + i) != fields[i]) return false;
            return true;
        }
        case Bus::kRoundConstant: {
            static constexpr auto kConstants = keccak_round_constants();
            if (at(0) >= kKeccakRounds) return false;
            for (std::size_t i = 0; i < 4; ++i)
                if (at(1 + i) != spread(kConstants[at(0)] >> (8 * kIotaBytes[i]) & 0xff)) return false;
            return true;
        }
        case Bus::kParity: {
            const std::uint32_t cut = at(0), x = at(1), parities = x & 011111111;
            return cut < 8 && x < 1u << 24 && (x & 044444444) == 0 && at(2) == parities % (1u << 3 * cut) &&
                   at(3) == parities >> 3 * cut;
        }
        case Bus::kChi: {
            if (at(0) >= 1u << 24) return false;
            std::uint32_t result = 0;
            for (unsigned j = 0; j < 24; j += 3) {
                const std::uint32_t digit = at(0) >> j & 7;
                if (digit > 4) return false;
                result |= (digit == 1 || digit == 2 ? 1u : 0u) << j;
            }
            return at(1) == result;
        }
        case Bus::kSpread:
            return at(0) < 1u << 16 && at(1) == spread(at(0) & 0xff) && at(2) == spread(at(0) >> 8);
        default: return true;
    }
}

std::size_t deletable(const HonestRow& row)
{
    const Evaluated e = evaluate(row, row.cells);
    return e.constraints.size() + e.lookups.size();
}
std::string describe_deletable(const HonestRow& row, std::size_t index)
{
    const std::size_t constraints = row.table->shape.constraints;
    return index < constraints ? "constraint " + std::to_string(index)
                               : "lookup " + std::to_string(index - constraints);
}

Verdict judge(const HonestRow& row, const Cells& cells, Deleted deleted)
{
    const Evaluated e = evaluate(row, cells);
    for (std::size_t i = 0; i < e.constraints.size(); ++i)
        if (!e.constraints[i].is_zero() && deleted != i) return Verdict::Refused;
    for (std::size_t i = 0; i < e.lookups.size(); ++i)
        if (!lookup_holds(e.messages[e.lookups[i]]) && deleted != e.constraints.size() + i)
            return Verdict::Refused;
    Spoken spoken;
    for (const Message& m : e.messages) {
        if (m.multiplicity == BabyBear{1}) {
            // No row, of this segment or the next, can decode such a pc.
            if (on(m, Bus::kState) && entry(m, 0) % 4 != 0) return Verdict::Refused;
            spoken.pushes.push_back(m);
            continue;
        }
        spoken.pulls.push_back(m);
        if (on(m, Bus::kMemory) && !can_be_pulled(m)) return Verdict::Refused;
        if (on(m, Bus::kState) && (entry(m, 1) < 4 || entry(m, 1) >= 1u << kLogClockEnd))
            return Verdict::Refused;
        if (on(m, Bus::kDecode)) {
            const Evaluated honest = evaluate(row, row.cells);
            const auto at = static_cast<std::size_t>(&m - e.messages.data());
            if (honest.messages[at] != m) return Verdict::Refused;
        }
    }
    const std::optional<bool> truth = row.oracle(spoken);
    if (!truth) return Verdict::Refused;
    return *truth ? Verdict::True : Verdict::False;
}

AttackResult attack(const HonestRow& row, std::size_t tries, Random& random, Deleted deleted)
{
    AttackResult result;
    const Evaluated honest = evaluate(row, row.cells);
    // What the decoder fixes is not worth attacking once that is shown: every cell is tried, these only once.
    std::set<std::size_t> fixed;
    const auto decode =
        std::ranges::find_if(honest.messages, [](const Message& m) { return on(m, Bus::kDecode); });
    for (std::size_t k = 0; k < row.cells.size() && decode != honest.messages.end(); ++k) {
        Cells cells = row.cells;
        cells[k] += BabyBear{1};
        const Evaluated e = evaluate(row, cells);
        if (e.messages[static_cast<std::size_t>(decode - honest.messages.begin())] != *decode)
            fixed.insert(k);
    }
    std::vector<std::size_t> free;
    for (std::size_t k = 0; k < row.cells.size(); ++k)
        if (!fixed.contains(k)) free.push_back(k);

    for (std::size_t n = 0; n < tries; ++n) {
        const std::size_t k =
            n < row.cells.size() && tries > 2 * row.cells.size() ? n : free[random() % free.size()];
        Cells cells = row.cells;
        if (row.forge && random() % 5 < 2) row.forge(cells, random);
        if (cells == row.cells || random() % 5 == 0) cells[k] = tweak(row.cells[k], random);
        std::set<std::size_t> frozen = fixed;
        frozen.insert(k);
        if (random() % 4 == 0) {
            const std::size_t other = free[random() % free.size()];
            cells[other] = row.cells[k];
            cells[k] = row.cells[other];
            frozen.insert(other);
        }
        if (cells == row.cells) continue;
        ++result.tried;
        bool open = true;
        for (int step = 0; step < 7; ++step) {
            const Evaluated e = evaluate(row, cells);
            const std::vector<Hole> found = holes(e, deleted);
            open = !found.empty();
            if (!open) break;
            const auto changed =
                mend(row, cells, e, honest, found[random() % found.size()], free, frozen, random);
            if (!changed) break;
            frozen.insert(*changed);
        }
        if (open && !holes(evaluate(row, cells), deleted).empty()) {
            ++result.refused;
            continue;
        }
        switch (judge(row, cells, deleted)) {
            case Verdict::Refused: ++result.refused; break;
            case Verdict::True: ++result.accepted_true; break;
            case Verdict::False: result.false_row = std::move(cells); return result;
        }
    }
    return result;
}
}  // namespace freehold::zkvm::testing
