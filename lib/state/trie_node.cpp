#include "state/trie_node.hpp"

#include "codec/rlp.hpp"

namespace freehold::state
{
namespace
{
constexpr std::size_t kHashSize = Hash256::kSize;
constexpr std::size_t kBranchItems = 17;

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

std::unique_ptr<Node> decode_branch(std::span<const rlp::Item, kBranchItems> items)
{
    auto node = std::make_unique<Node>();
    node->kind = Node::Kind::Branch;
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if (!items[nibble].is_list && items[nibble].payload.empty()) continue;
        std::optional<Link> link = decode_link(items[nibble]);
        if (!link) return nullptr;
        node->add_child(nibble, *std::move(link));
    }
    if (items[16].is_list) return nullptr;
    node->value = to_bytes(items[16].payload);
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
    std::array<rlp::Item, kBranchItems> items;
    std::size_t count = 0;
    while (!fields.at_end()) {
        const auto item = fields.item();
        if (!item || count == kBranchItems) return nullptr;
        items[count++] = *item;
    }
    if (count == 2) return decode_short(items[0], items[1]);
    if (count == kBranchItems) return decode_branch(items);
    return nullptr;
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
