#pragma once
// The root of a trie straight from its sorted content, without keeping nodes: for tries that are hashed once,
// and as the slow twin of class Trie.

#include "base/bytes.hpp"

#include <span>

namespace freehold::state
{
struct TrieEntry
{
    Bytes key;    // at most 32 bytes
    Bytes value;  // not empty
};

/// REQUIRES: keys ascend and are distinct.
Hash256 build_trie_root(std::span<const TrieEntry> entries);
}  // namespace freehold::state
