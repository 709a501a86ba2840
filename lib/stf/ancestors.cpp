#include "stf/ancestors.hpp"

#include "base/check.hpp"
#include "crypto/keccak.hpp"

namespace freehold::stf
{
Ancestors::Ancestors(const state::WitnessSource& source, const Hash256& head_hash)
    : source_{source}, head_{load(head_hash)}, first_number_{head_.number}, newer_{head_hash}
{
    // The parent's hash is in a header that is there already.
    if (first_number_ > 0) older_.push_back(head_.parent_hash);
}

Header Ancestors::load(const Hash256& block_hash) const
{
    const Bytes rlp = source_.header(block_hash);
    CHECK(keccak256(rlp) == block_hash, "a header differs from its hash");
    auto header = decode_header(rlp);
    CHECK(header.has_value(), "a header is malformed");
    return *std::move(header);
}

void Ancestors::push(Header header)
{
    CHECK(header.parent_hash == head_hash() && header.number == head_.number + 1,
          "a block that does not follow the head");
    newer_.push_back(hash(header));
    head_ = std::move(header);
}

Hash256 Ancestors::hash_of(std::uint64_t number)
{
    CHECK(number <= head_.number, "the hash of a block that is not yet made");
    if (number >= first_number_) return newer_[static_cast<std::size_t>(number - first_number_)];
    const std::uint64_t distance = first_number_ - number;
    while (older_.size() < distance) older_.push_back(load(older_.back()).parent_hash);
    return older_[static_cast<std::size_t>(distance - 1)];
}
}  // namespace freehold::stf
