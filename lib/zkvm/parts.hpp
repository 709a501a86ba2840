#pragma once
// What the rows of the machine's tables have in common: busses, spaces, and the parts of a row that step the
// state, look up the decoder, touch memory and bound values (spec/tables.md, sections 1 and 2).
//
// A word is two 16-bit limbs. Equations are between integers smaller than p/2 in absolute value, so they hold
// over the integers; a carry is an expression, (left - right) / 2^16, forced into its small range.

#include "proof/dot.hpp"
#include "proof/table.hpp"
#include "zkvm/classes.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace freehold::zkvm
{
using proof::BabyBear;
using proof::Expr;

enum class Bus : unsigned
{
    kState = 1,      // pc, clk
    kDecode,         // pc, class, fields
    kMemory,         // space, address, clk, limbs
    kRange,          // k, x: x < 2^k, k <= kClockBits
    kByte,           // op, a, b, c: c = a & b, a | b, a ^ b, 0
    kShift,          // kind, amount, eight fields of the cut
    kXorSplit,       // k, a, b, low, high: a ^ b = low + 2^k high, k = 4 or 7
    kRoundConstant,  // round, four spread bytes
    kParity,         // cut, x, low, high: the digits of x, each below 4, modulo 2; `cut` of them in low
    kChi,            // x, y: digits 0 .. 4 of x become 0, 1, 1, 0, 0
    kSpread,         // limb, low byte, high byte, spread
    kBlake3,         // call clk, round, state, message
    kKeccak,         // call clk, 2 round + half, half of the state
    kSort,           // space, address
    kGlobalMemory,   // space, address, segment, limbs: the one bus that joins segments
    kOutput,         // index, limbs
    kExt5Dot,        // call clk, cell of a, cell of b, five sums
};
inline constexpr unsigned kBusCount = static_cast<unsigned>(Bus::kExt5Dot) + 1;

/// A constant of every access, so nothing aliases. Addresses: registers 0 .. 32; words of RAM; 32-byte cells.
enum class Space : unsigned
{
    kRegisters,
    kRam,
    kWide
};

inline constexpr unsigned kRegisterCount = 33;  // x0 .. x31 and the sink that x0 writes go to
inline constexpr unsigned kClockBits = 18;      // an access is at most 2^18 slots after the previous one
inline constexpr unsigned kLogClockEnd = 26;    // no clock of a segment reaches 2^26
inline constexpr std::uint32_t kWideBase = 1u << 28;  // the byte address of cell 0
inline constexpr std::uint32_t kHaltPc = 1u << 30;    // no decoder row, no computed jump has it
inline constexpr std::uint32_t kFirstClock = 4;       // initial tuples carry clk 0
inline constexpr unsigned kInstructionSlots = 4;      // rs1 0, rs2 1, memory 2, rd 3
inline constexpr unsigned kDelegationSlots = 12;      // pointers 0-4, reads 5-8, writes 9
inline constexpr unsigned kOutputCount = 8;

inline constexpr int kTwo16 = 1 << 16;
inline constexpr BabyBear kInverse4 = BabyBear{4}.inverse();
inline constexpr BabyBear kInverse32 = BabyBear{32}.inverse();
inline constexpr BabyBear kInverse256 = BabyBear{256}.inverse();
inline constexpr BabyBear kInverse16 = BabyBear{kTwo16}.inverse();  // -30720: the value of a forged "carry"

/// The columns of a table, in order. An array of n columns is written `kX, kXLast = kX + (n - 1)`.
#define FREEHOLD_COLUMNS(...) \
    enum Column : std::size_t \
    {                         \
        __VA_ARGS__,          \
        kColumnCount          \
    };                        \
    static constexpr std::string_view kColumnText = #__VA_ARGS__

template <class Lo, class Hi>
struct Word
{
    Lo lo;
    Hi hi;
};

template <class B>
using Cell = Expr<typename B::V, 1>;
template <class B>
using Opened = Expr<typename B::V, 1, true>;

template <class B>
constexpr auto word(B& b, std::size_t first)
{
    return Word{b.col(first), b.col(first + 1)};
}
template <std::size_t N, class B>
constexpr std::array<Cell<B>, N> cols(B& b, std::size_t first)
{
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<Cell<B>, N>{b.col(first + I)...};
    }(std::make_index_sequence<N>{});
}
/// `value` with an opened expression for each limb.
template <class B, class Lo, class Hi>
constexpr Word<Opened<B>, Opened<B>> opened(B& b, const Word<Lo, Hi>& value)
{
    const auto lo = b.opened(value.lo);
    return {lo, b.opened(value.hi)};
}
template <class B, class E, std::size_t N>
constexpr std::array<Opened<B>, N> opened(B& b, const std::array<E, N>& values)
{
    std::array<Opened<B>, N> result;
    for (std::size_t i = 0; i < N; ++i) result[i] = b.opened(values[i]);
    return result;
}
/// Two limbs of four bytes.
template <class E>
constexpr auto word_of_bytes(const std::array<E, 4>& x)
{
    return Word{x[0] + 256 * x[1], x[2] + 256 * x[3]};
}
/// The limbs of twice as many bytes.
template <class E, std::size_t N>
constexpr std::array<E, N / 2> limbs_of_bytes(const std::array<E, N>& x)
{
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<E, N / 2>{(x[2 * I] + 256 * x[2 * I + 1])...};
    }(std::make_index_sequence<N / 2>{});
}
template <class E, std::size_t N>
constexpr E sum(const std::array<E, N>& x)
{
    E total = x[0];
    for (std::size_t i = 1; i < N; ++i) total = total + x[i];
    return total;
}

// --- messages: parts are expressions, constants, words and arrays, one after another

namespace detail
{
template <class F, class T>
constexpr void with_entries(const F& f, const T& x)
{
    f(x);
}
template <class F, class Lo, class Hi>
constexpr void with_entries(const F& f, const Word<Lo, Hi>& x)
{
    f(x.lo, x.hi);
}
template <class F, class T, std::size_t N>
constexpr void with_entries(const F& f, const std::array<T, N>& x)
{
    std::apply(f, x);
}
template <class F, class T, std::size_t M, std::size_t N>
constexpr void with_entries(const F& f, const std::array<std::array<T, M>, N>& x)
{
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        f(x[I / M][I % M]...);
    }(std::make_index_sequence<M * N>{});
}
template <class F>
constexpr void with_entries(const F& f, Class x)
{
    f(static_cast<unsigned>(x));
}
template <class F>
constexpr void with_entries(const F& f, Space x)
{
    f(static_cast<unsigned>(x));
}
/// f(the entries of all parts, one after another).
template <class F>
constexpr void flatten(const F& f)
{
    f();
}
template <class F, class Head, class... Tail>
constexpr void flatten(const F& f, const Head& head, const Tail&... tail)
{
    with_entries([&](const auto&... e) { flatten([&](const auto&... rest) { f(e..., rest...); }, tail...); },
                 head);
}
}  // namespace detail

template <class B, class... Parts>
constexpr void pull(B& b, Bus bus, const Parts&... parts)
{
    detail::flatten([&](const auto&... e) { b.pull(bus, e...); }, parts...);
}
template <class B, class... Parts>
constexpr void push(B& b, Bus bus, const Parts&... parts)
{
    detail::flatten([&](const auto&... e) { b.push(bus, e...); }, parts...);
}

/// x < 2^k.
template <class B, class K, class X>
constexpr void range(B& b, const K& k, const X& x)
{
    pull(b, Bus::kRange, k, x);
}
template <class B, class X>
constexpr void limb_range(B& b, const X& x)
{
    range(b, 16, x);
}
template <class B, class Lo, class Hi>
constexpr void word_range(B& b, const Word<Lo, Hi>& x)
{
    limb_range(b, x.lo);
    limb_range(b, x.hi);
}
/// x and y are bytes.
template <class B, class X, class Y>
constexpr void byte_pair(B& b, const X& x, const Y& y)
{
    pull(b, Bus::kByte, 3, x, y, 0);
}
template <class B, class E, std::size_t N>
constexpr void all_bytes(B& b, const std::array<E, N>& x)
{
    for (std::size_t i = 0; i < N; i += 2) byte_pair(b, x[i], x[i + 1]);
}

// --- the parts of an instruction's row. T is the table: its columns have the names used here.

/// The row is one step: from (pc, clk) to (next, clk + slots).
template <class T, class B, class Next>
constexpr void step(B& b, const Next& next, unsigned slots = kInstructionSlots)
{
    b.pull(Bus::kState, b.col(T::kPc), b.col(T::kClk));
    b.push(Bus::kState, next, b.col(T::kClk) + slots);
}
template <class T, class B>
constexpr void step_to_next(B& b)
{
    step<T>(b, b.col(T::kPc) + 4);
}
/// The program has this instruction at pc: the fields, and the class, are those of its decoder row.
template <class T, class B, class... Fields>
constexpr void decode(B& b, Class instruction_class, const Fields&... fields)
{
    pull(b, Bus::kDecode, b.col(T::kPc), instruction_class, fields...);
}

/// Takes the tuple that the previous access left and leaves a new one. `previous` < now by the lookup, as
/// both are integers below 2^26: a difference that is not positive is far above 2^18 modulo p.
template <class B, class Address, class Now, class Old, class New>
constexpr void access(B& b, Space space, const Address& address, const Cell<B>& previous, const Now& now,
                      const Old& old_value, const New& new_value)
{
    pull(b, Bus::kMemory, space, address, previous, old_value);
    push(b, Bus::kMemory, space, address, now, new_value);
    range(b, kClockBits, now - previous - 1);
}
template <class T, class B, class Value>
constexpr void read_rs1(B& b, const Value& value)
{
    access(b, Space::kRegisters, b.col(T::kRs1), b.col(T::kAPrev), b.col(T::kClk), value, value);
}
template <class T, class B, class Value>
constexpr void read_rs2(B& b, const Value& value)
{
    access(b, Space::kRegisters, b.col(T::kRs2), b.col(T::kBPrev), b.col(T::kClk) + 1, value, value);
}
template <class T, class B, class Value>
constexpr void write_rd(B& b, const Value& value)
{
    access(b, Space::kRegisters, b.col(T::kRd), b.col(T::kDPrev), b.col(T::kClk) + 3, word(b, T::kD0), value);
}
/// rd is also the source: one access reads the old value and writes the new one.
template <class T, class B, class Old, class New>
constexpr void update_rd(B& b, const Old& old_value, const New& new_value)
{
    access(b, Space::kRegisters, b.col(T::kRd), b.col(T::kAPrev), b.col(T::kClk) + 3, old_value, new_value);
}

/// k = (T_0 + 256 T_1 + ..) of a product of bytes: the sum of x_i y_j with i + j = k. Pairs out of range add
/// nothing. REQUIRES: some pair is in range.
template <class V, unsigned D, bool K, std::size_t N, std::size_t M>
constexpr Expr<V, 2 * D, K> convolution(const std::array<Expr<V, D, true>, N>& x,
                                        const std::array<Expr<V, D, K>, M>& y, std::size_t k)
{
    std::size_t i = k < M ? 0 : k - M + 1;
    Expr<V, 2 * D, K> total = x[i] * y[k - i];
    for (++i; i < N && i <= k; ++i) total = total + x[i] * y[k - i];
    return total;
}

/// Many convolutions of the same two lists. At a point of the challenge field they are sums of products,
/// which the verifying guest has a delegation for.
template <class V, unsigned D, std::size_t N, std::size_t M>
class Convolutions
{
public:
    /// Both must outlive it.
    constexpr Convolutions(const std::array<Expr<V, D, true>, N>& x, const std::array<Expr<V, D, true>, M>& y)
        : x_{x}, y_{y}
    {}
    [[nodiscard]] constexpr Expr<V, 2 * D, true> at(std::size_t k) const { return convolution(x_, y_, k); }

private:
    const std::array<Expr<V, D, true>, N>& x_;
    const std::array<Expr<V, D, true>, M>& y_;
};
template <unsigned D, std::size_t N, std::size_t M>
class Convolutions<field::Ext5, D, N, M>
{
public:
    using Value = Expr<field::Ext5, D, true>;

    Convolutions(const std::array<Value, N>& x, const std::array<Value, M>& y)
        : product_{list_of(x), proof::Ext5Slice{list_of(y)}}
    {}
    [[nodiscard]] Expr<field::Ext5, 2 * D, true> at(std::size_t k) const { return {product_.at(k)}; }

private:
    template <std::size_t kSize>
    static proof::Ext5List list_of(const std::array<Value, kSize>& values)
    {
        proof::Ext5List list{kSize};
        for (std::size_t i = 0; i < kSize; ++i) list.set(i, values[i].value);
        return list;
    }

    proof::Convolution product_;
};
}  // namespace freehold::zkvm
