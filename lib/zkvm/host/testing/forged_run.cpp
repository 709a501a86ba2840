#include "zkvm/host/testing/forged_run.hpp"

#include "proof/whir_families.hpp"
#include "zkvm/host/lookup_counter.hpp"
#include "zkvm/host/testing/balance.hpp"

namespace freehold::zkvm::testing
{
namespace
{
const proof::whir::Family& family() { return proof::whir::kBaseFamily; }

std::string reason(const proof::Verified<>& verdict)
{
    return verdict ? "accepted" : std::string{verdict.error().reason};
}

// PARITY and CHI are looked into by their rows' numbers (fixed/fixed_columns.hpp), which honest rounds of
// Keccak know before they are written, and a LookupCounter does not see.
void count_keccak_lookup(const proof::Message& m, LookupCounts& counts)
{
    const auto bus = static_cast<Bus>(m.bus);
    if (bus != Bus::kParity && bus != Bus::kChi) return;
    constexpr std::array<std::uint32_t, 8> kChiPlaces{1, 5, 25, 1 << 7, 5 << 7, 25 << 7, 1 << 14, 5 << 14};
    const std::uint32_t x = m.entries[bus == Bus::kParity ? 1 : 0].value();
    if (x >> 24 != 0) return;
    std::uint32_t parity_row = 0, chi_row = 0, largest = 0;
    for (unsigned j = 0; j < 8; ++j) {
        const std::uint32_t digit = x >> (3 * j) & 7;
        parity_row |= digit << (2 * j);
        chi_row += digit * kChiPlaces[j];
        largest = std::max(largest, digit);
    }
    if (bus == Bus::kChi) {
        if (largest <= 4) counts.chi(chi_row);
    } else if (const std::uint32_t cut = m.entries[0].value(); largest <= 3 && cut < 8) {
        counts.parity(cut << 16 | parity_row);
    }
}
}  // namespace

std::string_view name(Bus bus)
{
    static constexpr std::array<std::string_view, kBusCount> kNames{
        "",       "STATE",     "DECODE",         "MEMORY",        "RANGE", "BYTE",
        "SHIFT",  "XOR_SPLIT", "ROUND_CONSTANT", "PARITY",        "CHI",   "SPREAD",
        "BLAKE3", "KECCAK",    "SORT",           "GLOBAL_MEMORY", "OUTPUT"};
    return kNames[static_cast<std::size_t>(bus)];
}

ForgedRun::ForgedRun(const TracedRun& run, const TracedRun& program) : machine_(machine_of(program))
{
    proof::SerialWorkers workers;
    for (std::size_t i = 0; i < run.segments.size(); ++i)
        segments_.push_back(fill(machine_, run.input(i), family(), workers));
}

void ForgedRun::resize(std::size_t table, std::uint32_t rows, std::size_t s)
{
    proof::Statement& statement = segments_[s].statement;
    const std::vector<std::uint32_t> before = statement.rows;
    statement.rows[table] = rows;
    const unsigned n = proof::choose_params(machine_, statement, family()).n;
    proof::Trace trace{machine_, statement.rows, n};
    for (std::size_t t = 0; t < before.size(); ++t)
        for (std::size_t j = 0; j < machine_.tables()[t].columns; ++j)
            if (const std::uint32_t live = std::min(before[t], statement.rows[t]); live != 0)
                std::ranges::copy(segments_[s].trace.column(t, j).first(live), trace.column(t, j).begin());
    segments_[s].trace = std::move(trace);
}

void ForgedRun::recount()
{
    const DecoderIndex decoder{machine_.program()};
    for (FilledSegment& segment : segments_) {
        LookupCounts counts{machine_, decoder};
        Tables::for_each([&]<class T>(std::type_identity<T>) {
            if constexpr (!LookupTables::contains<T>()) {
                constexpr std::size_t t = kTableIndex<T>;
                for (std::size_t row = 0; row < segment.statement.rows[t]; ++row) {
                    const auto cells = [&](std::size_t j) {
                        return j < T::kColumnCount ? segment.trace.column(t, j)[row] : BabyBear{};
                    };
                    count_lookups<T>(cells, counts, segment.statement.segment.index);
                    if constexpr (std::is_same_v<T, KeccakRound>) {
                        std::vector<BabyBear> row_cells(T::kColumnCount);
                        for (std::size_t j = 0; j < T::kColumnCount; ++j) row_cells[j] = cells(j);
                        proof::RowChecker speaker{row_cells, true};
                        T::describe(speaker);
                        for (const proof::Message& m : speaker.messages) count_keccak_lookup(m, counts);
                    }
                }
            }
        });
        LookupTables::for_each([&]<class T>(std::type_identity<T>) {
            if (segment.statement.rows[kTableIndex<T>] == 0) return;
            const std::span<BabyBear> column = segment.trace.column(kTableIndex<T>, 0);
            const std::vector<std::uint32_t>& counted = counts.of(LookupTables::index_of<T>());
            for (std::size_t i = 0; i < counted.size(); ++i) column[i] = BabyBear{counted[i]};
        });
    }
}

std::set<std::string> ForgedRun::objections()
{
    recount();
    std::set<std::string> found;
    for (const std::string& complaint : complaints(machine_, segments_)) {
        // "NAME row i: constraint j", "segment bus: m x bus entries", "statement: reason".
        if (const auto at = complaint.find(" row "); at != std::string::npos) {
            found.insert(complaint.substr(0, at));
        } else if (const auto tuple = complaint.find(" x "); tuple != std::string::npos) {
            found.emplace(name(static_cast<Bus>(std::stoul(complaint.substr(tuple + 3)))));
        } else {
            found.insert(complaint.substr(complaint.find(": ") + 2));
        }
    }
    return found;
}

std::string ForgedRun::verdict()
{
    recount();
    proof::SerialWorkers workers;
    for (FilledSegment& segment : segments_)
        if (const auto bounds = proof::check_bounds(machine_, segment.statement); !bounds)
            return reason(bounds);
    if (segments_.size() == 1) {
        const FilledSegment& s = segments_[0];
        return reason(proof::verify(machine_, s.statement,
                                    proof::prove(machine_, s.statement, s.trace, family(), workers),
                                    family()));
    }
    std::vector<proof::SegmentInput> inputs;
    for (const FilledSegment& s : segments_) inputs.push_back({&s.statement, &s.trace});
    return reason(
        proof::verify_run(machine_, proof::prove_run(machine_, inputs, family(), workers), family()));
}
}  // namespace freehold::zkvm::testing
