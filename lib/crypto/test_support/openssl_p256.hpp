#pragma once
// For tests only: OpenSSL's verification of P-256 signatures.

#include "crypto/p256.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

namespace freehold::p256::testing
{
struct Free
{
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
    void operator()(OSSL_PARAM_BLD* p) const { OSSL_PARAM_BLD_free(p); }
    void operator()(OSSL_PARAM* p) const { OSSL_PARAM_free(p); }
    void operator()(ECDSA_SIG* p) const { ECDSA_SIG_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

inline BIGNUM* to_bn(const U256& value)
{
    std::uint8_t bytes[32];
    value.store_be32(bytes);
    return BN_bin2bn(bytes, 32, nullptr);
}

// What OpenSSL says of the same question; a key or a signature that it cannot read is no.
inline bool openssl_verify(const Hash256& hash, const Signature& signature, const PublicKey& key)
{
    std::uint8_t encoded[65] = {4};
    key.x.store_be32(encoded + 1);
    key.y.store_be32(encoded + 33);
    const Owned<OSSL_PARAM_BLD> builder{OSSL_PARAM_BLD_new()};
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded, sizeof encoded);
    const Owned<OSSL_PARAM> params{OSSL_PARAM_BLD_to_param(builder.get())};
    const Owned<EVP_PKEY_CTX> import{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
    EVP_PKEY* raw = nullptr;
    EVP_PKEY_fromdata_init(import.get());
    if (EVP_PKEY_fromdata(import.get(), &raw, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) return false;
    const Owned<EVP_PKEY> pkey{raw};

    const Owned<ECDSA_SIG> sig{ECDSA_SIG_new()};
    ECDSA_SIG_set0(sig.get(), to_bn(signature.r), to_bn(signature.s));
    std::uint8_t* der = nullptr;
    const int size = i2d_ECDSA_SIG(sig.get(), &der);
    const Owned<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new(pkey.get(), nullptr)};
    EVP_PKEY_verify_init(context.get());
    const int verdict = EVP_PKEY_verify(context.get(), der, static_cast<std::size_t>(size), hash.data(), 32);
    OPENSSL_free(der);
    return verdict == 1;
}
}  // namespace freehold::p256::testing
