#include "proof/host/committed_code.hpp"

#include "base/check.hpp"
#include "proof/host/code_rows.hpp"
#include "proof/host/executor.hpp"
#include "proof/host/hash_many.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace freehold::proof::whir
{
CommittedCode::CommittedCode(const HashSuite& suite, const field::Ntt& ntt,
                             std::span<const BabyBear> coefficients, std::size_t width, unsigned log_domain,
                             unsigned cap, Workers& workers, std::size_t kept)
    : suite_{&suite}, ntt_{&ntt}, coefficients_{coefficients}, width_{width}
{
    const std::size_t rows = coefficients.size() / width;
    CHECK(std::has_single_bit(rows) && rows * width == coefficients.size() && rows >> log_domain == 0,
          "a power of two of whole rows, fewer than the domain has points");
    log_rows_ = static_cast<unsigned>(std::countr_zero(rows));
    log_blowup_ = log_domain - log_rows_;
    if (width << log_domain <= kept || log_rows_ < kDropped)
        make_whole(cap, workers);
    else
        make_in_parts(cap, workers);
}

void CommittedCode::make_whole(unsigned cap, Workers& workers)
{
    codeword_ = field::AlignedBuffer<BabyBear>{coefficients_.size() << log_blowup_};
    MerkleTree::Digests leaves{part_rows() << log_blowup_};
    const ManyHashes hashes{*suite_};
    ntt_->extend(coefficients_.data(), log_rows_, width_, log_blowup_, codeword_.data(), executor(workers),
                 [&](std::size_t first, std::size_t count) {
                     hashes.rows({codeword_.data() + first * width_, count * width_}, width_,
                                 {leaves.data() + first, count});
                 });
    tree_.emplace(*suite_, std::move(leaves), 0, cap, workers);
}

void CommittedCode::make_in_parts(unsigned cap, Workers& workers)
{
    const ManyHashes hashes{*suite_};
    field::AlignedBuffer<BabyBear> part{coefficients_.size()};
    std::array<MerkleTree::Digests, kDropped> layers;  // of one part
    for (unsigned l = 0; l < kDropped; ++l) layers[l] = MerkleTree::Digests{part_rows() >> l};
    MerkleTree::Digests lowest{part_rows() << log_blowup_ >> kDropped};
    for (std::size_t p = 0; p >> log_blowup_ == 0; ++p) {
        ntt_->extend_part(coefficients_.data(), log_rows_, width_, log_blowup_, p, part.data(),
                          executor(workers), [&](std::size_t first, std::size_t count) {
                              hashes.rows({part.data() + first * width_, count * width_}, width_,
                                          {layers[0].data() + first, count});
                          });
        for (unsigned l = 0; l < kDropped; ++l) {
            const std::size_t size = part_rows() >> (l + 1);
            hash_parents(hashes, {layers[l].data(), 2 * size},
                         l + 1 < kDropped ? std::span{layers[l + 1].data(), size}
                                          : std::span{lowest.data() + p * size, size},
                         workers);
        }
    }
    tree_.emplace(*suite_, std::move(lowest), kDropped, cap, workers);
}

CommittedCode::Leaves CommittedCode::leaves(std::span<const std::uint32_t> positions, Workers& workers) const
{
    CHECK(std::ranges::is_sorted(positions), "positions in ascending order");
    Leaves leaves;
    if (is_kept()) {
        for (const std::uint32_t position : positions) {
            const BabyBear* row = codeword_.data() + position * width_;
            leaves.rows.emplace_back(row, row + width_);
        }
        return leaves;
    }
    // With each row, what the lowest kept digest above it stands for.
    constexpr std::uint32_t kSubtree = 1u << kDropped;
    std::vector<std::uint32_t> begins;
    for (const std::uint32_t position : positions)
        if (const std::uint32_t begin = position & ~(kSubtree - 1); begins.empty() || begins.back() != begin)
            begins.push_back(begin);
    const std::vector<std::vector<BabyBear>> subtrees =
        code_rows({coefficients_, width_, log_rows_ + log_blowup_}, begins, kDropped, *ntt_, workers);
    for (std::size_t i = 0; i < begins.size(); ++i) add_subtree(begins[i], subtrees[i], leaves);
    std::size_t i = 0;
    for (const std::uint32_t position : positions) {
        while (position - begins[i] >= kSubtree) ++i;
        const BabyBear* row = subtrees[i].data() + (position - begins[i]) * width_;
        leaves.rows.emplace_back(row, row + width_);
    }
    return leaves;
}

/// The digests of kSubtree rows from `begin` on.
void CommittedCode::add_subtree(std::uint32_t begin, std::span<const BabyBear> rows, Leaves& leaves) const
{
    const ManyHashes hashes{*suite_};
    std::vector<Hash256> layer(std::size_t{1} << kDropped);
    hashes.rows(rows, width_, layer);
    for (unsigned l = 0; l < kDropped; ++l) {
        for (std::uint32_t i = 0; i < layer.size(); ++i) leaves.digests[{l, (begin >> l) + i}] = layer[i];
        std::vector<Hash256> above(layer.size() / 2);
        hashes.parents(layer, above);
        layer = std::move(above);
    }
}

void CommittedCode::open(ProverChannel& channel, std::span<const std::uint32_t> positions,
                         const Leaves& leaves, OpenLabels labels) const
{
    for (const std::vector<BabyBear>& row : leaves.rows) channel.hint(labels.leaf, encode(row));
    tree_->open_path(channel, labels.path, positions, leaves.digests);
}
}  // namespace freehold::proof::whir
