#include "proof/host/committed_code.hpp"

#include "base/check.hpp"
#include "proof/host/executor.hpp"
#include "proof/host/hash_many.hpp"

#include <algorithm>
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
    MerkleTree::Digests lowest{part_rows() << log_blowup_ >> kDropped};
    for (std::size_t p = 0; p >> log_blowup_ == 0; ++p) {
        MerkleTree::Digests layer{part_rows()};
        ntt_->extend_part(coefficients_.data(), log_rows_, width_, log_blowup_, p, part.data(),
                          executor(workers), [&](std::size_t first, std::size_t count) {
                              hashes.rows({part.data() + first * width_, count * width_}, width_,
                                          {layer.data() + first, count});
                          });
        for (unsigned l = 0; l < kDropped; ++l)
            layer = parents(hashes, {layer.data(), layer.size()}, workers);
        std::ranges::copy(layer, lowest.begin() + p * layer.size());
    }
    tree_.emplace(*suite_, std::move(lowest), kDropped, cap, workers);
}

/// The row, and the digests of the subtree that the lowest kept digest stands for.
void CommittedCode::fetch(std::uint32_t position, const BabyBear* part, Leaves& leaves) const
{
    const std::uint32_t in_part = position & static_cast<std::uint32_t>(part_rows() - 1);
    leaves.rows.emplace_back(part + in_part * width_, part + (in_part + 1) * width_);
    constexpr std::uint32_t kSubtree = 1u << kDropped;
    const std::uint32_t begin = in_part & ~(kSubtree - 1);
    const ManyHashes hashes{*suite_};
    std::vector<Hash256> layer(kSubtree);
    hashes.rows({part + begin * width_, kSubtree * width_}, width_, layer);
    for (unsigned l = 0; l < kDropped; ++l) {
        const std::uint32_t at = (position & ~(kSubtree - 1)) >> l;
        for (std::uint32_t i = 0; i < layer.size(); ++i) leaves.digests[{l, at + i}] = layer[i];
        std::vector<Hash256> above(layer.size() / 2);
        hashes.parents(layer, above);
        layer = std::move(above);
    }
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
    field::AlignedBuffer<BabyBear> part{coefficients_.size()};
    std::size_t made = std::size_t{1} << log_blowup_;  // none
    for (const std::uint32_t position : positions) {
        if (const std::size_t p = position >> log_rows_; p != made) {
            ntt_->extend_part(coefficients_.data(), log_rows_, width_, log_blowup_, p, part.data(),
                              executor(workers));
            made = p;
        }
        fetch(position, part.data(), leaves);
    }
    return leaves;
}

void CommittedCode::open(ProverChannel& channel, std::span<const std::uint32_t> positions,
                         const Leaves& leaves, OpenLabels labels) const
{
    for (const std::vector<BabyBear>& row : leaves.rows) channel.hint(labels.leaf, encode(row));
    tree_->open_path(channel, labels.path, positions, leaves.digests);
}
}  // namespace freehold::proof::whir
