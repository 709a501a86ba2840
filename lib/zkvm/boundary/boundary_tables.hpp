#pragma once
// Where memory begins and ends (spec/tables.md, section 4). Each table says "this word had this value at time
// 0, and has that one now". A run of one segment says so on MEMORY; in a run of several, one segment says so
// on GLOBAL_MEMORY, where the clock is the segment's number, and in each segment the words used pass from
// there to MEMORY and back (SegmentWord).

#include "zkvm/parts.hpp"

namespace freehold::zkvm
{
template <Bus kBus>
inline constexpr bool kIsGlobal = kBus == Bus::kGlobalMemory;

/// x0 .. x31 and the sink, zero at first. Rows are fixed; the row's number is fixed column 0. x0 is never a
/// destination, so it stays zero.
template <Bus kBus>
struct RegistersOn
{
    static constexpr std::string_view kName = kIsGlobal<kBus> ? "GREGB" : "REGB";
    FREEHOLD_COLUMNS(kLast, kV0, kV1);
    enum Fixed : std::size_t
    {
        kNumber = kColumnCount
    };

    template <class B>
    static constexpr void describe(B& b)
    {
        push(b, kBus, Space::kRegisters, b.col(kNumber), 0, 0, 0);
        pull(b, kBus, Space::kRegisters, b.col(kNumber), b.col(kLast), word(b, kV0));
    }
};
using Registers = RegistersOn<Bus::kMemory>;
using GlobalRegisters = RegistersOn<Bus::kGlobalMemory>;

/// The words of the program's image: index and value are fixed. All rows are live: no choice, no order to
/// prove.
template <Bus kBus>
struct ImageOn
{
    static constexpr std::string_view kName = kIsGlobal<kBus> ? "GIMAGE" : "IMAGE";
    FREEHOLD_COLUMNS(kLast, kV0, kV1);
    enum Fixed : std::size_t
    {
        kIndex = kColumnCount,
        kInitial0,
        kInitial1
    };

    template <class B>
    static constexpr void describe(B& b)
    {
        push(b, kBus, Space::kRam, b.col(kIndex), 0, word(b, kInitial0));
        pull(b, kBus, Space::kRam, b.col(kIndex), b.col(kLast), word(b, kV0));
    }
};
using Image = ImageOn<Bus::kMemory>;
using GlobalImage = ImageOn<Bus::kGlobalMemory>;

/// Any other word or cell that is used: zero at first. SORT chains strictly increasing addresses from the end
/// of the image (or cell 0) on, so that none begins twice; the verifier says the chain's two ends. The
/// address must be bounded as well as the gap: a chain of large gaps would wrap around p and visit an address
/// twice.
template <Bus kBus, Space kSpace>
struct ZerosOn
{
    static constexpr bool kIsWide = kSpace == Space::kWide;
    static constexpr std::string_view kName =
        kIsGlobal<kBus> ? (kIsWide ? "GBOUNDW" : "GBOUNDZ") : (kIsWide ? "BOUNDW" : "BOUNDZ");
    static constexpr std::size_t kLimbs = kIsWide ? 16 : 2;
    static constexpr unsigned kHighBits = kIsWide ? 7 : 10;  // addresses below 2^23 or 2^26
    FREEHOLD_COLUMNS(kLow, kHigh, kGap, kLast, kV, kVLast = kV + (kLimbs - 1));

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto address = b.col(kLow) + kTwo16 * b.col(kHigh);
        limb_range(b, b.col(kLow));
        range(b, kHighBits, b.col(kHigh));
        push(b, kBus, kSpace, address, 0, std::array<BabyBear, kLimbs>{});
        pull(b, kBus, kSpace, address, b.col(kLast), cols<kLimbs>(b, kV));
        pull(b, Bus::kSort, kSpace, address);
        push(b, Bus::kSort, kSpace, address + 1 + b.col(kGap));
        range(b, kClockBits, b.col(kGap));
    }
};
using Zeros = ZerosOn<Bus::kMemory, Space::kRam>;
using ZeroCells = ZerosOn<Bus::kMemory, Space::kWide>;
using GlobalZeros = ZerosOn<Bus::kGlobalMemory, Space::kRam>;
using GlobalZeroCells = ZerosOn<Bus::kGlobalMemory, Space::kWide>;

/// A word used in this segment, with its first and last values here, and the segment that used it before. The
/// latter is earlier, so an address cannot come in twice: the second row would need a previous segment equal
/// to this one.
template <std::size_t kLimbs>
struct SegmentWordOf
{
    static constexpr std::string_view kName = kLimbs == 2 ? "BOUNDG" : "BOUNDGW";
    FREEHOLD_COLUMNS(kSpace, kAddress, kLast, kPreviousSegment, kV, kVLast = kV + (kLimbs - 1), kW,
                     kWLast = kW + (kLimbs - 1));

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto space = b.col(kSpace), address = b.col(kAddress), previous = b.col(kPreviousSegment);
        const auto first = cols<kLimbs>(b, kV), last = cols<kLimbs>(b, kW);
        push(b, Bus::kMemory, space, address, 0, first);
        pull(b, Bus::kMemory, space, address, b.col(kLast), last);
        pull(b, Bus::kGlobalMemory, space, address, previous, first);
        push(b, Bus::kGlobalMemory, space, address, b.segment(), last);
        limb_range(b, b.segment() - previous - 1);
    }
};
using SegmentWord = SegmentWordOf<2>;
using SegmentCell = SegmentWordOf<16>;
}  // namespace freehold::zkvm
