#include "state/trie_node.hpp"

#include "codec/rlp.hpp"

namespace freehold::state
{
namespace
{
constexpr std::size_t kHashSize = Hash256::kSize;

std::unique_ptr<Node> decode_list(rlp::Reader fields);

// A child that is not empty: a hash, or a node shorter than one.
std::optional<Link> decode_link(const rlp::Item& item)
{
    if (!item.is_list) {
        if (item.payload.size() != kHashSize) return std::nullopt;
        return Link{nullptr, Hash256::from(item.payload), true, false};
    }
    if (item.whole.size() >= kHashSize) return std::nullopt;
    std::unique_ptr<Node> node = decode_list(rlp::Reader{item.payload});
    if (!node) return std::nullopt;
    return Link{std::move(node), {}, false, false};
}

bool is_empty(const rlp::Item& item) { return !item.is_list && item.payload.empty(); }

// The items from the third on are still in `rest`.
std::unique_ptr<Node> decode_branch(const rlp::Item& first, const rlp::Item& second, rlp::Reader rest)
{
    constexpr std::size_t kLinkSize = 1 + kHashSize;
    auto node = std::make_unique<Node>();
    node->kind = Node::Kind::Branch;
    node->children.reserve(std::min<std::size_t>(2 + rest.rest().size() / kLinkSize, 16));
    const auto add = [&](unsigned nibble, const rlp::Item& item) {
        if (is_empty(item)) return true;
        std::optional<Link> link = decode_link(item);
        if (!link) return false;
        node->children.push_back(*std::move(link));
        node->children_mask = static_cast<std::uint16_t>(node->children_mask | 1u << nibble);
        return true;
    };
    if (!add(0, first) || !add(1, second)) return nullptr;
    for (unsigned nibble = 2; nibble < 16; ++nibble) {
        const auto item = rest.item();
        if (!item || !add(nibble, *item)) return nullptr;
    }
    const auto value = rest.string();
    if (!value || !rest.at_end()) return nullptr;
    node->value = to_bytes(*value);
    const std::size_t entries = node->children.size() + (node->value.empty() ? 0 : 1);
    return entries < 2 ? nullptr : std::move(node);
}

std::unique_ptr<Node> decode_short(const rlp::Item& path_item, const rlp::Item& second)
{
    if (path_item.is_list) return nullptr;
    const auto path = HexPrefix::decode(path_item.payload);
    if (!path) return nullptr;
    auto node = std::make_unique<Node>();
    node->path = path->nibbles;
    if (path->is_leaf) {
        if (second.is_list || second.payload.empty()) return nullptr;
        node->kind = Node::Kind::Leaf;
        node->value = to_bytes(second.payload);
        return node;
    }
    std::optional<Link> link = decode_link(second);
    if (!link || path->nibbles.empty()) return nullptr;
    if (link->node && link->node->kind != Node::Kind::Branch) return nullptr;
    node->kind = Node::Kind::Extension;
    node->children.push_back(*std::move(link));
    return node;
}

std::unique_ptr<Node> decode_list(rlp::Reader fields)
{
    const auto first = fields.item();
    if (!first) return nullptr;
    const auto second = fields.item();
    if (!second) return nullptr;
    return fields.at_end() ? decode_short(*first, *second) : decode_branch(*first, *second, fields);
}
}  // namespace

std::unique_ptr<Node> decode_node(BytesView rlp)
{
    rlp::Reader whole{rlp};
    const auto fields = whole.list();
    if (!fields || !whole.at_end()) return nullptr;
    return decode_list(*fields);
}

std::size_t count_nodes(const Node& node)
{
    std::size_t count = 1;
    for (const Link& link : node.children)
        if (link.node) count += count_nodes(*link.node);
    return count;
}
}  // namespace freehold::state
