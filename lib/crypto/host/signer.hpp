#pragma once
// Signing with a private key; host only (libsecp256k1, RFC 6979 nonces, low s).

#include "base/u256.hpp"

#include <optional>

namespace freehold
{
struct Signature
{
    U256 r;
    U256 s;
    bool y_parity = false;
};

class Signer
{
public:
    /// nullopt unless 0 < key < n.
    static std::optional<Signer> from_key(const Hash256& private_key);

    [[nodiscard]] const Address& address() const { return address_; }
    [[nodiscard]] Signature sign(const Hash256& hash) const;

private:
    Signer(const Hash256& key, const Address& address) : key_{key}, address_{address} {}
    Hash256 key_;
    Address address_;
};
}  // namespace freehold
