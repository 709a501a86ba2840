#include "zkvm/host/machine_code.hpp"

#include "base/check.hpp"
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

/// Constants of the code are multiplied by 2^43, as the verifier's elements are (Field.sol).
std::uint32_t with_factor(BabyBear x) { return (x * BabyBear{std::uint64_t{1} << 43}).value(); }

/// Numbers for the values that an interaction, a constraint or another value refers to: the cells, `on`, the
/// constants, then each result of an operation.
class Numbering
{
public:
    explicit Numbering(const Recorder& recorder)
        : needed_(recorder.nodes().size()), numbers_(recorder.nodes().size())
    {
        for (const std::uint32_t node : recorder.constraints()) needed_[node] = true;
        for (const Recorder::Said& said : recorder.interactions()) {
            if (said.multiplicity != Recorder::kNone) needed_[said.multiplicity] = true;
            for (const std::uint32_t node : said.entries) needed_[node] = true;
        }
        const auto& nodes = recorder.nodes();
        for (std::size_t i = nodes.size(); i-- > 0;) {
            if (!needed_[i] || !is_operation(nodes[i])) continue;
            needed_[nodes[i].a] = true;
            needed_[nodes[i].b] = true;
        }
        std::size_t next = recorder.on_cell() + 1;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (nodes[i].op == Op::Cell)
                numbers_[i] = nodes[i].a;
            else if (needed_[i] && nodes[i].op == Op::Constant)
                constants_.push_back(i), numbers_[i] = next++;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (needed_[i] && is_operation(nodes[i])) operations_.push_back(i), numbers_[i] = next++;
        CHECK(next <= std::numeric_limits<std::uint16_t>::max(), "too many values in a row");
    }

    [[nodiscard]] std::size_t of(std::size_t node) const { return numbers_[node]; }
    [[nodiscard]] const std::vector<std::size_t>& constants() const { return constants_; }
    [[nodiscard]] const std::vector<std::size_t>& operations() const { return operations_; }

private:
    static bool is_operation(const Recorder::Node& node)
    {
        return node.op == Op::Add || node.op == Op::Sub || node.op == Op::Mul;
    }

    std::vector<bool> needed_;
    std::vector<std::size_t> numbers_;
    std::vector<std::size_t> constants_, operations_;
};

/// Interactions' signs, constants, operations, interactions, constraints.
void put_description(Bytes& out, const Recorder& recorder)
{
    const Numbering numbers{recorder};
    for (const Recorder::Said& said : recorder.interactions())
        put(out, (said.sign > 0 ? 1u : 0u) + (said.multiplicity != Recorder::kNone ? 2u : 0u), 1);
    put(out, numbers.constants().size(), 2);
    for (const std::size_t i : numbers.constants()) put(out, with_factor(recorder.nodes()[i].constant), 4);
    put(out, numbers.operations().size(), 2);
    for (const std::size_t i : numbers.operations()) {
        const Recorder::Node& node = recorder.nodes()[i];
        put(out, node.op == Op::Mul ? 0u : node.op == Op::Add ? 1u : 2u, 1);
        put(out, numbers.of(node.a), 2);
        put(out, numbers.of(node.b), 2);
    }
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
    else if constexpr (std::is_same_v<T, EvenTable>)
        return FixedKind::kEven;
    else if constexpr (std::is_same_v<T, DecoderTable>)
        return FixedKind::kDecoder;
    else if constexpr (std::is_same_v<T, Registers> || std::is_same_v<T, GlobalRegisters>)
        return FixedKind::kCounting;
    else if constexpr (std::is_same_v<T, Image> || std::is_same_v<T, GlobalImage>)
        return FixedKind::kImage;
    else if constexpr (std::is_same_v<T, ShiftTable> || std::is_same_v<T, RoundConstantTable>)
        return FixedKind::kValues;
    else
        return FixedKind::kNone;
}

template <class T>
unsigned flags(const proof::Table& table)
{
    unsigned flags = table.limits.may_be_absent ? kMayBeAbsent : 0;
    if (GlobalBoundaryTables::contains<T>() || SegmentBoundaryTables::contains<T>()) flags |= kForbidden;
    if (std::is_same_v<T, Registers> || std::is_same_v<T, Image>) flags |= kBeginning;
    if (std::is_same_v<T, RangeTable>) flags |= kRangeTable;
    if (HeadTables::contains<T>()) flags |= kDelegation;
    return flags;
}

template <class T>
void put_table(MachineCode& out, const proof::Table& table)
{
    Recorder recorder{table.columns + table.fixed.size(), 1};
    table.record(recorder);
    Bytes code;
    put_description(code, recorder);
    const FixedKind kind = fixed_kind<T>();
    CHECK((kind == FixedKind::kNone) == table.fixed.empty(), "a table with fixed columns of no kind");
    if (kind == FixedKind::kValues) {
        for (const auto& column : table.fixed) {
            std::vector<std::uint32_t> values;
            for (std::size_t row = 0; row < std::size_t{1} << table.limits.min_log; ++row)
                values.push_back(column->value(row).value());
            put_column(code, values);
        }
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
    const bool by_program = kind == FixedKind::kImage || kind == FixedKind::kDecoder;
    put(d, by_program ? 0 : table.limits.min_rows, 4);
    put(d, by_program ? 0 : table.limits.max_rows, 4);
    put(d, out.code.size(), 4);
    put(d, code.size(), 4);
    put(d, table.fixed.size(), 1);
    put(d, 0, 5);
    append(out.code, code);
}
}  // namespace

MachineCode machine_code()
{
    // Any program will do: the code is the same.
    const Program program{.entry = 4,
                          .image_begin = 1u << 14,
                          .image = {0},
                          .decoder = {{.pc = 4, .instruction_class = Class::kAdd3, .fields = {}}}};
    const ProgramMachine machine{program};
    MachineCode out;
    out.log_width = machine.log_width();
    std::size_t t = 0;
    Tables::for_each([&]<class T>(std::type_identity<T>) { put_table<T>(out, machine.tables()[t++]); });
    return out;
}

Bytes program_columns(const Program& program)
{
    Bytes out;
    const auto decoder_column = [&](auto&& field) {
        std::vector<std::uint32_t> values;
        for (const DecoderRow& row : program.decoder) values.push_back(field(row));
        put_column(out, values);
    };
    decoder_column([](const DecoderRow& row) { return row.pc; });
    decoder_column([](const DecoderRow& row) { return static_cast<std::uint32_t>(row.instruction_class); });
    for (std::size_t i = 0; i < kDecoderFields; ++i)
        decoder_column([i](const DecoderRow& row) { return row.fields[i]; });
    std::vector<std::uint32_t> low, high;
    for (const std::uint32_t word : program.image) {
        low.push_back(word & 0xffff);
        high.push_back(word >> 16);
    }
    put_column(out, low);
    put_column(out, high);
    return out;
}
}  // namespace freehold::zkvm
