#include "proof/host/hash_many.hpp"

#include "base/check.hpp"
#include "base/endian.hpp"
#include "proof/transcript.hpp"

#include <algorithm>

namespace freehold::proof
{
namespace
{
// What a worker looks through before all wait for each other: a 32nd of what the search takes on average, but
// some thousands at least and some milliseconds' work at most. A multiple of every kernel's lanes.
constexpr std::uint64_t nonces_per_task(unsigned bits)
{
    return std::uint64_t{1} << std::clamp(bits, 12u + 5, 17u + 5) >> 5;
}
}  // namespace

ManyHashes::ManyHashes(const HashSuite& suite, field::SimdLevel level)
    : suite_{suite},
      kernels_{&suite == &kBlake3Suite   ? &blake3_kernels(level)
               : &suite == &kKeccakSuite ? &keccak_kernels(level)
                                         : nullptr}
{}

void ManyHashes::rows(std::span<const BabyBear> matrix, std::size_t width, std::span<Hash256> digests) const
{
    CHECK(matrix.size() == width * digests.size(), "a digest for each row");
    std::size_t i = 0;
    if (kernels_ != nullptr && width <= kernels_->max_row_width)
        for (; i + kernels_->lanes <= digests.size(); i += kernels_->lanes)
            kernels_->hash_rows(&matrix[i * width], width, &digests[i]);
    for (; i < digests.size(); ++i) {
        const Bytes leaf = encode(matrix.subspan(i * width, width));
        digests[i] = suite_.hash(std::array{BytesView{leaf}});
    }
}

void ManyHashes::parents(std::span<const Hash256> children, std::span<Hash256> parents) const
{
    CHECK(children.size() == 2 * parents.size(), "two children for each parent");
    std::size_t i = 0;
    if (kernels_ != nullptr)
        for (; i + kernels_->lanes <= parents.size(); i += kernels_->lanes)
            kernels_->hash_parents(&children[2 * i], &parents[i]);
    for (; i < parents.size(); ++i) suite_.parent(children[2 * i], children[2 * i + 1], parents[i]);
}

std::optional<std::uint64_t> ManyHashes::find_nonce_in(const CounterMessage& message, BytesView prefix,
                                                       std::uint64_t bound, std::uint64_t first,
                                                       std::uint64_t end) const
{
    if (kernels_ != nullptr && message.size <= message.block.size()) {
        const std::uint64_t nonce = kernels_->find_counter(message, first, end, bound);
        return nonce == end ? std::nullopt : std::optional{nonce};
    }
    for (std::uint64_t nonce = first; nonce != end; ++nonce) {
        std::array<std::uint8_t, kNonceBytes> bytes;
        store_le(bytes.data(), nonce);
        const Hash256 hash = suite_.hash(std::array{prefix, BytesView{bytes}});
        if (load_le<std::uint64_t>(hash.data()) < bound) return nonce;
    }
    return std::nullopt;
}

std::uint64_t ManyHashes::find_nonce(BytesView prefix, unsigned bits, Workers& workers) const
{
    CHECK(bits >= 1 && bits <= 63, "grinding bits");
    const std::uint64_t bound = std::uint64_t{1} << (64 - bits);
    CounterMessage message;
    message.size = prefix.size() + kNonceBytes;
    if (message.size <= message.block.size()) std::ranges::copy(prefix, message.block.begin());
    // Strips side by side, and the first strip that has one: the least nonce, however many workers there are.
    std::vector<std::optional<std::uint64_t>> found(workers.width());
    const std::uint64_t count = nonces_per_task(bits);
    for (std::uint64_t first = 0;; first += found.size() * count) {
        workers.run(found.size(), [&](std::size_t task) {
            const std::uint64_t begin = first + task * count;
            found[task] = find_nonce_in(message, prefix, bound, begin, begin + count);
        });
        for (const std::optional<std::uint64_t>& nonce : found)
            if (nonce) return *nonce;
    }
}
}  // namespace freehold::proof
