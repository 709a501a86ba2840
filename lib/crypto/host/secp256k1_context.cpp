#include "crypto/host/secp256k1_context.hpp"

#include "base/check.hpp"
#include "crypto/keccak.hpp"

#include <sys/random.h>

namespace freehold
{
const secp256k1_context* secp256k1_shared_context()
{
    static const secp256k1_context* const kContext = [] {
        secp256k1_context* context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
        std::uint8_t seed[32];
        CHECK(getrandom(seed, sizeof seed, 0) == sizeof seed, "no randomness for blinding");
        CHECK(secp256k1_context_randomize(context, seed) == 1, "secp256k1_context_randomize");
        return context;
    }();
    return kContext;
}

Address address_of(const secp256k1_pubkey& key)
{
    std::uint8_t point[65];
    std::size_t size = sizeof point;
    const int ok = secp256k1_ec_pubkey_serialize(secp256k1_shared_context(), point, &size, &key,
                                                 SECP256K1_EC_UNCOMPRESSED);
    CHECK(ok == 1 && size == sizeof point, "secp256k1_ec_pubkey_serialize");
    return Address::from(keccak256({point + 1, 64}).view().subspan(12));
}
}  // namespace freehold
