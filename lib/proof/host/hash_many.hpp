#pragma once
// Many hashes of a suite at once, by the widest kernel of this machine where there is one for the suite.

#include "proof/hash_suite.hpp"
#include "proof/host/hash_kernels.hpp"
#include "proof/workers.hpp"

#include <optional>

namespace freehold::proof
{
class ManyHashes
{
public:
    explicit ManyHashes(const HashSuite& suite, field::SimdLevel level = field::simd_level());

    /// digests[i] = hash of row i of the matrix, encoded. REQUIRES: matrix.size() = width * digests.size().
    void rows(std::span<const BabyBear> matrix, std::size_t width, std::span<Hash256> digests) const;
    /// parents[i] = parent of children[2 i], children[2 i + 1]. REQUIRES: twice as many children.
    void parents(std::span<const Hash256> children, std::span<Hash256> parents) const;
    /// The least nonce such that the hash of `prefix` and the nonce (u64, little-endian) begins with `bits`
    /// zero bits when its first eight bytes are read as a little-endian number. REQUIRES: 1 <= bits <= 63.
    [[nodiscard]] std::uint64_t find_nonce(BytesView prefix, unsigned bits, Workers& workers) const;

private:
    /// The least one of first .. end - 1 whose hash is below `bound`.
    [[nodiscard]] std::optional<std::uint64_t> find_nonce_in(const CounterMessage& message, BytesView prefix,
                                                             std::uint64_t bound, std::uint64_t first,
                                                             std::uint64_t end) const;

    const HashSuite& suite_;
    const HashKernels* kernels_;  // null: none for this suite
};
}  // namespace freehold::proof
