// The trie that maps rlp(i) to values[i], hashed from the leaves up without ever lying in memory: keys are
// computed where they are compared, and of a node nothing is kept but what its parent says of it. Its slow
// twin is class Trie.

#include "codec/rlp_sink.hpp"
#include "crypto/keccak.hpp"
#include "state/nibbles.hpp"
#include "state/trie.hpp"

namespace freehold::state
{
namespace
{
// A node as its parent holds it: its hash as an RLP item, or its RLP where that is shorter. The root's is
// always its hash.
class Reference
{
public:
    static Reference to(BytesView rlp, bool is_root)
    {
        Reference reference;
        if (rlp.size() >= Hash256::kSize || is_root) {
            rlp::Writer{reference.bytes_.data()}.fixed(keccak256(rlp));
            reference.size_ = 1 + Hash256::kSize;
        } else {
            std::ranges::copy(rlp, reference.bytes_.begin());
            reference.size_ = rlp.size();
        }
        return reference;
    }
    [[nodiscard]] BytesView view() const { return BytesView{bytes_}.first(size_); }
    /// REQUIRES: the root's.
    [[nodiscard]] Hash256 hash() const { return Hash256::from(view().subspan(1)); }

private:
    std::array<std::uint8_t, 1 + Hash256::kSize> bytes_;  // only the first size_ are initialised
    std::size_t size_;
};

template <typename Put>
Reference reference_of(std::size_t depth, const Put& put_fields)
{
    return rlp::with_fields([&](auto& sink) { sink.list(put_fields); },
                            [&](BytesView rlp) { return Reference::to(rlp, depth == 0); });
}

// The nibbles of rlp(i).
Nibbles key_of(std::uint64_t i)
{
    std::uint8_t key[1 + sizeof(i)];
    rlp::Writer writer{key};
    writer.u64(i);
    return Nibbles::of_key({key, writer.end()});
}

class OrderedTrie
{
public:
    explicit OrderedTrie(std::span<const Bytes> values)
        : values_{values}, single_bytes_{std::min(values.size(), kSingleBytes)}
    {}

    /// REQUIRES: there are values.
    [[nodiscard]] Hash256 root() const { return node({0, values_.size()}, 0).hash(); }

private:
    static constexpr std::size_t kSingleBytes = 0x80;

    // Places in the order of the keys. REQUIRES: not empty, in the functions below.
    struct Range
    {
        std::size_t begin, end;
    };

    // 1 to 127 are single bytes, 0 is 0x80, and longer integers sort after it by length, then value.
    [[nodiscard]] std::size_t index_at(std::size_t place) const
    {
        if (place >= single_bytes_) return place;
        return place + 1 == single_bytes_ ? 0 : place + 1;
    }
    [[nodiscard]] Nibbles key_at(std::size_t place) const { return key_of(index_at(place)); }

    // The node over keys that agree on their first `depth` nibbles (Yellow Paper, appendix D, function c).
    [[nodiscard]] Reference node(Range range, std::size_t depth) const
    {
        const Nibbles first = key_at(range.begin);
        if (range.end - range.begin == 1) {
            const HexPrefix path{first.from(depth), true};
            const Bytes& value = values_[index_at(range.begin)];
            return reference_of(depth, [&](auto& fields) {
                fields.string(path.view());
                fields.string(value);
            });
        }
        // What the first and the last share, all share; no key is the beginning of another.
        const std::size_t end = common_prefix(first.view(), key_at(range.end - 1).view());
        if (end == depth) return branch(range, depth);
        const HexPrefix path{first.first(end).subspan(depth), false};
        const Reference below = branch(range, end);
        return reference_of(depth, [&](auto& fields) {
            fields.string(path.view());
            fields.raw(below.view());
        });
    }

    [[nodiscard]] Reference branch(Range range, std::size_t depth) const
    {
        std::array<Reference, 16> children;
        std::uint32_t present = 0;
        while (range.begin != range.end) {
            const std::uint8_t nibble = key_at(range.begin)[depth];
            std::size_t end = range.begin + 1;
            while (end != range.end && key_at(end)[depth] == nibble) ++end;
            children[nibble] = node({range.begin, end}, depth + 1);
            present |= 1u << nibble;
            range.begin = end;
        }
        return reference_of(depth, [&](auto& fields) {
            for (unsigned nibble = 0; nibble < 16; ++nibble)
                if ((present >> nibble & 1) != 0)
                    fields.raw(children[nibble].view());
                else
                    fields.string({});
            fields.string({});
        });
    }

    std::span<const Bytes> values_;
    std::size_t single_bytes_;
};
}  // namespace

Hash256 ordered_root(std::span<const Bytes> values)
{
    return values.empty() ? kEmptyTrieRoot : OrderedTrie{values}.root();
}
}  // namespace freehold::state
