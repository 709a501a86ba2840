#pragma once
// The trie as appendix D of the Yellow Paper defines it, for tests: a recursion over a sorted map, with
// nothing kept and nothing shared with the code under test but RLP and Keccak. It tells every node that a
// store must hold.

#include "codec/rlp.hpp"
#include "crypto/keccak.hpp"

#include <map>
#include <string>

namespace freehold::state
{
class ReferenceTrie
{
public:
    using Path = std::vector<std::uint8_t>;

    explicit ReferenceTrie(const std::map<Bytes, Bytes>& content)
    {
        std::map<Path, Bytes> entries;
        for (const auto& [key, value] : content) {
            Path path;
            for (const std::uint8_t byte : key) {
                path.push_back(byte / 16);
                path.push_back(byte % 16);
            }
            entries[path] = value;
        }
        if (entries.empty()) return;
        const Bytes rlp = node(entries, 0);
        root_ = keccak256(rlp);
        nodes_[{}] = rlp;
    }

    [[nodiscard]] const Hash256& root() const { return root_; }
    /// Path to RLP: the root, and every node of 32 bytes or more.
    [[nodiscard]] const std::map<Path, Bytes>& nodes() const { return nodes_; }

private:
    using Entries = std::map<Path, Bytes>;

    static Bytes list(const Bytes& payload)
    {
        Bytes out;
        rlp::encode_list(out, payload);
        return out;
    }

    static Bytes hex_prefix(const Path& nibbles, bool is_leaf)
    {
        Path all{static_cast<std::uint8_t>((is_leaf ? 2 : 0) + nibbles.size() % 2)};
        if (nibbles.size() % 2 == 0) all.push_back(0);
        all.insert(all.end(), nibbles.begin(), nibbles.end());
        Bytes out;
        for (std::size_t i = 0; i < all.size(); i += 2)
            out.push_back(static_cast<std::uint8_t>(all[i] * 16 + all[i + 1]));
        return out;
    }

    // What the parent of the node at the entries' first `depth` nibbles says of it.
    Bytes reference(const Entries& entries, std::size_t depth)
    {
        Bytes rlp = node(entries, depth);
        if (rlp.size() < 32) return rlp;
        const Path& path = entries.begin()->first;
        nodes_[Path(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(depth))] = rlp;
        Bytes out;
        rlp::encode(out, keccak256(rlp));
        return out;
    }

    static Path slice(const Path& path, std::size_t first, std::size_t last)
    {
        return Path(path.begin() + static_cast<std::ptrdiff_t>(first),
                    path.begin() + static_cast<std::ptrdiff_t>(last));
    }

    Bytes node(const Entries& entries, std::size_t depth)
    {
        Bytes payload;
        const Path& first = entries.begin()->first;
        if (entries.size() == 1) {
            rlp::encode_string(payload, hex_prefix(slice(first, depth, first.size()), true));
            rlp::encode_string(payload, entries.begin()->second);
            return list(payload);
        }
        std::size_t shared = first.size();
        for (const auto& [path, value] : entries) {
            std::size_t i = 0;
            while (i < shared && i < path.size() && path[i] == first[i]) ++i;
            shared = i;
        }
        if (shared > depth) {
            rlp::encode_string(payload, hex_prefix(slice(first, depth, shared), false));
            append(payload, reference(entries, shared));
            return list(payload);
        }
        Bytes value_here;
        std::array<Entries, 16> groups;
        for (const auto& [path, value] : entries) {
            if (path.size() == depth)
                value_here = value;
            else
                groups[path[depth]][path] = value;
        }
        for (const Entries& group : groups) {
            if (group.empty())
                rlp::encode_string(payload, {});
            else
                append(payload, reference(group, depth + 1));
        }
        rlp::encode_string(payload, value_here);
        return list(payload);
    }

    Hash256 root_ = kEmptyTrieRoot;
    std::map<Path, Bytes> nodes_;
};
}  // namespace freehold::state
