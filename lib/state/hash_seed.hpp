#pragma once
// Hashing for tables whose keys an adversary chooses: addresses and storage keys are free input of any
// transaction, so a hash that can be computed beforehand would let a block make every probe collide and cost
// quadratic time, in the node and, worse, in the proof. The seed must be unknown when the block is written.
// It never influences a result, only where entries lie.

#include "base/endian.hpp"
#include "base/u256.hpp"

namespace freehold::state
{
/// 128 bits: a word for each factor of SeededHash's products.
struct HashSeed
{
    std::uint64_t left = 0;
    std::uint64_t right = 0;
};

/// Host: random, drawn once per process. Guest: what set_hash_seed() got, which must have been called. That
/// is the first words of its input (riscv::make_guest_input): the prover's own choice, so free of any trust.
HashSeed hash_seed();
/// REQUIRES: no table keyed by the former seed is in use.
void set_hash_seed(const HashSeed& seed);

/// Multiply-and-fold over 64-bit words. Each factor of each product has a secret word in it: a factor that is
/// zero makes all keys collide that differ only in the other one, and one that held nothing but a word of the
/// key and a public constant would be made zero for every seed, by that constant as a word of the key.
class SeededHash
{
public:
    explicit SeededHash(const HashSeed& seed) : seed_{seed} {}

    [[nodiscard]] std::uint64_t operator()(const Address& address) const
    {
        const std::uint8_t* p = address.data();
        const std::uint64_t high = fold(load_le<std::uint64_t>(p), load_le<std::uint64_t>(p + 8));
        return fold(high, load_le<std::uint32_t>(p + 16));
    }
    /// `domain` separates equal keys of different tables: an account's number, say.
    [[nodiscard]] std::uint64_t operator()(const U256& key, std::uint32_t domain) const
    {
        const std::uint64_t low = fold(key.limbs[0], key.limbs[1]);
        const std::uint64_t high = fold(key.limbs[2], key.limbs[3]);
        return fold(low, high ^ domain);
    }

private:
    [[nodiscard]] std::uint64_t fold(std::uint64_t a, std::uint64_t b) const
    {
        const Wide64 product = mul_wide(a ^ seed_.left, b ^ seed_.right);
        return product.lo ^ product.hi;
    }

    HashSeed seed_;
};
}  // namespace freehold::state
