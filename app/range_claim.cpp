#include "range_claim.hpp"

#include "base/hex.hpp"
#include "crypto/blob_opening.hpp"
#include "net/kzg.hpp"

#include <nlohmann/json.hpp>

namespace freehold::app
{
namespace
{
std::expected<node::BlobOpening, std::string> open(const Hash256& versioned_hash, BytesView bytes)
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
    node::BlobOpening opened{versioned_hash, opening->z, opening->y, {}};
    for (std::size_t i = 0; i < opened.commitment_and_proof.size(); ++i)
        opened.commitment_and_proof[i] =
            Hash256::from(BytesView{commitment_and_proof}.subspan(i * Hash256::kSize, Hash256::kSize));
    return opened;
}
}  // namespace

std::expected<std::vector<node::BlobOpening>, std::string> open_blobs(const RangeRun& run)
{
    std::vector<node::BlobOpening> openings;
    for (const stf::ProposalClaim& proposal : run.claim.proposals)
        for (const Hash256& versioned_hash : proposal.proposal.blob_hashes) {
            const auto opening = open(versioned_hash, run.source.blob(versioned_hash));
            if (!opening) return std::unexpected{opening.error()};
            openings.push_back(*opening);
        }
    return openings;
}

std::string range_claim_json(const RangeRun& run, const std::vector<node::BlobOpening>& openings)
{
    nlohmann::json blobs = nlohmann::json::array();
    for (const node::BlobOpening& opening : openings) {
        nlohmann::json words = nlohmann::json::array();
        for (const Hash256& word : opening.commitment_and_proof) words.push_back(to_hex(word));
        blobs.push_back({{"versionedHash", to_hex(opening.versioned_hash)},
                         {"z", to_hex(opening.z)},
                         {"y", to_hex(opening.y)},
                         {"commitmentAndProof", std::move(words)}});
    }
    const nlohmann::json document{{"first", run.claim.proposals.front().proposal.id},
                                  {"last", run.claim.proposals.back().proposal.id},
                                  {"blockHash", to_hex(run.output.block)},
                                  {"stateRoot", to_hex(run.output.state_root)},
                                  {"outboxRoot", to_hex(run.output.outbox_root)},
                                  {"prover", to_hex(run.output.prover)},
                                  {"publicInput", to_hex(hash(run.output))},
                                  {"blobs", std::move(blobs)}};
    return document.dump(2) + "\n";
}
}  // namespace freehold::app
