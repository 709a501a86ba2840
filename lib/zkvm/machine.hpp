#pragma once
// The machine with a program in it, as the proof system sees it (proof/machine.hpp): all tables, and what the
// verifier says itself: the state at the start and the end, the outputs, the ends of the chains of addresses.

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
    /// No word of RAM (cell of WIDE) at or above this is used. At least the image's end; at most 2^26 (2^23).
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
    /// REQUIRES: the program's invariants.
    explicit ProgramMachine(Program program);

    [[nodiscard]] const Program& program() const { return program_; }

    [[nodiscard]] Hash256 digest() const override { return digest_; }
    [[nodiscard]] proof::Verified<> check(const proof::Statement& statement) const override;
    [[nodiscard]] proof::Verified<> check_run(std::span<const proof::Statement> segments) const override;
    [[nodiscard]] std::vector<proof::Message> boundary(const proof::Statement& statement) const override;
    [[nodiscard]] std::vector<proof::Message> run_boundary(
        std::span<const proof::Statement> segments) const override;

private:
    Program program_;
    Hash256 digest_;
};

/// The clock after a segment: kFirstClock + the slots of all rows.
std::uint64_t clock_after(std::span<const std::uint32_t> rows);
}  // namespace freehold::zkvm
