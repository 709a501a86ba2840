#include "zkvm/host/l1_proof.hpp"

#include "base/check.hpp"
#include "base/endian.hpp"

namespace freehold::zkvm
{
Bytes l1_proof(const ProofFile& file)
{
    CHECK(file.run.segments.size() == 1, "L1 reads proofs of one segment");
    const proof::Statement& statement = file.run.statements.front();
    const Publics publics = Publics::decode(statement.publics);
    Bytes out;
    const auto put = [&](std::uint32_t word) {
        std::uint8_t bytes[4];
        store_le(bytes, word);
        append(out, bytes);
    };
    put(publics.ram_end);
    put(publics.wide_end);
    for (const std::uint32_t rows : statement.rows) put(rows);
    append(out, file.run.segments.front());
    return out;
}
}  // namespace freehold::zkvm
