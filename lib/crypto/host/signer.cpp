#include "crypto/host/signer.hpp"

#include "base/check.hpp"
#include "crypto/host/secp256k1_context.hpp"

namespace freehold
{
std::optional<Signer> Signer::from_key(const Hash256& private_key)
{
    secp256k1_pubkey key;
    if (secp256k1_ec_pubkey_create(secp256k1_shared_context(), &key, private_key.data()) != 1)
        return std::nullopt;
    return Signer{private_key, address_of(key)};
}

Signature Signer::sign(const Hash256& hash) const
{
    const secp256k1_context* context = secp256k1_shared_context();
    secp256k1_ecdsa_recoverable_signature signature;
    const int ok = secp256k1_ecdsa_sign_recoverable(context, &signature, hash.data(), key_.data(),
                                                    secp256k1_nonce_function_rfc6979, nullptr);
    CHECK(ok == 1, "a valid key always signs");
    std::uint8_t compact[64];
    int recovery_id = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(context, compact, &recovery_id, &signature);
    // An x of R at or above n (probability 2^-128) has no Ethereum signature.
    CHECK(recovery_id <= 1, "R.x >= n");
    return {U256::load_be32(compact), U256::load_be32(compact + 32), recovery_id == 1};
}
}  // namespace freehold
