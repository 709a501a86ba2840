#include "layered_proof.hpp"

#include "proof/whir_families.hpp"
#include "sys/files.hpp"
#include "zkvm/claim.hpp"
#include "zkvm/host/recurse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace freehold::app
{
namespace
{
using zkvm::VerifiedRun;

std::string file_of(const std::string& kept, unsigned layer) { return kept + "." + std::to_string(layer); }

const proof::whir::Family& kInner = proof::whir::kRecursionFamily;

/// A proof that another layer is to verify.
struct Inner
{
    Bytes file;
    VerifiedRun run;

    [[nodiscard]] std::vector<std::uint32_t> verifier_input() const
    {
        const auto families = zkvm::verifiable_families();
        const auto number = std::ranges::find(families, &kInner) - families.begin();
        return zkvm::verification_input(static_cast<std::uint32_t>(number), file);
    }
    [[nodiscard]] Hash256 claim() const { return zkvm::claim_digest(run, kInner); }
};

std::expected<Inner, std::string> prove_inner(const ProverGuest& guest,
                                              const std::vector<std::uint32_t>& input,
                                              const Hash256& expected, const std::string& path,
                                              LayeredProof& result)
{
    if (auto found = sys::read_file(path, zkvm::kMaxProofFile))
        if (auto run = guest.verify(*found, expected, kInner)) {
            fmt::print("found {}, which holds\n", path);
            return Inner{*std::move(found), *std::move(run)};
        }
    // Segments as long as they can be: each costs the next layer the same.
    auto proof = guest.prove(input, expected, kInner, {.segment_cycles = zkvm::kMaxSegmentCycles});
    if (!proof) return std::unexpected{proof.error().reason};
    result.seconds += proof->seconds;
    Inner inner{zkvm::encode_proof(proof->file), std::move(proof->verified)};
    if (const auto written = sys::write_file_atomically(path, inner.file); !written)
        return std::unexpected{written.error().message};
    return inner;
}
}  // namespace

std::expected<LayeredProof, std::string> prove_in_layers(const ProverGuest& program,
                                                         const std::vector<std::uint32_t>& input,
                                                         const Hash256& expected, const std::string& kept,
                                                         std::uint8_t least_layers)
{
    LayeredProof result{.last = {}, .cycles = program.emulate(input).cycles};
    // The last proof, if it is of one segment; false if there must be another layer.
    const auto is_last = [&](const ProverGuest& guest, const std::vector<std::uint32_t>& run_input,
                             const Hash256& output, std::uint8_t layers) -> std::expected<bool, std::string> {
        if (layers < least_layers) return false;
        zkvm::ProveOptions options;
        if (least_layers >= kUsualLayers && layers < kMostLayers) options.max_log_cells = kShortLogCells;
        auto proof = guest.prove(run_input, output, proof::whir::kLastFamily, options);
        if (!proof && proof.error().too_long) return false;
        if (!proof) return std::unexpected{proof.error().reason};
        result.seconds += proof->seconds;
        result.last = *std::move(proof);
        result.layers = layers;
        return true;
    };
    const auto direct = is_last(program, input, expected, 0);
    if (!direct) return std::unexpected{direct.error()};
    if (*direct) return result;

    const auto verifier = ProverGuest::load("verify");
    if (!verifier) return std::unexpected{std::string{"there is no verify.elf"}};
    auto inner = prove_inner(program, input, expected, file_of(kept, 0), result);
    for (std::uint8_t layer = 1; inner; ++layer) {
        const auto done = is_last(*verifier, inner->verifier_input(), inner->claim(), layer);
        if (!done) return std::unexpected{done.error()};
        if (*done) return result;
        if (layer == kMostLayers) return std::unexpected{std::string{"the run takes too many layers"}};
        inner = prove_inner(*verifier, inner->verifier_input(), inner->claim(), file_of(kept, layer), result);
    }
    return std::unexpected{inner.error()};
}

void drop_layers(const std::string& kept)
{
    std::error_code ignored;
    for (unsigned layer = 0; layer < kMostLayers; ++layer)
        std::filesystem::remove(file_of(kept, layer), ignored);
}
}  // namespace freehold::app
