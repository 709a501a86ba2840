#include "zkvm/host/l1_proof.hpp"

#include "base/check.hpp"
#include "base/endian.hpp"
#include "proof/verify.hpp"
#include "zkvm/machine.hpp"

namespace freehold::zkvm
{
L1Proof l1_proof(const ProofFile& file, const proof::whir::Family& family)
{
    CHECK(file.run.segments.size() == 1, "L1 reads proofs of one segment");
    const ProgramMachine machine{Descriptor{file.program}, family};
    proof::Statement statement = file.run.statements.front();
    statement.program = machine.digest();
    const auto checked = proof::complete_statement(machine, statement, family);
    CHECK(checked.has_value(), "a statement that holds");
    const auto segment = proof::verify_segment(*checked, file.run.segments.front(), family, {});
    CHECK(segment.has_value(), "a proof that holds");
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
    const std::size_t begin = out.size();
    append(out, file.run.segments.front());
    L1Proof proof{std::move(out), segment->halts};
    for (proof::Halt& halt : proof.halts) halt.read += begin;
    return proof;
}
}  // namespace freehold::zkvm
