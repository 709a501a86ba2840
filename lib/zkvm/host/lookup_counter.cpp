#include "zkvm/host/lookup_counter.hpp"

namespace freehold::zkvm
{
DecoderIndex::DecoderIndex(const Program& program) : first_{program.decoder.front().pc}
{
    rows_.assign((program.decoder.back().pc - first_) / 4 + 1, kNone);
    for (std::uint32_t i = 0; const DecoderRow& row : program.decoder) rows_[(row.pc - first_) / 4] = i++;
}

LookupCounts::LookupCounts(const ProgramMachine& machine, const DecoderIndex& decoder) : decoder_{&decoder}
{
    LookupTables::for_each([&]<class T>(std::type_identity<T>) {
        counts_[LookupTables::index_of<T>()].assign(machine.tables()[kTableIndex<T>].limits.max_rows, 0);
    });
}
}  // namespace freehold::zkvm
