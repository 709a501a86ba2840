#include "zkvm/host/machine_code.hpp"

#include "base/check.hpp"
#include "proof/whir_families.hpp"
#include "zkvm/machine.hpp"

#include <limits>

namespace freehold::zkvm
{
namespace
{
using proof::Recorder;
using Op = Recorder::Op;

void put(Bytes& out, std::uint64_t number, unsigned size)
{
    CHECK(size == 8 || number >> (8 * size) == 0, "a number too large for its place");
    for (unsigned i = size; i-- > 0;) out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

/// Constants of the code are multiplied by 2^43, as the verifier's elements are (Quintic.sol).
std::uint32_t with_factor(BabyBear x) { return (x * BabyBear{std::uint64_t{1} << 43}).value(); }

/// A sum of products and of values, as nodes. Where each is used once, sums of sums are one.
struct Sum
{
    std::vector<std::uint32_t> plus_products, minus_products, plus, minus;

    [[nodiscard]] std::size_t terms() const
    {
        return plus_products.size() + minus_products.size() + plus.size() + minus.size();
    }
};

/// Numbers for the values that an interaction, a constraint or another value refers to: the cells, `on`, the
/// constants, then each result of an operation.
class Numbering
{
public:
    explicit Numbering(const Recorder& recorder)
        : nodes_(recorder.nodes()), uses_(nodes_.size()), in_sum_(nodes_.size()), numbers_(nodes_.size())
    {
        // More than one use: a value of its own.
        for (const std::uint32_t node : recorder.constraints()) uses_[node] += 2;
        for (const Recorder::Said& said : recorder.interactions()) {
            if (said.multiplicity != Recorder::kNone) uses_[said.multiplicity] += 2;
            for (const std::uint32_t node : said.entries) uses_[node] += 2;
        }
        for (std::size_t i = nodes_.size(); i-- > 0;) {
            if (uses_[i] == 0 || !is_operation(nodes_[i])) continue;
            ++uses_[nodes_[i].a];
            ++uses_[nodes_[i].b];
        }
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            if (uses_[i] == 0 || !is_operation(nodes_[i]) || nodes_[i].op == Op::Mul) continue;
            for (const std::uint32_t part : {nodes_[i].a, nodes_[i].b})
                in_sum_[part] = is_operation(nodes_[part]) && uses_[part] == 1;
        }
        std::size_t next = recorder.on_cell() + 1;
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (nodes_[i].op == Op::Cell)
                numbers_[i] = nodes_[i].a;
            else if (uses_[i] != 0 && nodes_[i].op == Op::Constant)
                constants_.push_back(i), numbers_[i] = next++;
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (uses_[i] != 0 && is_operation(nodes_[i]) && !in_sum_[i])
                operations_.push_back(i), numbers_[i] = next++;
        CHECK(next <= std::numeric_limits<std::uint16_t>::max(), "too many values in a row");
    }

    [[nodiscard]] std::size_t of(std::size_t node) const { return numbers_[node]; }
    [[nodiscard]] const std::vector<std::size_t>& constants() const { return constants_; }
    /// What has a number; other operations are parts of their sums.
    [[nodiscard]] const std::vector<std::size_t>& operations() const { return operations_; }

    /// Of an operation that is no product.
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

    void add_parts(Sum& sum, std::size_t node, bool positive) const
    {
        add(sum, nodes_[node].a, positive);
        add(sum, nodes_[node].b, positive == (nodes_[node].op == Op::Add));
    }

    void add(Sum& sum, std::uint32_t part, bool positive) const
    {
        if (!in_sum_[part])
            (positive ? sum.plus : sum.minus).push_back(part);
        else if (nodes_[part].op == Op::Mul)
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

/// Products, sums and differences of two values have a short form: an operation and two numbers. Other sums:
/// how many products and values are added and subtracted, and their numbers.
void put_operation(Bytes& out, const Recorder& recorder, const Numbering& numbers, std::size_t i)
{
    const auto put_pair = [&](std::size_t node) {
        put(out, numbers.of(recorder.nodes()[node].a), 2);
        put(out, numbers.of(recorder.nodes()[node].b), 2);
    };
    const Op op = recorder.nodes()[i].op;
    const Sum sum = op == Op::Mul ? Sum{} : numbers.sum(i);
    if (op == Op::Mul || (sum.terms() == 2 && sum.plus.size() + sum.minus.size() == 2)) {
        put(out, op == Op::Mul ? 0u : op == Op::Add ? 1u : 2u, 1);
        put_pair(i);
        return;
    }
    CHECK(sum.terms() < 128, "a sum that the verifier's lanes do not hold");
    put(out, 3, 1);
    for (const auto* parts : {&sum.plus_products, &sum.minus_products, &sum.plus, &sum.minus})
        put(out, parts->size(), 1);
    for (const auto* parts : {&sum.plus_products, &sum.minus_products})
        for (const std::uint32_t node : *parts) put_pair(node);
    for (const auto* parts : {&sum.plus, &sum.minus})
        for (const std::uint32_t node : *parts) put(out, numbers.of(node), 2);
}

/// Interactions' signs, constants, operations, interactions, constraints.
void put_description(Bytes& out, const Recorder& recorder)
{
    const Numbering numbers{recorder};
    for (const Recorder::Said& said : recorder.interactions())
        put(out, (said.sign > 0 ? 1u : 0u) + (said.multiplicity != Recorder::kNone ? 2u : 0u), 1);
    put(out, numbers.constants().size(), 2);
    for (const std::size_t i : numbers.constants()) put(out, with_factor(recorder.nodes()[i].constant), 4);
    put(out, numbers.operations().size(), 2);
    for (const std::size_t i : numbers.operations()) put_operation(out, recorder, numbers, i);
    for (const Recorder::Said& said : recorder.interactions()) {
        put(out, said.bus, 1);
        put(out, said.multiplicity != Recorder::kNone ? numbers.of(said.multiplicity) : 0, 2);
        put(out, said.entries.size(), 1);
        for (const std::uint32_t node : said.entries) put(out, numbers.of(node), 2);
    }
    // The verifier adds constraints up by Horner's rule, the last one first.
    for (std::size_t i = recorder.constraints().size(); i-- > 0;)
        put(out, numbers.of(recorder.constraints()[i]), 2);
}

void put_column(Bytes& out, const std::vector<std::uint32_t>& values)
{
    for (const std::uint32_t value : values) put(out, value, 4);
    for (std::size_t i = values.size(); i % 8 != 0; ++i) put(out, 0, 4);
}

template <class T>
FixedKind fixed_kind()
{
    if constexpr (std::is_same_v<T, RangeTable>)
        return FixedKind::kRange;
    else if constexpr (std::is_same_v<T, ByteTable>)
        return FixedKind::kByte;
    else if constexpr (std::is_same_v<T, XorSplitTable>)
        return FixedKind::kXorSplit;
    else if constexpr (std::is_same_v<T, ParityTable>)
        return FixedKind::kParity;
    else if constexpr (std::is_same_v<T, ChiTable>)
        return FixedKind::kChi;
    else if constexpr (std::is_same_v<T, SpreadTable>)
        return FixedKind::kSpread;
    else if constexpr (std::is_same_v<T, Registers> || std::is_same_v<T, GlobalRegisters>)
        return FixedKind::kCounting;
    else if constexpr (std::is_same_v<T, Image> || std::is_same_v<T, GlobalImage>)
        return FixedKind::kImage;
    else if constexpr (std::is_same_v<T, ShiftTable> || std::is_same_v<T, RoundConstantTable>)
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
void put_table(MachineCode& out, const proof::Table& table)
{
    Recorder recorder{table.cells(), 1};
    table.record(recorder);
    Bytes code;
    put_description(code, recorder);
    for (const Recorder::Said& said : recorder.interactions())
        out.busses = std::max(out.busses, unsigned{said.bus} + 1);
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
    put(d, 0, 4);
    append(out.code, code);
}
}  // namespace

MachineCode machine_code()
{
    // Any program will do: the code is the same. No root of it is looked at.
    const proof::whir::Family& family = proof::whir::kLastFamily;
    const ProgramMachine machine{{.entry = 4,
                                  .image_begin = 1u << 14,
                                  .image_words = 1,
                                  .decoder_rows = 1,
                                  .roots = std::vector<Hash256>(family.sets.size())},
                                 family};
    MachineCode out;
    out.log_width = machine.log_width();
    std::size_t interactions = 0;
    for (const proof::Table& table : machine.tables()) interactions += table.shape.interactions.size();
    CHECK(interactions < 2048, "more selectors than the verifier's lanes hold the sum of");
    std::size_t t = 0;
    Tables::for_each([&]<class T>(std::type_identity<T>) { put_table<T>(out, machine.tables()[t++]); });
    return out;
}
}  // namespace freehold::zkvm
