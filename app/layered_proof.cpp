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

/// A proof that another layer is to verify.
struct Inner
{
    Bytes file;
    VerifiedRun run;
    const proof::whir::Family* family;

    [[nodiscard]] std::vector<std::uint32_t> verifier_input() const
    {
        const auto families = zkvm::verifiable_families();
        const auto number = std::ranges::find(families, family) - families.begin();
        return zkvm::verification_input(static_cast<std::uint32_t>(number), file);
    }
    [[nodiscard]] Hash256 claim() const { return zkvm::claim_digest(run, *family); }
};

// In segments that are as long as they can be: each costs the next layer the same.
std::expected<Inner, std::string> prove_inner(const ProverGuest& guest, const std::vector<std::uint32_t>& input,
                                              const Hash256& expected, const proof::whir::Family& family,
                                              const std::string& path, LayeredProof& result)
{
    if (auto found = sys::read_file(path, zkvm::kMaxProofFile))
        if (auto run = guest.verify(*found, expected, family)) {
            fmt::print("found {}, which holds\n", path);
            return Inner{*std::move(found), *std::move(run), &family};
        }
    const auto proof = guest.prove(input, expected, family, {.segment_cycles = zkvm::kMaxSegmentCycles});
    if (!proof) return std::unexpected{proof.error().reason};
    result.seconds += proof->seconds;
    Bytes file = zkvm::encode_proof(proof->file);
    if (const auto written = sys::write_file_atomically(path, file); !written)
        return std::unexpected{written.error().message};
    auto run = guest.verify(file, expected, family);
    if (!run) return std::unexpected{std::string{"the proof does not hold"}};
    return Inner{std::move(file), *std::move(run), &family};
}
}  // namespace

std::expected<LayeredProof, std::string> prove_in_layers(const ProverGuest& program,
                                                         const std::vector<std::uint32_t>& input,
                                                         const Hash256& expected, const std::string& kept)
{
    LayeredProof result;
    const auto finish = [&result](ProverGuest::Proof proof, std::uint8_t layers) {
        result.seconds += proof.seconds;
        result.last = std::move(proof);
        result.layers = layers;
        return std::move(result);
    };
    result.cycles = program.emulate(input).cycles;
    auto last = program.prove(input, expected, proof::whir::kLastFamily);
    if (last) return finish(*std::move(last), 0);
    if (!last.error().too_long) return std::unexpected{last.error().reason};

    const auto verifier = ProverGuest::load("verify");
    if (!verifier) return std::unexpected{std::string{"no verify.elf"}};
    auto inner = prove_inner(program, input, expected, proof::whir::kBaseFamily, file_of(kept, 0), result);
    for (std::uint8_t layer = 1; inner; ++layer) {
        last = verifier->prove(inner->verifier_input(), inner->claim(), proof::whir::kLastFamily);
        if (last) return finish(*std::move(last), layer);
        if (!last.error().too_long) return std::unexpected{last.error().reason};
        if (layer == kMostLayers) return std::unexpected{std::string{"the run is too long for so few layers"}};
        inner = prove_inner(*verifier, inner->verifier_input(), inner->claim(), proof::whir::kRecursionFamily,
                            file_of(kept, layer), result);
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
