#include "proof/dot.hpp"

#include "base/check.hpp"

#include <cstring>

namespace freehold::proof
{
namespace
{
constexpr std::size_t kPerCell = 8;
constexpr std::size_t kFewWords = 40;          // for which a call of memcpy is not worth while
constexpr std::size_t kBlock = Ext5::kDegree;  // cells of eight weights
constexpr BabyBear kTwo32{std::uint64_t{1} << 32};

std::size_t blocks(std::size_t words) { return (words + kPerCell - 1) / kPerCell; }

bool in_cells(const std::uint32_t* words)
{
    const auto address = reinterpret_cast<std::uintptr_t>(words);
    return address >= guest::kWideBase && address % guest::kCellBytes == 0;
}

guest::Cell* scoped_cells(std::size_t count)
{
    return static_cast<guest::Cell*>(guest::allocate_scoped_cells(static_cast<std::uint32_t>(count)));
}

/// Where the right operand stands, grown to the longest one.
std::uint32_t* right_cells(std::size_t count)
{
    static guest::Cell* cells = nullptr;
    static std::size_t capacity = 0;
    if (count > capacity) {
        capacity = count < 64 ? 64 : count;
        cells = guest::new_cells(static_cast<std::uint32_t>(capacity)).data();
    }
    return cells->words;
}
}  // namespace

// Numbers of six bytes are, by words w_0 .. w_7,
//     w_0 + 2^32 l_1,  h_1 + 2^16 w_2,  w_3 + 2^32 l_4,  h_4 + 2^16 w_5,  w_6 + 2^32 l_7
// with w_i = l_i + 2^16 h_i. The delegation divides by 2^32 what shall be 2^32 times the number.
Ext5 element_of(const Hash256& bytes)
{
    struct Operands
    {
        guest::Cell left[2 * kBlock], words, halves, out;  // words and halves are the right operand
    };
    static Operands* const operands = [] {
        constexpr auto power = [](unsigned bits) {
            BabyBear result{1};
            for (unsigned i = 0; i < bits; ++i) result += result;
            return result.montgomery();
        };
        auto* const x =
            reinterpret_cast<Operands*>(guest::new_cells(sizeof(Operands) / guest::kCellBytes).data());
        constexpr unsigned kWord[kBlock] = {0, 2, 3, 5, 6};
        for (std::size_t k = 0; k < kBlock; ++k) {
            const bool ends_with_word = k % 2 != 0;
            x->left[k].words[kWord[k]] = power(ends_with_word ? 48 : 32);
            x->left[kBlock + k].words[k] = power(ends_with_word ? 32 : 64);
        }
        return x;
    }();
    Operands& x = *operands;
    const auto* const words = reinterpret_cast<const std::uint32_t*>(bytes.data());
    if (in_cells(words)) {
        guest::copy_cell(&x.words, reinterpret_cast<const guest::Cell*>(&bytes));
    } else {
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < kPerCell; ++i) x.words.words[i] = words[i];
    }
    const std::uint32_t w1 = words[1], w4 = words[4], w7 = words[7];
    constexpr std::uint32_t kLow = 0xffff;
    x.halves.words[0] = w1 & kLow;
    x.halves.words[1] = w1 >> 16;
    x.halves.words[2] = w4 & kLow;
    x.halves.words[3] = w4 >> 16;
    x.halves.words[4] = w7 & kLow;
    guest::ext5_dot(&x.out, x.left, &x.words, 2);
    Ext5 result;
#pragma clang loop unroll(full)
    for (std::size_t k = 0; k < kBlock; ++k) result[k] = BabyBear::from_montgomery_unchecked(x.out.words[k]);
    return result;
}

DotWeights::DotWeights(std::size_t count) : count_{count}, cells_{scoped_cells(kBlock * blocks(count))} {}

void DotWeights::set(std::size_t i, const Ext5& weight)
{
    guest::Cell* block = cells_ + kBlock * (i / kPerCell);
    for (std::size_t k = 0; k < kBlock; ++k) block[k].words[i % kPerCell] = weight[k].montgomery();
}

void DotWeights::put_sum(const std::uint32_t* words, std::size_t size, guest::Cell* out) const
{
    CHECK(size <= count_, "a weight for each element");
    const std::size_t cells = blocks(size);
    CHECK(cells != 0, "a sum of something");
    const std::uint32_t* right = words;
    // Where all weights take part, those that complete the last cell are zero, whatever stands beside them.
    if (!in_cells(words) || (size != count_ && size % kPerCell != 0)) {
        std::uint32_t* copy = right_cells(cells);
        if (size % kPerCell != 0) {
            // What completes the last cell.
            static const guest::Cell* zeros = guest::new_cells(1).data();
            guest::copy_cell(reinterpret_cast<guest::Cell*>(copy) + (cells - 1), zeros);
        }
        if (size > kFewWords) {
            std::memcpy(copy, words, 4 * size);
        } else {
#pragma clang loop unroll_count(5)
            for (std::size_t i = 0; i < size; ++i) copy[i] = words[i];
        }
        right = copy;
    }
    guest::ext5_dot(out, cells_, reinterpret_cast<const guest::Cell*>(right),
                    static_cast<std::uint32_t>(cells));
}

Ext5 DotWeights::sum(const std::uint32_t* words, std::size_t size) const
{
    static guest::Cell* out = guest::new_cells(1).data();
    if (size == 0) return {};
    put_sum(words, size, out);
    Ext5 result;
    for (std::size_t k = 0; k < Ext5::kDegree; ++k)
        result[k] = BabyBear::from_montgomery_unchecked(out->words[k]);
    return result;
}

Ext5 DotWeights::sum(BytesView words) const
{
    CHECK(words.size() == 4 * count_, "an element for each weight");
    return sum(reinterpret_cast<const std::uint32_t*>(words.data()), count_) * kTwo32;
}

BaseDot::BaseDot(std::span<const Ext5> weights) : weights_{weights.size()}
{
    for (std::size_t i = 0; i < weights.size(); ++i) weights_.set(i, weights[i]);
}

BaseDot::BaseDot(Ext5Slice weights) : weights_{weights.size()}
{
    for (std::size_t i = 0; i < weights.size(); ++i) weights_.set(i, weights[i]);
}

ExtDot::ExtDot(std::size_t count) : count_{count}, multiples_{scoped_cells(Ext5::kDegree * count)} {}

ExtDot::ExtDot(Ext5Slice weights) : ExtDot{weights.size()}
{
    for (std::size_t i = 0; i < count_; ++i)
        field::ext5_multiples(weights.list().cell(weights.at() + i)->words, multiples_ + Ext5::kDegree * i);
}

Ext5 ExtDot::of(Ext5Slice elements, std::size_t skip) const
{
    if (elements.empty()) return {};
    static guest::Cell* out = guest::new_cells(1).data();
    CHECK(skip + elements.size() <= count_, "a weight for each element");
    guest::ext5_dot(out, multiples_ + Ext5::kDegree * skip, elements.list().cell(elements.at()),
                    static_cast<std::uint32_t>(elements.size()));
    return *reinterpret_cast<const Ext5*>(out->words);
}

ExtLeafDot::ExtLeafDot(std::span<const Ext5> weights) : weights_{Ext5::kDegree * weights.size()}
{
    for (std::size_t i = 0; i < weights.size(); ++i) {
        Ext5 multiple = weights[i];
        for (std::size_t j = 0; j < Ext5::kDegree; ++j) {
            weights_.set(Ext5::kDegree * i + j, multiple);
            multiple = Ext5{
                std::array{multiple[4] + multiple[4], multiple[0], multiple[1], multiple[2], multiple[3]}};
        }
    }
}

Convolution::Convolution(Ext5Slice x, Ext5Slice y)
    : x_{x}, count_{x.size()}, size_{y.size()}, reversed_{y.size()}
{
    for (std::size_t i = 0; i < size_; ++i) reversed_.copy(size_ - 1 - i, y.list(), y.at() + i);
}
}  // namespace freehold::proof
