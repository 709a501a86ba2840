#include "evm/kzg_precompile.hpp"

#include "codec/blob_transaction.hpp"
#include "crypto/kzg.hpp"

namespace freehold::evm
{
namespace
{
constexpr std::size_t kInputSize = 192;
constexpr U256 kFieldElementsPerBlob{4096};
// The order of BLS12-381's groups.
constexpr U256 kBlsModulus{0x73eda753299d7d48, 0x3339d80809a1d805, 0x53bda402fffe5bfe, 0xffffffff00000001};
}  // namespace

std::optional<Bytes> run_point_evaluation(BytesView input)
{
    if (input.size() != kInputSize) return std::nullopt;
    const auto hash = Hash256::from(input.first(32));
    const auto z = Hash256::from(input.subspan(32, 32)), y = Hash256::from(input.subspan(64, 32));
    const auto commitment = KzgCommitment::from(input.subspan(96, 48));
    const auto proof = KzgProof::from(input.subspan(144, 48));
    if (versioned_hash(commitment) != hash) return std::nullopt;
    if (kzg::verify_proof(commitment.bytes, z, y, proof.bytes) != true) return std::nullopt;
    Bytes output = to_bytes(kFieldElementsPerBlob.to_hash().view());
    append(output, kBlsModulus.to_hash().view());
    return output;
}
}  // namespace freehold::evm
