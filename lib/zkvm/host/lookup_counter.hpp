#pragma once
// Counts what the rows look up, by running their descriptions. A count is the multiplicity of a row of a
// fixed table or of the decoder.

#include "zkvm/machine.hpp"

#include <memory>
#include <vector>

namespace freehold::zkvm
{
/// pc -> row of the decoder.
class DecoderIndex
{
public:
    explicit DecoderIndex(const Program& program);
    static constexpr std::uint32_t kNone = ~0u;
    [[nodiscard]] std::uint32_t row(std::uint32_t pc) const
    {
        const std::uint32_t i = (pc - first_) / 4;
        return pc % 4 == 0 && i < rows_.size() ? rows_[i] : kNone;
    }

private:
    std::uint32_t first_;
    std::vector<std::uint32_t> rows_;
};

/// One thread's counts. A tuple that no fixed row has counts nothing: that happens only for a row that breaks
/// its table's rules, and then no proof exists.
class LookupCounts
{
public:
    LookupCounts(const ProgramMachine& machine, const DecoderIndex& decoder);

    void range(std::uint32_t k, std::uint32_t x)
    {
        if (k <= kRangeLog && x < 1u << k && (1u << k) + x < 1u << kRangeLog) ++counts_[0][(1u << k) + x];
    }
    void byte(std::uint32_t op, std::uint32_t a, std::uint32_t b)
    {
        if (op < 4 && a < 256 && b < 256) ++counts_[1][op << 16 | a << 8 | b];
    }
    void shift(std::uint32_t kind, std::uint32_t amount)
    {
        if (kind <= kShiftArithmetic && amount < 32) ++counts_[2][kind << 5 | amount];
    }
    void xor_split(std::uint32_t k, std::uint32_t a, std::uint32_t b)
    {
        if ((k == 4 || k == 7) && a < 256 && b < 256) ++counts_[3][(k == 7 ? 1u << 16 : 0) | a << 8 | b];
    }
    void round_constant(std::uint32_t round)
    {
        if (round < kKeccakRounds) ++counts_[4][round];
    }
    /// By the row.
    void parity(std::uint32_t row) { ++counts_[5][row]; }
    void chi(std::uint32_t row) { ++counts_[6][row]; }
    void spread(std::uint32_t limb)
    {
        if (limb < 1u << 16) ++counts_[7][limb];
    }
    void decode(std::uint32_t pc)
    {
        const std::uint32_t row = decoder_->row(pc);
        if (row != DecoderIndex::kNone) ++counts_[8][row];
    }

    /// By the position in LookupTables.
    [[nodiscard]] const std::vector<std::uint32_t>& of(std::size_t lookup_table) const
    {
        return counts_[lookup_table];
    }

private:
    std::array<std::vector<std::uint32_t>, LookupTables::kSize> counts_;
    const DecoderIndex* decoder_;
};
static_assert(LookupTables::index_of<RangeTable>() == 0 && LookupTables::index_of<ByteTable>() == 1 &&
              LookupTables::index_of<ShiftTable>() == 2 && LookupTables::index_of<XorSplitTable>() == 3 &&
              LookupTables::index_of<RoundConstantTable>() == 4 &&
              LookupTables::index_of<ParityTable>() == 5 && LookupTables::index_of<ChiTable>() == 6 &&
              LookupTables::index_of<SpreadTable>() == 7 && LookupTables::index_of<DecoderTable>() == 8);

/// Runs a description on one live row and counts its lookups.
template <class Cells>
class LookupCounter : public proof::BuilderBase<LookupCounter<Cells>, BabyBear>
{
public:
    LookupCounter(const Cells& cells, std::uint32_t segment, LookupCounts& counts)
        : cells_{cells}, segment_{segment}, counts_{counts}
    {}

    [[nodiscard]] BabyBear cell(std::size_t i) const { return cells_(i); }
    [[nodiscard]] static BabyBear on_value() { return BabyBear{1}; }
    [[nodiscard]] BabyBear segment_value() const { return BabyBear{segment_}; }
    [[nodiscard]] static BabyBear constant_value(BabyBear x) { return x; }
    [[nodiscard]] static BabyBear open(BabyBear x) { return x; }
    template <unsigned D, bool K>
    void zero(const Expr<BabyBear, D, K>&)
    {}
    template <class... Entries>
    void interact(int sign, proof::BusId bus, const Entries&... entries)
    {
        if (sign > 0) return;
        const std::array<BabyBear, sizeof...(Entries)> e{entries.value...};
        const auto at = [&](std::size_t i) { return i < e.size() ? e[i].value() : 0; };
        switch (static_cast<Bus>(bus)) {
            case Bus::kRange: return counts_.range(at(0), at(1));
            case Bus::kByte: return counts_.byte(at(0), at(1), at(2));
            case Bus::kShift: return counts_.shift(at(0), at(1));
            case Bus::kXorSplit: return counts_.xor_split(at(0), at(1), at(2));
            case Bus::kRoundConstant: return counts_.round_constant(at(0));
            case Bus::kSpread: return counts_.spread(at(0));
            case Bus::kDecode: return counts_.decode(at(0));
            default: return;
        }
    }
    template <class... Entries>
    void interact_times(int, const Expr<BabyBear, 1>&, proof::BusId, const Entries&...)
    {}

private:
    const Cells& cells_;
    std::uint32_t segment_;
    LookupCounts& counts_;
};

/// What a live row of T looks up. `segment` matters to no lookup of a delegation.
template <class T, class Cells>
void count_lookups(const Cells& cells, LookupCounts& counts, std::uint32_t segment = 1)
{
    LookupCounter counter{cells, segment, counts};
    T::describe(counter);
}
}  // namespace freehold::zkvm
