// The precompiles' own mathematics against libraries (libsecp256k1, OpenSSL, blst, GMP), or where Debian has
// none against slow twins; and their parsers on any bytes. The first byte chooses what.

#include "crypto/bls12_381.hpp"
#include "crypto/bls12_381_portable.hpp"
#include "crypto/bn254.hpp"
#include "crypto/ecrecover.hpp"
#include "crypto/hashes.hpp"
#include "crypto/kzg.hpp"
#include "crypto/kzg_portable.hpp"
#include "crypto/modexp.hpp"
#include "crypto/p256_group.hpp"
#include "crypto/secp256k1.hpp"
#include "crypto/secp256k1_group.hpp"
#include "crypto/test_support/openssl_p256.hpp"
#include "evm/precompiles.hpp"
#include "fuzz.hpp"
#include "input.hpp"

#include <gmpxx.h>
#include <openssl/sha.h>

using namespace freehold;
using fuzz::Input;

namespace
{
template <typename Curve>
AffinePoint<Curve> multiply_slowly(const U256& k, const AffinePoint<Curve>& p)
{
    return freehold::multiply_slowly(std::span<const std::uint64_t>{k.limbs}, JacobianPoint<Curve>{p})
        .to_affine();
}

void check_ecrecover(Input& in)
{
    const auto word = [&in] { return in.word({secp256k1::kOrder, secp256k1::Field::kModulus}); };
    const Hash256 hash = word().to_hash();
    const U256 r = word(), s = word();
    const bool y_parity = (in.byte() & 1) != 0;
    FUZZ_CHECK(secp256k1::recover(hash, r, s, y_parity) == ecrecover({hash, r, s, y_parity}));
}

void check_p256(Input& in)
{
    static const U256 kPrime = p256::kFieldModulus;
    const auto word = [&in] { return in.word({p256::kOrder, kPrime, p256::kOrder >> 1}); };
    const Hash256 hash = word().to_hash();
    const U256 r = word(), s = word();
    p256::PublicKey key{word(), word()};
    p256::Signature signature{r, s};
    const unsigned how = in.byte();
    if (how % 4 != 0) {  // a key that is a point
        const p256::Affine point = multiply_slowly(key.x % p256::kOrder, p256::kGenerator);
        key.x.limbs = point.x.canonical();
        key.y.limbs = point.y.canonical();
        if (how % 4 != 1 && !r.is_zero() && r < p256::kOrder && !point.is_infinity()) {
            // ... and a signature: choose the factors u1 = hash / s and u2 = r / s, r being the sum's x.
            const U256 u1 = s % p256::kOrder;
            const U256 u2 = r;
            const p256::Jacobian sum = p256::double_multiply(u1, u2, point);
            if (!sum.is_infinity()) {
                U256 x;
                x.limbs = sum.to_affine().x.canonical();
                signature.r = x % p256::kOrder;
                signature.s = mulmod(signature.r, mod_inverse(u2, p256::kOrder), p256::kOrder);
                const Hash256 made = mulmod(u1, signature.s, p256::kOrder).to_hash();
                FUZZ_CHECK(signature.r.is_zero() || p256::verify(made, signature, key));
                FUZZ_CHECK(p256::verify(made, signature, key) ==
                           p256::testing::openssl_verify(made, signature, key));
            }
        }
    }
    FUZZ_CHECK(p256::verify(hash, signature, key) == p256::testing::openssl_verify(hash, signature, key));
}

void check_bn254_g1(Input& in)
{
    const auto word = [&in] { return in.word({bn254::kOrder, bn254::kOrder >> 1}); };
    const bn254::G1 p = multiply_slowly(word(), bn254::kG1Generator);
    const bn254::G1 q = multiply_slowly(word(), p);
    const U256 k = word();
    FUZZ_CHECK(multiply(k, p) == multiply_slowly(k, p));
    FUZZ_CHECK(add(p, q).is_on_curve() && add(add(p, q), -q) == p && add(p, p) == multiply(2, p));
}

void check_bn254_g2(Input& in)
{
    const bn254::G2 q = multiply_slowly(in.word({bn254::kOrder}), bn254::kG2Generator);
    FUZZ_CHECK(q.is_on_curve() && is_in_subgroup(q));
    const U256 a = in.word({bn254::kOrder}), b = in.word({bn254::kOrder});
    const bn254::G1 p = multiply(a, bn254::kG1Generator);
    // e(a P, Q) e(b P, -Q) = 1 if and only if a = b, or Q is infinity.
    const bn254::Pair pairs[] = {{p, q}, {multiply(b, bn254::kG1Generator), -q}};
    FUZZ_CHECK(pairing_check(pairs) == (a % bn254::kOrder == b % bn254::kOrder || q.is_infinity()));
}

// Mostly a field element below p, big-endian.
bls12_381::FpBytes bls_fp(Input& in)
{
    bls12_381::FpBytes bytes{};
    in.word().store_be32(bytes.data() + 16);
    bytes[0] = in.byte() % 28;  // p begins with 0x1a
    return bytes;
}
bls12_381::Fp2Bytes bls_fp2(Input& in)
{
    bls12_381::Fp2Bytes bytes{};
    std::ranges::copy(bls_fp(in), bytes.begin());
    std::ranges::copy(bls_fp(in), bytes.begin() + 48);
    return bytes;
}
// A point of the group, infinity, or one of these with a byte changed.
template <typename PointBytes, typename Element>
PointBytes bls_point(Input& in, Element element, Result<PointBytes, bls12_381::Error> (*map)(const Element&))
{
    const unsigned kind = in.byte();
    PointBytes point{};
    if (kind % 8 != 0) point = map(element).value_or(PointBytes{});
    if (kind >= 200) point[in.byte() % point.size()] ^= in.byte();
    return point;
}

// Our own BLS12-381 and blst agree, also in which error they find first.
void check_bls12_381(Input& in)
{
    using namespace bls12_381;
    const unsigned operation = in.byte();
    const FpBytes u = bls_fp(in);
    const Fp2Bytes v = bls_fp2(in);
    const G1Bytes p1 = bls_point(in, u, map_fp_to_g1), q1 = bls_point(in, bls_fp(in), map_fp_to_g1);
    const G2Bytes p2 = bls_point(in, v, map_fp2_to_g2), q2 = bls_point(in, bls_fp2(in), map_fp2_to_g2);
    const MsmTermBytes<G1Bytes> terms1[] = {{p1, in.word().to_hash()}, {q1, in.word().to_hash()}};
    const MsmTermBytes<G2Bytes> terms2[] = {{p2, in.word().to_hash()}, {q2, in.word().to_hash()}};
    const PairBytes pairs[] = {{p1, p2}, {q1, q2}};
    switch (operation % 7) {
        case 0: FUZZ_CHECK(map_fp_to_g1(u) == portable::map_fp_to_g1(u)); break;
        case 1: FUZZ_CHECK(map_fp2_to_g2(v) == portable::map_fp2_to_g2(v)); break;
        case 2: FUZZ_CHECK(g1_add(p1, q1) == portable::g1_add(p1, q1)); break;
        case 3: FUZZ_CHECK(g2_add(p2, q2) == portable::g2_add(p2, q2)); break;
        case 4: FUZZ_CHECK(g1_msm(terms1) == portable::g1_msm(terms1)); break;
        case 5: FUZZ_CHECK(g2_msm(terms2) == portable::g2_msm(terms2)); break;
        default: FUZZ_CHECK(pairing_check(pairs) == portable::pairing_check(pairs));
    }
}

// A compressed point as a rule: half of all x have one, which then is outside of the group, or infinity.
kzg::G1Compressed compressed(Input& in)
{
    kzg::G1Compressed bytes = bls_fp(in);
    bytes[0] ^= in.byte() % 4 == 0 ? in.byte() : 0x80;
    if (in.byte() % 4 == 0) bytes = {0xc0};
    return bytes;
}

void check_kzg(Input& in)
{
    const kzg::G1Compressed commitment = compressed(in), proof = compressed(in);
    const Hash256 z = in.word().to_hash(), y = in.word().to_hash();
    FUZZ_CHECK(kzg::verify_proof(commitment, z, y, proof) ==
               kzg::portable::verify_proof(commitment, z, y, proof));
}

Bytes operand(Input& in)
{
    Bytes bytes = to_bytes(in.word().to_hash().view());
    const std::size_t size = in.byte() % 80;
    bytes.resize(size, 0xff);
    return bytes;
}
mpz_class to_mpz(const Bytes& bytes)
{
    mpz_class result;
    mpz_import(result.get_mpz_t(), bytes.size(), 1, 1, 1, 0, bytes.data());
    return result;
}

void check_modexp(Input& in)
{
    const Bytes base = operand(in), exponent = operand(in), modulus = operand(in);
    const Bytes result = modexp(base, exponent, modulus);
    FUZZ_CHECK(result.size() == modulus.size());
    mpz_class expected;
    const mpz_class m = to_mpz(modulus);
    if (m != 0)
        mpz_powm(expected.get_mpz_t(), to_mpz(base).get_mpz_t(), to_mpz(exponent).get_mpz_t(), m.get_mpz_t());
    FUZZ_CHECK(to_mpz(result) == expected);
}

void check_sha256(Input& in)
{
    Hash256 expected;
    SHA256(in.rest().data(), in.rest().size(), expected.bytes.data());
    FUZZ_CHECK(sha256(in.rest()) == expected);
}

// Any bytes for any precompile: the call ends, pays what it must, and its result is well formed.
void check_any(Input& in)
{
    constexpr std::int64_t kGas = 300'000;  // bounds the time as well
    const auto addresses = evm::precompile_addresses(evm::Revision::Osaka);
    const Address& address = addresses[in.byte() % addresses.size()];
    const BytesView input = in.rest();
    const evm::CallResult result = evm::run_precompile(evm::Revision::Osaka, address, input, kGas);
    const bool ok = result.status == evm::Status::Success;
    FUZZ_CHECK(ok ? result.gas_left >= 0 && result.gas_left <= kGas
                  : result.gas_left == 0 && result.output.empty());
    const std::uint64_t number = U256::from(address).low64();
    if (ok && (number == 6 || number == 7))  // the sum is a point: it can be added again
        FUZZ_CHECK(evm::run_precompile(evm::Revision::Osaka, addresses[5], result.output, 150).status ==
                   evm::Status::Success);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    using Check = void (*)(Input&);
    static constexpr Check kChecks[] = {check_ecrecover, check_p256,      check_bn254_g1,
                                        check_bn254_g2,  check_modexp,    check_sha256,
                                        check_any,       check_bls12_381, check_kzg};
    Input in{{bytes, size}};
    kChecks[in.byte() % std::size(kChecks)](in);
    return 0;
}
