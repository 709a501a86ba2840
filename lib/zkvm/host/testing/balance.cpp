#include "zkvm/host/testing/balance.hpp"

#include <fmt/format.h>

#include <map>

namespace freehold::zkvm::testing
{
namespace
{
using proof::Message;

/// bus and entries (without zeros at the end) -> the sum of multiplicities.
class Balance
{
public:
    void add(const Message& message)
    {
        if (message.multiplicity.is_zero()) return;
        std::vector<std::uint32_t> key{message.bus};
        for (const BabyBear e : message.entries) key.push_back(e.value());
        while (key.back() == 0) key.pop_back();
        const auto [at, fresh] = sums_.try_emplace(std::move(key));
        at->second += message.multiplicity;
        if (at->second.is_zero()) sums_.erase(at);
    }
    [[nodiscard]] const std::map<std::vector<std::uint32_t>, BabyBear>& left() const { return sums_; }

private:
    std::map<std::vector<std::uint32_t>, BabyBear> sums_;
};

void report(const Balance& balance, std::string_view where, std::vector<std::string>& problems)
{
    std::size_t shown = 0;
    for (const auto& [tuple, sum] : balance.left()) {
        if (++shown > 6) return;
        const std::uint32_t v = sum.value();
        problems.push_back(fmt::format(
            "{}: {} x {}", where,
            v > BabyBear::kModulus / 2 ? -static_cast<std::int64_t>(BabyBear::kModulus - v) : std::int64_t{v},
            fmt::join(tuple, " ")));
    }
}
}  // namespace

std::vector<std::string> complaints(const ProgramMachine& machine, const std::vector<FilledSegment>& segments)
{
    std::vector<std::string> problems;
    std::vector<proof::Statement> statements;
    for (const FilledSegment& segment : segments) {
        statements.push_back(segment.statement);
        if (const auto ok = proof::check_bounds(machine, segment.statement); !ok)
            problems.push_back(std::string{"statement: "} + std::string{ok.error().reason});
    }
    if (!problems.empty()) return problems;
    if (const auto ok = machine.check_run(statements); !ok)
        problems.push_back(std::string{"run: "} + std::string{ok.error().reason});

    Balance global;
    for (const FilledSegment& segment : segments) {
        Balance local;
        const auto add = [&](const Message& m) {
            (segment.statement.segment.multi && machine.is_global(m.bus) ? global : local).add(m);
        };
        for (std::size_t t = 0; t < machine.tables().size(); ++t) {
            const proof::Table& table = machine.tables()[t];
            std::vector<BabyBear> cells(table.cells());
            std::size_t complained = 0;
            // One padding row, if there is one, stands for all.
            const std::size_t live = segment.statement.rows[t];
            if (live == 0) continue;
            const std::size_t height = segment.trace.column(t, 0).size();
            for (std::size_t i = 0; i < std::min(height, live + 1); ++i) {
                for (std::size_t j = 0; j < table.columns; ++j) cells[j] = segment.trace.column(t, j)[i];
                if (LookupTables::kSize + t >= Tables::kSize && cells[0].is_zero()) continue;  // says nothing
                std::ranges::copy(machine.given_cells(table, i),
                                  cells.begin() + static_cast<std::ptrdiff_t>(table.columns));
                proof::RowChecker row{cells, i < live, segment.statement.segment.index};
                table.check_row(row);
                for (const Message& m : row.messages) add(m);
                for (std::size_t c = 0; c < row.constraints.size(); ++c)
                    if (!row.constraints[c].is_zero() && ++complained <= 3)
                        problems.push_back(fmt::format("{} row {}: constraint {}", table.name, i, c));
            }
        }
        for (const Message& m : machine.boundary(segment.statement)) add(m);
        if (&segment == &segments.back())
            for (const Message& m : machine.run_boundary(statements)) add(m);
        report(local, "segment bus", problems);
    }
    report(global, "global bus", problems);
    return problems;
}
}  // namespace freehold::zkvm::testing
