#pragma once
// A codeword and the tree over it, in the prover's hands: leaf j is row j.

#include "field/host/ntt.hpp"
#include "proof/host/merkle_tree.hpp"

#include <optional>
#include <vector>

namespace freehold::proof::whir
{
/// Codewords of more elements than `kept` are not kept: rows are made part by part, a part for each copy that
/// the rate adds, and the rows that are asked for are computed again from the coefficients. Commitment and
/// opening are the same.
class CommittedCode
{
public:
    static constexpr std::size_t kKept = std::size_t{1} << 28;  // a gibibyte
    /// For codes of so low a rate that the rows of all queries are cheap.
    static constexpr std::size_t kKeptOfLowRate = std::size_t{1} << 26;

    /// `coefficients` is a matrix of rows of `width` base elements, each column a polynomial. Row j of the
    /// codeword holds the columns' values at root^bitrev(j), root of order 2^log_domain. REQUIRES: `ntt` is
    /// made for that; if the codeword is not kept, both stay where they are.
    CommittedCode(const HashSuite& suite, const field::Ntt& ntt, std::span<const BabyBear> coefficients,
                  std::size_t width, unsigned log_domain, unsigned cap, Workers& workers,
                  std::size_t kept = kKept);

    [[nodiscard]] const std::vector<Hash256>& digests() const { return tree_->commitment(); }

    /// Of memory.
    [[nodiscard]] std::size_t bytes() const { return codeword_.size() * sizeof(BabyBear) + tree_->bytes(); }

    /// Rows, and what of the tree's lowest layers it takes to open them.
    struct Leaves
    {
        std::vector<std::vector<BabyBear>> rows;  // in the order of the positions
        MerkleTree::Fetched digests;
    };
    [[nodiscard]] Leaves leaves(std::span<const std::uint32_t> positions, Workers& workers) const;

    struct OpenLabels
    {
        Label leaf = "whir leaf", path = "whir path";
    };
    /// Sends the leaves and the path. REQUIRES: `leaves` are those at the positions.
    void open(ProverChannel& channel, std::span<const std::uint32_t> positions, const Leaves& leaves,
              OpenLabels labels) const;

private:
    /// Of layers of the tree that are not kept either: half the digests are leaves, a quarter their parents.
    static constexpr unsigned kDropped = 2;

    [[nodiscard]] std::size_t part_rows() const { return std::size_t{1} << log_rows_; }
    [[nodiscard]] bool is_kept() const { return codeword_.size() != 0; }
    void make_whole(unsigned cap, Workers& workers);
    void make_in_parts(unsigned cap, Workers& workers);
    void add_subtree(std::uint32_t begin, std::span<const BabyBear> rows, Leaves& leaves) const;

    const HashSuite* suite_;
    const field::Ntt* ntt_;
    std::span<const BabyBear> coefficients_;
    std::size_t width_;
    unsigned log_rows_, log_blowup_;
    field::AlignedBuffer<BabyBear> codeword_;
    std::optional<MerkleTree> tree_;  // from the constructor on
};
}  // namespace freehold::proof::whir
