#pragma once
// Hashing for tables whose keys an adversary chooses: addresses and storage keys are free input of any
// transaction, so an unkeyed hash would let a block make every probe collide and cost quadratic time, in the
// node and, worse, in the proof. The seed must be unknown when the block is written. It never influences a
// result, only where entries lie.

#include "base/endian.hpp"
#include "base/u256.hpp"

namespace freehold::state
{
/// Host: random, drawn once per process. Guest: what set_hash_seed() got (the prover's own choice, so free of
/// any trust).
std::uint64_t hash_seed();
/// REQUIRES: no table keyed by the former seed is in use.
void set_hash_seed(std::uint64_t seed);

/// Multiply-and-fold over 64-bit words: unlike a plain multiplicative hash it has no input difference that
/// cancels for every seed.
class SeededHash
{
public:
    explicit SeededHash(std::uint64_t seed) : seed_{seed} {}

    [[nodiscard]] std::uint64_t operator()(const Address& address) const
    {
        const std::uint8_t* p = address.data();
        const std::uint64_t high =
            fold(load_le<std::uint64_t>(p) ^ seed_, load_le<std::uint64_t>(p + 8) ^ kMix0);
        return fold(high ^ seed_, load_le<std::uint32_t>(p + 16) ^ kMix1);
    }
    /// `domain` separates equal keys of different tables: an account's number, say.
    [[nodiscard]] std::uint64_t operator()(const U256& key, std::uint32_t domain) const
    {
        const std::uint64_t low = fold(key.limbs[0] ^ seed_, key.limbs[1] ^ kMix0);
        const std::uint64_t high = fold(key.limbs[2] ^ ~seed_, key.limbs[3] ^ kMix1);
        return fold(low ^ seed_, high ^ kMix2 ^ domain);
    }

private:
    // Digits of pi: nothing up the sleeve, about as many ones as zeros.
    static constexpr std::uint64_t kMix0 = 0x243f6a8885a308d3;
    static constexpr std::uint64_t kMix1 = 0x13198a2e03707344;
    static constexpr std::uint64_t kMix2 = 0xa4093822299f31d0;

    static std::uint64_t fold(std::uint64_t a, std::uint64_t b)
    {
        const Wide64 product = mul_wide(a, b);
        return product.lo ^ product.hi;
    }

    std::uint64_t seed_;
};
}  // namespace freehold::state
