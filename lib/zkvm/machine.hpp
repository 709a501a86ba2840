#pragma once
// The machine with a program in it, as the proof system sees it (proof/machine.hpp): all tables, and what the
// verifier says itself: the state at the start and the end, the outputs, the ends of the chains of addresses.
// A verifier makes it from the program's descriptor, whose size does not grow with the program.

#include "proof/machine.hpp"
#include "zkvm/program.hpp"
#include "zkvm/tables.hpp"

namespace freehold::zkvm
{
/// The public words of a segment. In a run of several segments outputs and chain ends are those of the last
/// segment; the other segments have zeros there.
struct Publics
{
    std::uint32_t pc_in = 0;
    std::uint32_t pc_out = 0;
    std::array<std::uint32_t, kOutputCount> outputs{};
    /// No word of RAM (cell of WIDE) at or above this is used. At least the image's end; at most 2^26
    /// (2^23 - 64).
    std::uint32_t ram_end = 0;
    std::uint32_t wide_end = 0;

    /// The statement's words: outputs by limbs, as a word may exceed p.
    [[nodiscard]] std::vector<std::uint32_t> encode() const;
    /// REQUIRES: kPublicWords of them, those of outputs below 2^16.
    static Publics decode(std::span<const std::uint32_t> words);

    friend bool operator==(const Publics&, const Publics&) = default;
};
inline constexpr std::size_t kPublicWords = 4 + 2 * kOutputCount;

class ProgramMachine final : public proof::Machine
{
public:
    /// In a verifier's hands, for proofs with this family's parameters. REQUIRES: check_descriptor().
    ProgramMachine(Descriptor descriptor, const proof::whir::Family& family);
    /// In a prover's. REQUIRES: the descriptor is that of the program (zkvm/host/program_machine.hpp).
    ProgramMachine(Descriptor descriptor, const proof::whir::Family& family, Program program);

    [[nodiscard]] const Descriptor& descriptor() const { return descriptor_; }
    /// A prover's; empty in a verifier's hands.
    [[nodiscard]] const Program& program() const { return program_; }

    [[nodiscard]] Hash256 digest() const override { return digest_; }
    [[nodiscard]] std::optional<Hash256> program_root(const proof::whir::Params& params) const override;
    [[nodiscard]] std::span<const BabyBear> program_values() const override { return values_; }
    [[nodiscard]] proof::Verified<> check(const proof::Statement& statement) const override;
    [[nodiscard]] proof::Verified<> check_run(std::span<const proof::Statement> segments) const override;
    [[nodiscard]] std::vector<proof::Message> boundary(const proof::Statement& statement) const override;
    /// A word that a segment used is pulled and pushed, and what is pushed names the segment; memory's
    /// beginning and end are in the last one.
    [[nodiscard]] bool is_balanced_across_segments() const override { return true; }
    [[nodiscard]] std::vector<proof::Message> run_boundary(
        std::span<const proof::Statement> segments) const override;

private:
    Descriptor descriptor_;
    const proof::whir::Family& family_;
    Program program_;
    std::vector<BabyBear> values_;
    Hash256 digest_;
};

/// The clock after a segment: kFirstClock + the slots of all rows.
std::uint64_t clock_after(std::span<const std::uint32_t> rows);
}  // namespace freehold::zkvm
