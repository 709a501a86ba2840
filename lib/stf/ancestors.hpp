#pragma once
// BLOCKHASH without a store: the hashes of ancestors, each proved by the header of its child.

#include "codec/block.hpp"
#include "state/witness.hpp"

#include <cstdint>
#include <vector>

namespace freehold::stf
{
/// A chain of headers that grows at its head as blocks are made, and at its tail as older hashes are asked
/// for.
class Ancestors
{
public:
    /// Takes the header of the block with that hash from the source. Aborts by CHECK if it is another.
    Ancestors(const state::WitnessSource& source, const Hash256& head_hash);

    [[nodiscard]] const Header& head() const { return head_; }
    [[nodiscard]] const Hash256& head_hash() const { return newer_.back(); }
    void push(Header header);  // REQUIRES: header.parent_hash == head_hash(), and the next number

    /// REQUIRES: number <= head().number. Zero below the first block of all.
    [[nodiscard]] Hash256 hash_of(std::uint64_t number);

private:
    [[nodiscard]] Header load(const Hash256& block_hash) const;

    const state::WitnessSource& source_;
    Header head_;
    std::uint64_t first_number_;  // of newer_
    std::vector<Hash256> newer_;  // ascending numbers
    std::vector<Hash256> older_;  // descending numbers, from first_number_ - 1 on
};
}  // namespace freehold::stf
