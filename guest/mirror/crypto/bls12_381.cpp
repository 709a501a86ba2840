#include "crypto/bls12_381.hpp"

#include "crypto/bls12_381_portable.hpp"

namespace freehold::bls12_381
{
Result<G1Bytes, Error> g1_add(const G1Bytes& p, const G1Bytes& q) { return portable::g1_add(p, q); }
Result<G2Bytes, Error> g2_add(const G2Bytes& p, const G2Bytes& q) { return portable::g2_add(p, q); }
Result<G1Bytes, Error> g1_msm(std::span<const MsmTermBytes<G1Bytes>> terms)
{
    return portable::g1_msm(terms);
}
Result<G2Bytes, Error> g2_msm(std::span<const MsmTermBytes<G2Bytes>> terms)
{
    return portable::g2_msm(terms);
}
Result<bool, Error> pairing_check(std::span<const PairBytes> pairs) { return portable::pairing_check(pairs); }
Result<G1Bytes, Error> map_fp_to_g1(const FpBytes& u) { return portable::map_fp_to_g1(u); }
Result<G2Bytes, Error> map_fp2_to_g2(const Fp2Bytes& u) { return portable::map_fp2_to_g2(u); }
}  // namespace freehold::bls12_381
