#include "state/trie_node.hpp"

#include "codec/rlp.hpp"

namespace freehold::state
{
namespace
{
constexpr std::size_t kHashSize = Hash256::kSize, kHashItemSize = 1 + kHashSize;
constexpr std::uint8_t kEmptyItem = 0x80, kHashItem = 0x80 + kHashSize;

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
    auto node = std::make_unique_for_overwrite<Node>();
    node->kind = Node::Kind::Branch;
    const auto add = [&](unsigned nibble, const rlp::Item& item) {
        if (is_empty(item)) return true;
        std::optional<Link> link = decode_link(item);
        if (!link) return false;
        node->add_child(nibble, *std::move(link));
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
    const std::size_t entries = node->child_count() + (node->value.empty() ? 0 : 1);
    return entries < 2 ? nullptr : std::move(node);
}

std::unique_ptr<Node> decode_short(const rlp::Item& path_item, const rlp::Item& second)
{
    if (path_item.is_list) return nullptr;
    const auto path = HexPrefix::decode(path_item.payload);
    if (!path) return nullptr;
    auto node = std::make_unique_for_overwrite<Node>();
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
    node->links.push_back(*std::move(link));
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
// Of a branch whose children are all stored and which has no value, as nearly all are: which children it has;
// 0 if `rlp` is anything else.
std::uint16_t packed_children(BytesView rlp)
{
    rlp::Reader whole{rlp};
    const auto fields = whole.list();
    if (!fields || !whole.at_end()) return 0;
    const std::uint8_t* at = fields->rest().data();
    const std::uint8_t* const end = at + fields->rest().size();
    std::uint32_t children = 0;
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if (at == end) return 0;
        if (*at == kEmptyItem) {
            ++at;
            continue;
        }
        if (*at != kHashItem || static_cast<std::size_t>(end - at) < kHashItemSize) return 0;
        at += kHashItemSize;
        children |= 1u << nibble;
    }
    if (end - at != 1 || *at != kEmptyItem) return 0;
    const bool is_branch = (children & (children - 1)) != 0;
    return static_cast<std::uint16_t>(is_branch ? children : 0);
}
}  // namespace

std::size_t Node::hash_offset(unsigned nibble) const
{
    // The header, an item for each nibble before, and the first byte of its own. Two children already make a
    // payload of more than 55 bytes, so the header has a size of one byte or of two.
    const std::size_t header = packed.size() < 2 + 256 ? 2 : 3;
    return header + nibble + kHashSize * count_below(children_mask, nibble) + 1;
}

Link& Node::link_packed(unsigned nibble)
{
    Link& link = links.emplace_back();
    std::memcpy(link.hash.data(), packed.data() + hash_offset(nibble), kHashSize);
    link.stored = true;
    note_link(nibble);
    return link;
}

void Node::erase_link(unsigned nibble)
{
    const std::uint8_t place = link_places_[nibble];
    links_mask = static_cast<std::uint16_t>(links_mask & ~(1u << nibble));
    if (place + 1u != links.size()) {
        links[place] = std::move(links.back());
        each_link([&](unsigned other) {
            if (link_places_[other] + 1u == links.size()) link_places_[other] = place;
        });
    }
    links.pop_back();
}

bool Node::pack_leaf(Bytes& rlp)
{
    rlp::Reader whole{rlp};
    auto fields = whole.list();
    if (!fields || !whole.at_end()) return false;
    const auto path_item = fields->string();
    if (!path_item || !HexPrefix::is_canonical(*path_item) || !HexPrefix::is_leaf(*path_item)) return false;
    const auto value_item = fields->string();
    if (!value_item || value_item->empty() || !fields->at_end()) return false;
    kind = Kind::Leaf;
    path_offset_ = static_cast<std::uint8_t>(path_item->data() - rlp.data());
    path_size_ = static_cast<std::uint8_t>(path_item->size());
    // Two headers of lists and strings, of at most five bytes, and a path of at most 33 are before it.
    value_offset_ = static_cast<std::uint8_t>(rlp.size() - value_item->size());
    packed = std::move(rlp);
    return true;
}

void Node::set_leaf_value(BytesView new_value)
{
    if (packed.empty()) {
        value.assign(new_value.begin(), new_value.end());
    } else if (packed.size() - value_offset_ == new_value.size() && new_value.size() > 1) {
        std::memcpy(packed.data() + value_offset_, new_value.data(), new_value.size());
    } else {
        Bytes rlp;
        rlp::append_fields(rlp, [&](auto& sink) {
            sink.list([&](auto& fields) {
                fields.string(packed_path());
                fields.string(new_value);
            });
        });
        CHECK(pack_leaf(rlp), "a leaf with another value is a leaf");
    }
}

void Node::unpack()
{
    if (packed.empty()) return;
    if (kind == Kind::Leaf) {
        path = HexPrefix::decode(packed_path())->nibbles;
        value = to_bytes(leaf_value());
        packed.clear();
        return;
    }
    for (unsigned nibble = 0; nibble < 16; ++nibble)
        if (has_child(nibble)) static_cast<void>(child(nibble));
    packed.clear();
}

void Node::settle(unsigned nibble)
{
    if (packed.empty()) return;
    const Link& its_link = link(nibble);
    if (its_link.stored)
        std::memcpy(packed.data() + hash_offset(nibble), its_link.hash.data(), kHashSize);
    else
        unpack();
}

std::unique_ptr<Node> decode_node(Bytes rlp)
{
    if (const std::uint16_t children = packed_children(rlp); children != 0) {
        auto node = std::make_unique_for_overwrite<Node>();
        node->kind = Node::Kind::Branch;
        node->children_mask = children;
        node->packed = std::move(rlp);
        return node;
    }
    if (auto leaf = std::make_unique_for_overwrite<Node>(); leaf->pack_leaf(rlp)) return leaf;
    rlp::Reader whole{rlp};
    const auto fields = whole.list();
    if (!fields || !whole.at_end()) return nullptr;
    return decode_list(*fields);
}

std::size_t count_nodes(const Node& node)
{
    std::size_t count = 1;
    for (const Link& link : node.links)
        if (link.node) count += count_nodes(*link.node);
    return count;
}
}  // namespace freehold::state
