#include "crypto/ecrecover.hpp"

#include "crypto/host/secp256k1_context.hpp"
#include "crypto/keccak.hpp"

namespace freehold
{
std::optional<Address> ecrecover(const SignedHash& signed_hash)
{
    const auto& [hash, r, s, y_parity] = signed_hash;
    std::uint8_t compact[64];
    r.store_be32(compact);
    s.store_be32(compact + 32);
    const secp256k1_context* context = secp256k1_shared_context();
    secp256k1_ecdsa_recoverable_signature signature;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(context, &signature, compact, y_parity ? 1 : 0) !=
        1)
        return std::nullopt;
    secp256k1_pubkey key;
    if (secp256k1_ecdsa_recover(context, &key, &signature, hash.data()) != 1) return std::nullopt;
    return address_of(key);
}

std::vector<std::optional<Address>> ecrecover_all(std::span<const SignedHash> signatures)
{
    std::vector<std::optional<Address>> signers;
    signers.reserve(signatures.size());
    for (const SignedHash& signature : signatures) signers.push_back(ecrecover(signature));
    return signers;
}
}  // namespace freehold
