#pragma once
// A guest of the rollup, to be run in the emulator or proved on one input after another.

#include "proof/whir_params.hpp"
#include "riscv/decode_table.hpp"
#include "zkvm/host/prove_program.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace freehold::app
{
/// Immutable after loading, so thread-safe.
class ProverGuest
{
public:
    /// The program of that name that the target guest_programs builds; null, and the reason printed, if it
    /// cannot be loaded.
    static std::optional<ProverGuest> load(const std::string& name);

    struct Run
    {
        std::optional<Hash256> output;  // nullopt if it did not halt
        std::uint64_t cycles = 0;
        std::string stop;          // how it ended
        std::uint64_t keccak = 0;  // permutations; only trace() counts them
    };
    [[nodiscard]] Run emulate(const std::vector<std::uint32_t>& input) const;
    /// The same, slower, as a prover sees it.
    [[nodiscard]] Run trace(const std::vector<std::uint32_t>& input) const;

    struct Proof
    {
        zkvm::ProofFile file;
        zkvm::VerifiedRun verified;
        std::uint64_t cycles = 0;
        double seconds = 0;
    };
    struct NoProof
    {
        std::string reason;  // another try would end in the same way
        bool too_long = false;
    };
    /// Proves the run with parameters of `family`, of which last means one segment, and checks the proof,
    /// with progress on stderr.
    [[nodiscard]] std::expected<Proof, NoProof> prove(const std::vector<std::uint32_t>& input,
                                                      const Hash256& expected,
                                                      const proof::whir::Family& family,
                                                      const zkvm::ProveOptions& options = {}) const;
    /// What a proof of a run of this program says; nullopt if it does not hold or the output is another.
    [[nodiscard]] std::optional<zkvm::VerifiedRun> verify(BytesView file, const Hash256& expected,
                                                          const proof::whir::Family& family) const;

private:
    explicit ProverGuest(riscv::Program program) : program_{std::move(program)}, table_{program_} {}

    riscv::Program program_;
    riscv::DecodeTable table_;
};
}  // namespace freehold::app
