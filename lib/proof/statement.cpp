#include "proof/statement.hpp"

#include "base/endian.hpp"
#include "proof/layout.hpp"
#include "proof/machine.hpp"

namespace freehold::proof
{
namespace
{
// Beyond any parameter set; keeps all sizes within 32 bits.
constexpr std::uint64_t kMaxCells = std::uint64_t{1} << 28, kMaxLeaves = std::uint64_t{1} << 28;

void put(Bytes& out, std::size_t word)
{
    std::uint8_t bytes[4];
    store_le(bytes, static_cast<std::uint32_t>(word));
    append(out, bytes);
}

bool within(const RowLimits& limits, std::uint32_t rows)
{
    if (rows == 0) return limits.may_be_absent;
    return rows >= limits.min_rows && rows <= limits.max_rows;
}

/// Multiplicities are counted modulo p, so on each bus less than p rows may speak.
bool few_leaves(const Machine& machine, std::span<const std::uint32_t> rows)
{
    std::vector<std::uint64_t> by_bus;
    for (std::size_t t = 0; t < rows.size(); ++t) {
        if (rows[t] == 0) continue;
        for (const Interaction& interaction : machine.tables()[t].shape.interactions) {
            if (by_bus.size() <= interaction.bus) by_bus.resize(interaction.bus + 1);
            by_bus[interaction.bus] += rows[t];
        }
    }
    return std::ranges::all_of(by_bus, [](std::uint64_t leaves) { return leaves < BabyBear::kModulus; });
}
}  // namespace

Bytes Statement::encode() const
{
    Bytes out;
    put(out, params.size());
    for (const char c : params) out.push_back(static_cast<std::uint8_t>(c));
    append(out, program.view());
    put(out, publics.size());
    for (const std::uint32_t word : publics) put(out, word);
    put(out, rows.size());
    for (const std::uint32_t count : rows) put(out, count);
    put(out, segment.multi ? 1 : 0);
    put(out, segment.index);
    put(out, segment.first ? 1 : 0);
    put(out, segment.last ? 1 : 0);
    return out;
}

Verified<> check_bounds(const Machine& machine, const Statement& statement)
{
    if (statement.program != machine.digest()) return reject("program digest");
    for (const std::uint32_t word : statement.publics)
        if (word >= BabyBear::kModulus) return reject("statement word out of range");
    if (statement.rows.size() != machine.tables().size()) return reject("number of tables");
    for (std::size_t t = 0; t < statement.rows.size(); ++t)
        if (!within(machine.tables()[t].limits, statement.rows[t])) return reject("table rows");
    if (std::ranges::all_of(statement.rows, [](std::uint32_t rows) { return rows == 0; }))
        return reject("table rows");
    const SegmentPlace& segment = statement.segment;
    if (segment.index < 1 || segment.index >= BabyBear::kModulus || segment.first != (segment.index == 1))
        return reject("segment flags");
    if (!segment.multi && segment != SegmentPlace{}) return reject("segment flags");
    if (!few_leaves(machine, statement.rows)) return reject("too many leaves");
    std::uint64_t cells = 0, leaves = 0;
    const std::vector<TableSize> sizes = table_sizes(machine, statement.rows);
    for (std::size_t t = 0; t < sizes.size(); ++t) {
        if (!sizes[t].present()) continue;
        cells += std::uint64_t{machine.tables()[t].columns} << sizes[t].log;
        leaves += std::uint64_t{machine.tables()[t].shape.interactions.size()} << sizes[t].log;
    }
    if (cells > kMaxCells) return reject("stack too large");
    if (leaves > kMaxLeaves) return reject("too many leaves");
    return machine.check(statement);
}
}  // namespace freehold::proof
