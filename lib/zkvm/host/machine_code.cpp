#include "zkvm/host/machine_code.hpp"

#include "base/check.hpp"
#include "zkvm/host/description.hpp"
#include "zkvm/machine.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace freehold::zkvm
{
namespace
{
using Op = Recorder::Op;
using Node = Recorder::Node;

void put(Bytes& out, std::uint64_t number, unsigned size)
{
    CHECK(size == 8 || number >> (8 * size) == 0, "a number too large for its place");
    for (unsigned i = size; i-- > 0;) out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

/// Constants of the code are multiplied by 2^43, as the verifier's elements are (Quintic.sol).
std::uint32_t with_factor(BabyBear x) { return (x * BabyBear{std::uint64_t{1} << 43}).value(); }

/// How many products are added and subtracted, then how many values.
using Shape = std::array<std::size_t, 4>;
enum class Code : std::uint8_t
{
    kMul,
    kAdd,
    kSub,
    kSum,  ///< of any shape, which follows
    kMulAdd,
    kAddTwo,
    kSubTwo,
    kAddFour,
    kAddSubThree,
};
/// The shapes of sums that have a code of their own.
constexpr std::array<std::pair<Shape, Code>, 7> kShapes{{
    {{0, 0, 2, 0}, Code::kAdd},
    {{0, 0, 1, 1}, Code::kSub},
    {{1, 0, 1, 0}, Code::kMulAdd},
    {{0, 0, 3, 0}, Code::kAddTwo},
    {{0, 0, 1, 2}, Code::kSubTwo},
    {{0, 0, 5, 0}, Code::kAddFour},
    {{0, 0, 2, 3}, Code::kAddSubThree},
}};
/// What operations do alike.
using Form = std::pair<Code, Shape>;

/// A sum of products and of values, as nodes. Where each is used once, sums of sums are one.
struct Sum
{
    std::vector<std::uint32_t> plus_products, minus_products, plus, minus;

    [[nodiscard]] std::size_t terms() const
    {
        return plus_products.size() + minus_products.size() + plus.size() + minus.size();
    }
    [[nodiscard]] Shape shape() const
    {
        return {plus_products.size(), minus_products.size(), plus.size(), minus.size()};
    }
};

/// Numbers for the values that an interaction, a constraint, an opened expression or another value refers to:
/// the cells, `on`, the challenge, the values of the opened expressions, the constants, then each result of
/// an operation.
class Numbering
{
public:
    explicit Numbering(const Description& description)
        : nodes_(description.nodes()), uses_(nodes_.size()), in_sum_(nodes_.size()), numbers_(nodes_.size())
    {
        // More than one use: a value of its own.
        for (const std::uint32_t node : description.constraints()) uses_[node] += 2;
        if (description.addend != Recorder::kNone) uses_[description.addend] += 2;
        for (const Recorder::Said& said : description.interactions()) {
            if (said.multiplicity != Recorder::kNone) uses_[said.multiplicity] += 2;
            for (const std::uint32_t node : said.entries) uses_[node] += 2;
        }
        for (const std::uint32_t node : description.opened()) uses_[node] += 2;
        for (std::size_t i = nodes_.size(); i-- > 0;) {
            if (uses_[i] == 0 || !is_operation(nodes_[i])) continue;
            ++uses_[nodes_[i].a];
            if (!is_multiple(nodes_[i])) ++uses_[nodes_[i].b];
        }
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            if (uses_[i] == 0 || !is_sum(i) || is_twice(nodes_[i])) continue;
            for (const std::uint32_t part : {nodes_[i].a, nodes_[i].b})
                in_sum_[part] = is_operation(nodes_[part]) && uses_[part] == 1;
        }
        const std::size_t first_opened = description.challenge_cell() + 1;
        std::size_t next = first_opened + description.opened().size();
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (nodes_[i].op == Op::Cell)
                numbers_[i] = nodes_[i].a;
            else if (nodes_[i].op == Op::Opened)
                numbers_[i] = first_opened + nodes_[i].b;
            else if (uses_[i] != 0 && nodes_[i].op == Op::Constant)
                constants_.push_back(i), numbers_[i] = next++;
        for (const std::size_t i : in_groups()) operations_.push_back(i), numbers_[i] = next++;
        CHECK(next <= std::numeric_limits<std::uint16_t>::max(), "too many values in a row");
    }

    [[nodiscard]] std::size_t of(std::size_t node) const { return numbers_[node]; }
    /// Of an operation.
    [[nodiscard]] Form form(std::size_t node) const
    {
        if (!is_sum(node)) return {Code::kMul, {}};
        const Shape shape = sum(node).shape();
        const auto known = std::ranges::find(kShapes, shape, &std::pair<Shape, Code>::first);
        return {known == kShapes.end() ? Code::kSum : known->second, shape};
    }
    [[nodiscard]] const std::vector<std::size_t>& constants() const { return constants_; }
    /// What has a number; other operations are parts of their sums. As many as can be of one form follow one
    /// another.
    [[nodiscard]] const std::vector<std::size_t>& operations() const { return operations_; }

    [[nodiscard]] bool is_sum(std::size_t node) const
    {
        return is_operation(nodes_[node]) && (nodes_[node].op != Op::Mul || is_multiple(nodes_[node]));
    }
    /// Of such an operation.
    [[nodiscard]] Sum sum(std::size_t node) const
    {
        Sum sum;
        add_parts(sum, node, true);
        return sum;
    }

private:
    static bool is_operation(const Recorder::Node& node)
    {
        return node.op == Op::Add || node.op == Op::Sub || node.op == Op::Mul;
    }

    /// Minus a value, and twice a value, are sums too.
    [[nodiscard]] bool is_times(const Node& node, BabyBear factor) const
    {
        return node.op == Op::Mul && nodes_[node.b].op == Op::Constant && nodes_[node.b].constant == factor;
    }
    [[nodiscard]] bool is_twice(const Node& node) const { return is_times(node, BabyBear{2}); }
    [[nodiscard]] bool is_multiple(const Node& node) const
    {
        return is_twice(node) || is_times(node, BabyBear{0} - BabyBear{1});
    }

    void add_parts(Sum& sum, std::size_t node, bool positive) const
    {
        const Node& n = nodes_[node];
        if (is_multiple(n)) {
            add(sum, n.a, positive == is_twice(n));
            if (is_twice(n)) add(sum, n.a, positive);
            return;
        }
        add(sum, n.a, positive);
        add(sum, n.b, positive == (n.op == Op::Add));
    }

    /// The operations, each after those that it refers to: of all that can be next, those of the commonest
    /// form, as long as there are any.
    [[nodiscard]] std::vector<std::size_t> in_groups() const
    {
        std::vector<std::size_t> left, order;
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (uses_[i] != 0 && is_operation(nodes_[i]) && !in_sum_[i]) left.push_back(i);
        std::vector<bool> waits(nodes_.size());
        for (const std::size_t i : left) waits[i] = true;
        const auto can_be_next = [&](std::size_t i) {
            return std::ranges::none_of(operands(i), [&](std::uint32_t part) { return waits[part]; });
        };
        while (!left.empty()) {
            std::map<Form, std::size_t> counts;
            for (const std::size_t i : left)
                if (can_be_next(i)) ++counts[form(i)];
            const Form commonest =
                std::ranges::max_element(counts, {}, &std::pair<const Form, std::size_t>::second)->first;
            // Those that come to be possible by one of their form stand behind it.
            std::erase_if(left, [&](std::size_t i) {
                if (form(i) != commonest || !can_be_next(i)) return false;
                order.push_back(i);
                waits[i] = false;
                return true;
            });
        }
        return order;
    }

    /// The values that an operation refers to.
    [[nodiscard]] std::vector<std::uint32_t> operands(std::size_t node) const
    {
        if (!is_sum(node)) return {nodes_[node].a, nodes_[node].b};
        const Sum parts = sum(node);
        std::vector<std::uint32_t> values = parts.plus;
        values.insert(values.end(), parts.minus.begin(), parts.minus.end());
        for (const auto* products : {&parts.plus_products, &parts.minus_products})
            for (const std::uint32_t product : *products) {
                values.push_back(nodes_[product].a);
                values.push_back(nodes_[product].b);
            }
        return values;
    }

    void add(Sum& sum, std::uint32_t part, bool positive) const
    {
        if (!in_sum_[part])
            (positive ? sum.plus : sum.minus).push_back(part);
        else if (!is_sum(part))
            (positive ? sum.plus_products : sum.minus_products).push_back(part);
        else
            add_parts(sum, part, positive);
    }

    const std::vector<Recorder::Node>& nodes_;
    std::vector<std::size_t> uses_;
    /// Is an operation part of a sum, and needed nowhere else?
    std::vector<bool> in_sum_;
    std::vector<std::size_t> numbers_;
    std::vector<std::size_t> constants_, operations_;
};

/// The numbers of the factors of its products, and of its values.
void put_operation(Bytes& out, const Description& description, const Numbering& numbers, std::size_t i)
{
    const Sum sum = numbers.is_sum(i) ? numbers.sum(i)
                                      : Sum{.plus_products = {static_cast<std::uint32_t>(i)},
                                            .minus_products = {},
                                            .plus = {},
                                            .minus = {}};
    CHECK(sum.terms() <= 60, "a sum that the verifier's lanes do not hold");
    for (const auto* parts : {&sum.plus_products, &sum.minus_products})
        for (const std::uint32_t node : *parts) {
            put(out, numbers.of(description.nodes()[node].a), 2);
            put(out, numbers.of(description.nodes()[node].b), 2);
        }
    for (const auto* parts : {&sum.plus, &sum.minus})
        for (const std::uint32_t node : *parts) put(out, numbers.of(node), 2);
}

void put_constants(Bytes& out, const Description& description, const Numbering& numbers)
{
    put(out, numbers.constants().size(), 2);
    for (const std::size_t i : numbers.constants()) put(out, with_factor(description.nodes()[i].constant), 4);
}

/// How many; then groups: code, how many, the shape of kSum, operations.
void put_operations(Bytes& out, const Description& description, const Numbering& numbers)
{
    const std::vector<std::size_t>& all = numbers.operations();
    put(out, all.size(), 2);
    for (auto begin = all.begin(); begin != all.end();) {
        const Form form = numbers.form(*begin);
        const auto end =
            std::find_if(begin, all.end(), [&](std::size_t i) { return numbers.form(i) != form; });
        put(out, static_cast<unsigned>(form.first), 1);
        put(out, static_cast<std::size_t>(end - begin), 2);
        if (form.first == Code::kSum)
            for (const std::size_t count : form.second) put(out, count, 1);
        for (; begin != end; ++begin) put_operation(out, description, numbers, *begin);
    }
}

/// A bus and the constants of a tuple before or after all other entries: the same for all tables.
using TupleClass = std::pair<unsigned, std::vector<std::pair<std::size_t, std::uint32_t>>>;
using TupleClasses = std::map<TupleClass, std::size_t>;

/// Where ZeroCheck.sol puts what tuples are made of: signs, of 32 bytes, then slots, of 64, then classes,
/// of 32.
constexpr std::size_t kSlotsAt = 64, kClassesAt = 64 + (64 << 7);

/// How many entries one by one and how many pairs the commonest tuples have, whose codes are 1, 2, ..; that
/// of the others is 0.
constexpr std::array<std::pair<std::size_t, std::size_t>, 5> kTupleShapes{
    {{1, 1}, {1, 0}, {2, 0}, {0, 1}, {0, 2}}};

/// The places of the class, the sign and the first slot whose entry is not of the class; how many bytes the
/// numbers of entries one by one have, and of entries two by two; their shape; those numbers. The lanes of
/// entries two by two are as narrow as a product's: they are cells that are committed, values of opened
/// expressions, constants, and products.
void put_interaction(Bytes& out, const Description& description, const Numbering& numbers,
                     const Recorder::Said& said, std::size_t committed, TupleClasses& classes)
{
    const auto is_constant = [&](std::size_t slot) {
        return description.nodes()[said.entries[slot]].op == Op::Constant;
    };
    const auto is_narrow = [&](std::size_t slot) {
        const Node& node = description.nodes()[said.entries[slot]];
        return is_constant(slot) || node.op == Op::Opened || (node.op == Op::Cell && node.a < committed) ||
               (node.op == Op::Mul && !numbers.is_sum(said.entries[slot]));
    };
    std::size_t begin = 0, end = said.entries.size();
    while (begin < end && is_constant(begin)) ++begin;
    while (begin < end && is_constant(end - 1)) --end;
    TupleClass tuple{unsigned{said.bus}, {}};
    for (std::size_t slot = 0; slot < said.entries.size(); ++slot)
        if (const BabyBear x = description.nodes()[said.entries[slot]].constant;
            (slot < begin || slot >= end) && !x.is_zero())
            tuple.second.emplace_back(slot, x.value());
    std::size_t narrow = end;
    while (narrow > begin && is_narrow(narrow - 1)) --narrow;
    const std::size_t pairs = (end - narrow) / 2;
    const std::size_t singles = end - begin - 2 * pairs;
    CHECK(singles + pairs <= 110, "a tuple that the verifier's lanes do not hold");
    put(out, kClassesAt + 32 * classes.try_emplace(std::move(tuple), classes.size()).first->second, 2);
    put(out, said.sign > 0 ? 32u : 0u, 1);
    put(out, kSlotsAt + 64 * begin, 2);
    put(out, 2 * singles, 1);
    put(out, 4 * pairs, 1);
    const auto shape = std::ranges::find(kTupleShapes, std::pair{singles, pairs});
    put(out, shape == kTupleShapes.end() ? 0 : static_cast<std::size_t>(shape - kTupleShapes.begin()) + 1, 1);
    for (std::size_t slot = begin; slot < end; ++slot) put(out, numbers.of(said.entries[slot]), 2);
}

/// Constants, operations, multiplicity, interactions, what is added to the constraints' sum, constraints,
/// opened expressions.
void put_description(Bytes& out, const Recorder& recorder, std::size_t committed, TupleClasses& classes)
{
    const Description description{recorder};
    const Numbering numbers{description};
    put_constants(out, description, numbers);
    put_operations(out, description, numbers);
    const std::uint32_t multiplicity = description.interactions()[0].multiplicity;
    put(out, multiplicity != Recorder::kNone ? numbers.of(multiplicity) + 1 : 0, 2);
    for (const Recorder::Said& said : description.interactions()) {
        CHECK(said.multiplicity == multiplicity, "interactions of a table with different multiplicities");
        put_interaction(out, description, numbers, said, committed, classes);
    }
    put(out, description.addend != Recorder::kNone ? numbers.of(description.addend) + 1 : 0, 2);
    // The verifier adds them up by Horner's rule, the last one first.
    for (std::size_t i = description.constraints().size(); i-- > 0;)
        put(out, numbers.of(description.constraints()[i]), 2);
    for (std::size_t k = description.opened().size(); k-- > 0;)
        put(out, numbers.of(description.opened()[k]), 2);
}

/// A polynomial of a row's bits.
struct BitForm
{
    Description* description;
    std::uint32_t node;

    friend BitForm operator+(BitForm a, BitForm b)
    {
        return {a.description, a.description->add(a.node, b.node)};
    }
    friend BitForm operator-(BitForm a, BitForm b)
    {
        return {a.description, a.description->subtract(a.node, b.node)};
    }
    friend BitForm operator*(BitForm a, BitForm b)
    {
        return {a.description, a.description->multiply(a.node, b.node)};
    }
};

/// The bits of a row, and what closed forms of fixed columns (fixed_columns.cpp) are made of.
struct RowBits
{
    Description* description;

    BitForm operator[](std::size_t i) const { return {description, description->cell(i)}; }
    [[nodiscard]] BitForm number(BabyBear x) const { return {description, description->constant(x)}; }
    /// Bits first .. first + count - 1, as an integer.
    [[nodiscard]] BitForm integer(std::size_t first, std::size_t count) const
    {
        BitForm sum = (*this)[first + count - 1];
        for (std::size_t i = count - 1; i-- > 0;) sum = sum + sum + (*this)[first + i];
        return sum;
    }
    /// Bits first, first + step, .., eight of them, as digits in base 8.
    [[nodiscard]] BitForm digits(std::size_t first, std::size_t step) const
    {
        BitForm sum = (*this)[first + 7 * step];
        for (std::size_t i = 7; i-- > 0;) sum = sum * number(BabyBear{8}) + (*this)[first + i * step];
        return sum;
    }
    /// The same bits of the AND of the row's bits 8-15 and 0-7.
    [[nodiscard]] BitForm both(std::size_t first, std::size_t count) const
    {
        const auto bit = [&](std::size_t i) { return (*this)[8 + i] * (*this)[i]; };
        BitForm sum = bit(first + count - 1);
        for (std::size_t i = first + count - 1; i-- > first;) sum = sum + sum + bit(i);
        return sum;
    }
    /// And of their XOR.
    [[nodiscard]] BitForm one_of(std::size_t first, std::size_t count) const
    {
        const BitForm common = both(first, count);
        return integer(first, count) + integer(8 + first, count) - common - common;
    }
};

/// k, x in row 2^k + x; row 0 repeats row 1. By bits, the lowest first: if bit j is set then it is the
/// highest so far, above `below`.
std::vector<BitForm> range_forms(const RowBits& bits)
{
    BitForm k = bits.number(BabyBear{0}), x = k, below = bits[0];
    for (unsigned j = 1; j < kRangeLog; ++j) {
        k = k + bits[j] * (bits.number(BabyBear{j}) - k);
        x = x + bits[j] * (below - x);
        below = below + bits.number(BabyBear{1u << j}) * bits[j];
    }
    return {k, x};
}

/// op, a, b, c in row 2^16 op + 2^8 a + b: c = a and b, a or b, a xor b, 0.
std::vector<BitForm> byte_forms(const RowBits& bits)
{
    const auto one = bits.number(BabyBear{1});
    const auto a = bits.integer(8, 8), b = bits.integer(0, 8), both = bits.both(0, 8);
    const auto low = bits[16], high = bits[17], either = a + b - both;
    return {bits.integer(16, 2), a, b,
            (one - high) * (both + low * (either - both)) + high * ((one - low) * (either - both))};
}

/// k, a, b, low, high in row 2^16 (k = 7) + 2^8 a + b, k = 4 or 7: a xor b = low + 2^k high.
std::vector<BitForm> xor_split_forms(const RowBits& bits)
{
    const auto seven = bits[16], four = bits.number(BabyBear{1}) - seven;
    return {bits.number(BabyBear{3}) * seven + bits.number(BabyBear{4}), bits.integer(8, 8),
            bits.integer(0, 8), bits.one_of(0, 4) + bits.number(BabyBear{16}) * (seven * bits.one_of(4, 3)),
            four * bits.one_of(4, 4) + seven * bits.one_of(7, 1)};
}

/// cut, x, low, high in row 2^16 cut + the digits of x, two bits each: the parities of x's digits, `cut` of
/// them in low, the others in high.
std::vector<BitForm> parity_forms(const RowBits& bits)
{
    const auto one = bits.number(BabyBear{1}), eight = bits.number(BabyBear{8});
    const auto is = [&](std::size_t cut) {
        const auto bit = [&](std::size_t i) { return cut >> i & 1 ? bits[16 + i] : one - bits[16 + i]; };
        return bit(0) * bit(1) * bit(2);
    };
    const auto upper_bits = bits.digits(1, 2);
    // Digit j is in the low part if the cut is above it.
    BitForm above = is(7), low = above * bits[12];
    for (std::size_t j = 6; j-- > 0;) {
        above = above + is(j + 1);
        low = low * eight + above * bits[2 * j];
    }
    BitForm upper = bits[14], high = is(7) * upper;
    for (std::size_t k = 7; k-- > 0;) {
        upper = upper * eight + bits[2 * k];
        high = high + is(k) * upper;
    }
    return {bits.integer(16, 3), bits.digits(0, 2) + upper_bits + upper_bits, low, high};
}

/// limb, and its two bytes spread: bits as digits in base 8.
std::vector<BitForm> spread_forms(const RowBits& bits)
{
    return {bits.integer(0, 16), bits.digits(0, 1), bits.digits(8, 1)};
}

/// The columns of SHIFT: row 32 kind + amount has kind, amount and the fields of shift_cut
/// (instructions/shift.hpp), and from row 96 on there are copies of row 0.
std::vector<BitForm> shift_forms(const RowBits& bits)
{
    const auto number = [&](BabyBear x) { return bits.number(x); };
    const auto one = number(BabyBear{1});
    // Of a = amount mod 16: a, [a = 0], 2^a, 2^(15 - a).
    auto a = bits[0], zero = one - bits[0], up = one + bits[0], down = number(BabyBear{2}) - bits[0];
    for (unsigned j = 1; j < 4; ++j) {
        const BabyBear power{1u << (1u << j)};
        const auto scaled = number(power - BabyBear{1}) * bits[j];
        a = a + number(BabyBear{1u << j}) * bits[j];
        zero = zero * (one - bits[j]);
        up = up * (one + scaled);
        down = down * (number(power) - scaled);
    }
    const auto two_down = number(BabyBear{2}) * down, half = number(BabyBear{2}.inverse());
    const auto none = bits[5] * bits[6], logical = bits[5] - none, arithmetic = bits[6] - none;
    const auto right = logical + arithmetic, left = one - right - none;
    // To the left, a = 0 is like no other a.
    const auto whole = left * zero, part = left - whole;
    const auto less = number(BabyBear{(1u << 16) - 1}) * whole;
    const auto high_part = part * bits[4];
    return {
        logical + number(BabyBear{2}) * arithmetic,
        (one - none) * (a + number(BabyBear{16}) * bits[4]),
        left * (number(BabyBear{16}) - a) - number(BabyBear{16}) * whole + right * a,
        left * two_down - less + right * up + none,
        left * up + less + right * two_down + number(BabyBear{1u << 16}) * none,
        high_part,
        part - high_part + whole * bits[4],
        (whole + right) * (one - bits[4]) + none,
        half * (left * up) + half * less + logical * down + arithmetic * (number(BabyBear{1u << 16}) - down) +
            number(BabyBear{1u << 15}) * none,
        arithmetic,
    };
}

template <class T>
std::vector<BitForm> forms_of(const RowBits& bits)
{
    if constexpr (std::is_same_v<T, RangeTable>)
        return range_forms(bits);
    else if constexpr (std::is_same_v<T, ByteTable>)
        return byte_forms(bits);
    else if constexpr (std::is_same_v<T, XorSplitTable>)
        return xor_split_forms(bits);
    else if constexpr (std::is_same_v<T, ParityTable>)
        return parity_forms(bits);
    else if constexpr (std::is_same_v<T, SpreadTable>)
        return spread_forms(bits);
    else
        return shift_forms(bits);
}

/// Are the columns' extensions what the description's constraints are? They are if they are the same in every
/// row and factors of products have no bit in common.
void check_forms(Description& description, const proof::Table& table, unsigned log)
{
    const std::vector<Node>& nodes = description.nodes();
    std::vector<std::uint32_t> bits(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const Node& n = nodes[i];
        if (n.op == Op::Cell) bits[i] = 1u << n.a;
        if (n.op != Op::Add && n.op != Op::Sub && n.op != Op::Mul) continue;
        bits[i] = bits[n.a] | bits[n.b];
        CHECK(n.op != Op::Mul || (bits[n.a] & bits[n.b]) == 0, "a form that is no extension");
    }
    CHECK(description.constraints().size() == table.fixed.size(), "a form for each column");
    std::vector<BabyBear> values(nodes.size());
    for (std::size_t row = 0; row < std::size_t{1} << log; ++row) {
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const Node& n = nodes[i];
            values[i] = n.op == Op::Cell       ? BabyBear{row >> n.a & 1}
                        : n.op == Op::Constant ? n.constant
                        : n.op == Op::Add      ? values[n.a] + values[n.b]
                        : n.op == Op::Sub      ? values[n.a] - values[n.b]
                                               : values[n.a] * values[n.b];
        }
        for (std::size_t k = 0; k < table.fixed.size(); ++k)
            CHECK(values[description.constraints()[k]] == table.fixed[k]->value(row),
                  "a form that is not its column");
    }
}

/// Constants, operations, the numbers of the columns' values, and of how many bytes this is. Values are the
/// row's bits, two that are not used, constants, results.
template <class T>
void put_forms(Bytes& out, const proof::Table& table)
{
    const Recorder recorder{T::kLog, 1};
    Description description{recorder};
    for (const BitForm& form : forms_of<T>(RowBits{&description}))
        description.constraints().push_back(form.node);
    check_forms(description, table, T::kLog);
    const Numbering numbers{description};
    const std::size_t begin = out.size();
    put_constants(out, description, numbers);
    put_operations(out, description, numbers);
    for (const std::uint32_t node : description.constraints()) put(out, numbers.of(node), 2);
    put(out, out.size() - begin + 2, 2);
}

/// Bus, number of constants; for each its slot and value.
Bytes class_code(const TupleClasses& classes)
{
    std::vector<Bytes> in_order(classes.size());
    for (const auto& [tuple, number] : classes) {
        Bytes& out = in_order[number];
        put(out, tuple.first, 1);
        put(out, tuple.second.size(), 1);
        for (const auto& [slot, constant] : tuple.second) {
            put(out, slot, 1);
            put(out, with_factor(BabyBear{constant}), 4);
        }
    }
    Bytes code;
    for (const Bytes& out : in_order) append(code, out);
    return code;
}

void put_column(Bytes& out, const std::vector<std::uint32_t>& values)
{
    for (const std::uint32_t value : values) put(out, value, 4);
    for (std::size_t i = values.size(); i % 8 != 0; ++i) put(out, 0, 4);
}

template <class T>
constexpr FixedKind fixed_kind()
{
    if constexpr (std::is_same_v<T, RangeTable> || std::is_same_v<T, ByteTable> ||
                  std::is_same_v<T, XorSplitTable> || std::is_same_v<T, ParityTable> ||
                  std::is_same_v<T, SpreadTable> || std::is_same_v<T, ShiftTable>)
        return FixedKind::kForms;
    else if constexpr (std::is_same_v<T, ChiTable>)
        return FixedKind::kChi;
    else if constexpr (std::is_same_v<T, Registers> || std::is_same_v<T, GlobalRegisters>)
        return FixedKind::kCounting;
    else if constexpr (std::is_same_v<T, Image> || std::is_same_v<T, GlobalImage>)
        return FixedKind::kImage;
    else if constexpr (std::is_same_v<T, RoundConstantTable>)
        return FixedKind::kValues;
    else
        return FixedKind::kNone;
}

/// CHI's columns are sums of three functions, of these many bits of the row from the lowest on.
constexpr std::array<unsigned, 3> kChiBits{7, 7, 5};

/// The rows whose values the verifier is given. What a column is in the others follows from them.
template <class T>
std::vector<std::size_t> given_rows(FixedKind kind)
{
    std::vector<std::size_t> rows;
    if constexpr (requires { T::kLog; }) {
        if (kind == FixedKind::kValues)
            for (std::size_t row = 0; row < std::size_t{1} << T::kLog; ++row) rows.push_back(row);
    }
    if (kind == FixedKind::kChi) {
        unsigned first = 0;
        for (const unsigned bits : kChiBits) {
            for (std::size_t code = 0; code < std::size_t{1} << bits; ++code) rows.push_back(code << first);
            first += bits;
        }
        CHECK(first == kChiLog, "the bits of CHI's rows");
    }
    return rows;
}

template <class T>
unsigned flags(const proof::Table& table)
{
    unsigned flags = table.limits.may_be_absent ? kMayBeAbsent : 0;
    if (GlobalBoundaryTables::contains<T>() || SegmentBoundaryTables::contains<T>()) flags |= kForbidden;
    if (std::is_same_v<T, Registers> || std::is_same_v<T, Image>) flags |= kBeginning;
    if (std::is_same_v<T, RangeTable>) flags |= kRangeTable;
    if (std::is_same_v<T, Image> || std::is_same_v<T, GlobalImage>) flags |= kOfImage;
    if (std::is_same_v<T, DecoderTable>) flags |= kOfDecoder;
    return flags;
}

template <class T>
void put_table(MachineCode& out, const proof::Table& table, TupleClasses& classes)
{
    Recorder recorder{table.cells(), 1, Recorder::Opening::Keep};
    table.record(recorder);
    Bytes code;
    put_description(code, recorder, table.columns, classes);
    const FixedKind kind = fixed_kind<T>();
    CHECK((kind == FixedKind::kNone) == table.fixed.empty(), "a table with fixed columns of no kind");
    const std::vector<std::size_t> rows = given_rows<T>(kind);
    for (const auto& column : table.fixed) {
        if (rows.empty()) break;
        CHECK(kind != FixedKind::kChi || column->value(0).is_zero(), "a part that is zero adds nothing");
        std::vector<std::uint32_t> values;
        for (const std::size_t row : rows) values.push_back(column->value(row).value());
        put_column(code, values);
    }
    if constexpr (fixed_kind<T>() == FixedKind::kForms) put_forms<T>(code, table);
    Bytes& d = out.directory;
    put(d, table.columns, 2);
    put(d, table.shape.interactions.size(), 2);
    put(d, table.shape.constraints, 2);
    put(d, table.limits.min_log, 1);
    put(d, flags<T>(table), 1);
    put(d, kSlots<T>, 1);
    put(d, static_cast<unsigned>(kind), 1);
    // The program's tables have as many rows as it has, which the verifier is told with the program.
    const bool by_program = !table.program.empty();
    put(d, by_program ? 0 : table.limits.min_rows, 4);
    put(d, by_program ? 0 : table.limits.max_rows, 4);
    put(d, out.code.size(), 4);
    put(d, code.size(), 4);
    put(d, table.fixed.size(), 1);
    put(d, table.program.size(), 1);
    put(d, table.shape.opened, 2);
    put(d, 0, 2);
    append(out.code, code);
}
}  // namespace

MachineCode machine_code()
{
    const ProgramMachine machine = machine_of_some_program();
    MachineCode out;
    out.log_width = machine.log_width();
    TupleClasses classes;
    std::size_t t = 0;
    Tables::for_each(
        [&]<class T>(std::type_identity<T>) { put_table<T>(out, machine.tables()[t++], classes); });
    out.classes = classes.size();
    out.classes_at = out.code.size();
    append(out.code, class_code(classes));
    return out;
}
}  // namespace freehold::zkvm
