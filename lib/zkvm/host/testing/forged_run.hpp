#pragma once
// A run's tables in the hands of a forger: cells are altered, rows doubled or hidden, and the lookup tables'
// multiplicities made to fit, so that only the check in question can object.

#include "proof/host/prove_run.hpp"
#include "zkvm/host/testing/programs.hpp"

#include <set>
#include <string>

namespace freehold::zkvm::testing
{
class ForgedRun
{
public:
    /// The tables of `run`, claimed to be those of a run of `program`. REQUIRES: run.program has the same
    /// text.
    ForgedRun(const TracedRun& run, const TracedRun& program);
    explicit ForgedRun(const TracedRun& run) : ForgedRun{run, run} {}

    [[nodiscard]] const ProgramMachine& machine() const { return machine_; }
    [[nodiscard]] FilledSegment& segment(std::size_t s = 0) { return segments_[s]; }
    [[nodiscard]] std::size_t segments() const { return segments_.size(); }

    template <class T>
    BabyBear& cell(std::size_t column, std::size_t row, std::size_t s = 0)
    {
        return segments_[s].trace.column(kTableIndex<T>, column)[row];
    }
    template <class T>
    void set_word(std::size_t column, std::size_t row, std::uint32_t value, std::size_t s = 0)
    {
        cell<T>(column, row, s) = BabyBear{value & 0xffff};
        cell<T>(column + 1, row, s) = BabyBear{value >> 16};
    }
    template <class T>
    [[nodiscard]] std::uint32_t rows(std::size_t s = 0) const
    {
        return segments_[s].statement.rows[kTableIndex<T>];
    }
    /// The first live row for which `holds(row)`.
    template <class T, class Holds>
    [[nodiscard]] std::size_t find(Holds&& holds, std::size_t s = 0) const
    {
        for (std::size_t row = 0; row < rows<T>(s); ++row)
            if (holds(row)) return row;
        CHECK(false, "the run has such a row");
        return 0;
    }
    /// One more live row, equal to row `from`. Returns its number.
    template <class T>
    std::size_t append(std::size_t from, std::size_t s = 0)
    {
        const std::uint32_t row = rows<T>(s);
        resize(kTableIndex<T>, row + 1, s);
        for (std::size_t j = 0; j < T::kColumnCount; ++j) cell<T>(j, row, s) = cell<T>(j, from, s);
        return row;
    }
    /// The last live row is no more.
    template <class T>
    void remove_last(std::size_t s = 0)
    {
        resize(kTableIndex<T>, rows<T>(s) - 1, s);
    }

    /// Multiplicities of the lookup tables as the rows now look up.
    void recount();

    /// What objects, once multiplicities are recounted: the names of tables with a row whose constraints
    /// fail, and of busses that do not balance ("GLOBAL_MEMORY"), or a reason of the statement's checks.
    [[nodiscard]] std::set<std::string> objections();
    /// The same run proved by the honest prover and judged by the verifier.
    [[nodiscard]] std::string verdict();

private:
    /// Another number of live rows; new ones are zero.
    void resize(std::size_t table, std::uint32_t rows, std::size_t s);

    ProgramMachine machine_;
    std::vector<FilledSegment> segments_;
};

std::string_view name(Bus bus);
}  // namespace freehold::zkvm::testing
