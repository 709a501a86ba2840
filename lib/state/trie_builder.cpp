#include "state/trie_builder.hpp"

#include "codec/rlp.hpp"
#include "crypto/keccak.hpp"
#include "state/nibbles.hpp"

namespace freehold::state
{
namespace
{
using Entries = std::span<const TrieEntry>;

std::uint8_t nibble_at(const Bytes& key, std::size_t i)
{
    return i % 2 == 0 ? key[i / 2] >> 4 : key[i / 2] & 15;
}
std::size_t nibble_count(const Bytes& key) { return 2 * key.size(); }

Nibbles path_between(const Bytes& key, std::size_t first, std::size_t last)
{
    Nibbles path;
    for (std::size_t i = first; i < last; ++i) path.push_back(nibble_at(key, i));
    return path;
}

Bytes list_of(BytesView payload)
{
    Bytes rlp;
    rlp::encode_list(rlp, payload);
    return rlp;
}

// Appends what a parent says of a node with that RLP.
void append_reference(Bytes& payload, const Bytes& rlp)
{
    if (rlp.size() < Hash256::kSize)
        append(payload, rlp);
    else
        rlp::encode(payload, keccak256(rlp));
}

// The entries from the front that share their nibble at `depth`. REQUIRES: the first has one.
Entries group_at(Entries entries, std::size_t depth)
{
    std::size_t size = 1;
    while (size < entries.size() && nibble_at(entries[size].key, depth) == nibble_at(entries[0].key, depth))
        ++size;
    return entries.first(size);
}

// The node that holds the entries, whose keys agree on their first `depth` nibbles (appendix D, function c).
Bytes node_of(Entries entries, std::size_t depth);

Bytes branch_of(Entries entries, std::size_t depth)
{
    Bytes payload;
    const Bytes* value = nullptr;  // of the key that ends here, which sorts first
    if (nibble_count(entries[0].key) == depth) {
        value = &entries[0].value;
        entries = entries.subspan(1);
    }
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if (entries.empty() || nibble_at(entries[0].key, depth) != nibble) {
            rlp::encode_string(payload, {});
            continue;
        }
        const Entries group = group_at(entries, depth);
        append_reference(payload, node_of(group, depth + 1));
        entries = entries.subspan(group.size());
    }
    rlp::encode_string(payload, value == nullptr ? BytesView{} : BytesView{*value});
    return list_of(payload);
}

Bytes node_of(Entries entries, std::size_t depth)
{
    const Bytes& first = entries.front().key;
    const Bytes& last = entries.back().key;
    Bytes payload;
    if (entries.size() == 1) {
        rlp::encode_string(payload,
                           HexPrefix{path_between(first, depth, nibble_count(first)).view(), true}.view());
        rlp::encode_string(payload, entries[0].value);
        return list_of(payload);
    }
    // Keys are sorted, so what the first and the last share, all share.
    std::size_t end = depth;
    while (end < nibble_count(first) && nibble_at(first, end) == nibble_at(last, end)) ++end;
    if (end == depth) return branch_of(entries, depth);
    rlp::encode_string(payload, HexPrefix{path_between(first, depth, end).view(), false}.view());
    append_reference(payload, branch_of(entries, end));
    return list_of(payload);
}
}  // namespace

Hash256 build_trie_root(Entries entries)
{
    if (entries.empty()) return kEmptyTrieRoot;
    return keccak256(node_of(entries, 0));
}
}  // namespace freehold::state
