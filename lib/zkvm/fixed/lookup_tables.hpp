#pragma once
// The tables that are looked into. Each row says its tuple as often as its multiplicity, the one committed
// column, tells; the tuple's columns are fixed (fixed_columns.hpp), and so is the height, every row being
// live.

#include "zkvm/fixed/fixed_columns.hpp"
#include "zkvm/parts.hpp"

namespace freehold::zkvm
{
/// A tuple of N fixed columns on one bus.
template <Bus kBus, std::size_t N>
struct LookupTable
{
    FREEHOLD_COLUMNS(kMultiplicity);

    template <class B>
    static constexpr void describe(B& b)
    {
        std::apply([&](const auto&... entries) { b.push_times(b.col(kMultiplicity), kBus, entries...); },
                   cols<N>(b, kColumnCount));
    }
};

struct RangeTable : LookupTable<Bus::kRange, 2>
{
    static constexpr std::string_view kName = "RANGE";
    static constexpr unsigned kLog = kRangeLog;
    static FixedColumns fixed() { return range_columns(); }
};
static_assert(kClockBits < kRangeLog);

struct ByteTable : LookupTable<Bus::kByte, 4>
{
    static constexpr std::string_view kName = "BYTE";
    static constexpr unsigned kLog = kByteLog;
    static FixedColumns fixed() { return byte_columns(); }
};

struct XorSplitTable : LookupTable<Bus::kXorSplit, 5>
{
    static constexpr std::string_view kName = "XSPLIT";
    static constexpr unsigned kLog = kXorSplitLog;
    static FixedColumns fixed() { return xor_split_columns(); }
};

struct ParityTable : LookupTable<Bus::kParity, 4>
{
    static constexpr std::string_view kName = "PARITY";
    static constexpr unsigned kLog = kParityLog;
    static FixedColumns fixed() { return parity_columns(); }
};

struct ChiTable : LookupTable<Bus::kChi, 2>
{
    static constexpr std::string_view kName = "CHI";
    static constexpr unsigned kLog = kChiLog;
    static FixedColumns fixed() { return chi_columns(); }
};

struct SpreadTable : LookupTable<Bus::kSpread, 3>
{
    static constexpr std::string_view kName = "SPREAD";
    static constexpr unsigned kLog = kSpreadLog;
    static FixedColumns fixed() { return spread_columns(); }
};

struct ShiftTable : LookupTable<Bus::kShift, 10>
{
    static constexpr std::string_view kName = "SHT";
    static constexpr unsigned kLog = kShiftLog;
    static FixedColumns fixed() { return shift_columns(); }
};

struct RoundConstantTable : LookupTable<Bus::kRoundConstant, 5>
{
    static constexpr std::string_view kName = "RC";
    static constexpr unsigned kLog = kRoundConstantLog;
    static FixedColumns fixed() { return round_constant_columns(); }
};

/// The program's decoder: fixed columns pc, class, f0 .. f9, one row per legal word of text.
inline constexpr std::size_t kDecoderFields = 10;
struct DecoderTable : LookupTable<Bus::kDecode, 2 + kDecoderFields>
{
    static constexpr std::string_view kName = "DECODER";
};
}  // namespace freehold::zkvm
