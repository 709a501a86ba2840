#include "state/proof.hpp"

#include "codec/rlp.hpp"
#include "crypto/keccak.hpp"

namespace freehold::state
{
namespace
{
using rlp::Item;

// The key's nibbles that are still to be followed.
class KeyCursor
{
public:
    explicit KeyCursor(BytesView key) : key_{key} {}
    [[nodiscard]] bool at_end() const { return position_ == 2 * key_.size(); }
    std::uint8_t next()
    {
        const std::uint8_t byte = key_[position_ / 2];
        return position_++ % 2 == 0 ? byte >> 4 : byte & 15;
    }

private:
    BytesView key_;
    std::size_t position_ = 0;
};

enum class Match : std::uint8_t
{
    Malformed,
    Differs,
    Agrees
};

struct ShortPath
{
    Match match;
    bool is_leaf;
};

// Follows a hex-prefix path (Yellow Paper, appendix C) for as long as it agrees with the key.
ShortPath follow(BytesView path, KeyCursor& key)
{
    if (path.empty() || path[0] >> 4 > 3) return {Match::Malformed, false};
    const bool is_leaf = (path[0] & 0x20) != 0;
    const bool is_odd = (path[0] & 0x10) != 0;
    if (!is_odd && (path[0] & 15) != 0) return {Match::Malformed, is_leaf};
    if (!is_leaf && !is_odd && path.size() == 1) return {Match::Malformed, is_leaf};  // leads nowhere
    for (std::size_t i = is_odd ? 1 : 2; i < 2 * path.size(); ++i) {
        const unsigned nibble = i % 2 == 0 ? path[i / 2] >> 4 : path[i / 2] & 15u;
        if (key.at_end() || key.next() != nibble) return {Match::Differs, is_leaf};
    }
    return {is_leaf && !key.at_end() ? Match::Differs : Match::Agrees, is_leaf};
}

struct Node
{
    std::array<Item, 17> items;
    std::size_t count = 0;  // 2 or 17
};

std::optional<Node> split(rlp::Reader fields)
{
    Node node;
    while (!fields.at_end()) {
        const auto item = fields.item();
        if (!item || node.count == node.items.size()) return std::nullopt;
        node.items[node.count++] = *item;
    }
    if (node.count != 2 && node.count != 17) return std::nullopt;
    return node;
}

bool is_link(const Item& item)
{
    return item.is_list ? item.whole.size() < Hash256::kSize : item.payload.size() == Hash256::kSize;
}
bool is_empty(const Item& item) { return !item.is_list && item.payload.empty(); }

bool is_branch(const Node& node)
{
    for (std::size_t i = 0; i < 16; ++i)
        if (!is_empty(node.items[i]) && !is_link(node.items[i])) return false;
    return !node.items[16].is_list;
}

// Where a node sends the key: to a value, to nothing, or on to a child.
struct Step
{
    enum class Kind : std::uint8_t
    {
        Malformed,
        Absent,
        Value,
        Child
    } kind;
    Item item;
};

Step step_short(const Node& node, KeyCursor& key)
{
    using enum Step::Kind;
    if (node.items[0].is_list) return {Malformed, {}};
    const auto [match, is_leaf] = follow(node.items[0].payload, key);
    const bool is_value = !node.items[1].is_list && !node.items[1].payload.empty();
    if (match == Match::Malformed || !(is_leaf ? is_value : is_link(node.items[1]))) return {Malformed, {}};
    if (match == Match::Differs) return {Absent, {}};
    return {is_leaf ? Value : Child, node.items[1]};
}

Step step(rlp::Reader fields, KeyCursor& key)
{
    using enum Step::Kind;
    const auto node = split(fields);
    if (!node) return {Malformed, {}};
    if (node->count == 2) return step_short(*node, key);
    if (!is_branch(*node)) return {Malformed, {}};
    const bool ends_here = key.at_end();
    const Item& next = node->items[ends_here ? 16 : key.next()];
    if (is_empty(next)) return {Absent, {}};
    return {ends_here ? Value : Child, next};
}
}  // namespace

Result<std::optional<Bytes>, ProofError> verify_proof(const Hash256& root, BytesView key,
                                                      std::span<const Bytes> proof)
{
    if (root == kEmptyTrieRoot) {
        if (!proof.empty()) return fail(ProofError::TrailingNodes);
        return std::nullopt;
    }
    KeyCursor cursor{key};
    Hash256 expected = root;
    for (;;) {
        if (proof.empty()) return fail(ProofError::MissingNode);
        const Bytes& rlp = proof.front();
        proof = proof.subspan(1);
        if (keccak256(rlp) != expected) return fail(ProofError::WrongHash);
        rlp::Reader whole{rlp};
        auto fields = whole.list();
        if (!fields || !whole.at_end()) return fail(ProofError::MalformedNode);
        // Inline children are nested in this node and each is shorter than its parent, so this ends.
        for (;;) {
            const Step next = step(*fields, cursor);
            if (next.kind == Step::Kind::Malformed) return fail(ProofError::MalformedNode);
            if (next.kind != Step::Kind::Child) {
                if (!proof.empty()) return fail(ProofError::TrailingNodes);
                if (next.kind == Step::Kind::Absent) return std::nullopt;
                return to_bytes(next.item.payload);
            }
            if (!next.item.is_list) {
                expected = Hash256::from(next.item.payload);
                break;
            }
            fields = rlp::Reader{next.item.payload};
        }
    }
}
}  // namespace freehold::state
