#include "range_claim.hpp"

#include "base/hex.hpp"
#include "crypto/blob_opening.hpp"
#include "net/kzg.hpp"

#include <nlohmann/json.hpp>

namespace freehold::app
{
namespace
{
std::expected<nlohmann::json, std::string> opening_json(const Hash256& versioned_hash, BytesView bytes)
{
    Blob blob;
    const auto opening = kzg::open_blob(versioned_hash, bytes);
    if (!opening) return std::unexpected{"a blob of the range is none"};
    std::ranges::copy(bytes, blob.bytes.begin());
    const auto proof = net::prove_point(blob, opening->z);
    if (!proof) return std::unexpected{proof.error()};
    if (proof->y != opening->y) return std::unexpected{"KZG gives another value of the blob's polynomial"};
    Bytes commitment_and_proof = to_bytes(proof->commitment.view());
    append(commitment_and_proof, proof->proof.view());
    nlohmann::json words = nlohmann::json::array();
    for (std::size_t at = 0; at < commitment_and_proof.size(); at += 32)
        words.push_back(to_hex(BytesView{commitment_and_proof}.subspan(at, 32)));
    return nlohmann::json{{"versionedHash", to_hex(versioned_hash)},
                          {"z", to_hex(opening->z)},
                          {"y", to_hex(opening->y)},
                          {"commitmentAndProof", std::move(words)}};
}
}  // namespace

std::expected<std::string, std::string> range_claim_json(const stf::RangeClaim& claim,
                                                         const stf::RangeOutput& output,
                                                         const state::WitnessSource& source)
{
    nlohmann::json blobs = nlohmann::json::array();
    for (const stf::ProposalClaim& proposal : claim.proposals)
        for (const Hash256& versioned_hash : proposal.proposal.blob_hashes) {
            auto opening = opening_json(versioned_hash, source.blob(versioned_hash));
            if (!opening) return std::unexpected{opening.error()};
            blobs.push_back(*std::move(opening));
        }
    const nlohmann::json document{{"first", claim.proposals.front().proposal.id},
                                  {"last", claim.proposals.back().proposal.id},
                                  {"blockHash", to_hex(output.block)},
                                  {"stateRoot", to_hex(output.state_root)},
                                  {"outboxRoot", to_hex(output.outbox_root)},
                                  {"prover", to_hex(output.prover)},
                                  {"publicInput", to_hex(hash(output))},
                                  {"blobs", std::move(blobs)}};
    return document.dump(2) + "\n";
}
}  // namespace freehold::app
