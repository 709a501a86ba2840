#include "state/trie.hpp"

#include "state/trie_node.hpp"

namespace freehold::state
{
namespace
{
constexpr std::size_t kMaxKeySize = Nibbles::kMaxSize / 2;
constexpr std::size_t kHashSize = Hash256::kSize;
constexpr std::size_t kMaxDepth = Nibbles::kMaxSize + 1;  // in nodes
// What a node takes beside its RLP: itself, the link to it, and what links and blocks leave unused.
constexpr std::size_t kNodeOverhead = 400;
constexpr std::size_t kNewNode = 800;  // with what it will hold

NibblePath to_path(Nibbles::View path) { return {path.begin(), path.end()}; }

// Hashes the dirty nodes below one link. Subtrees share nothing, so several of these may work side by side on
// the children of one branch.
struct Hashing
{
    const Hash256& owner;
    std::vector<NodeUpdate>* updates;  // may be null
    std::vector<NibblePath>& gone;
    Nibbles path;

    void run(Link& link);

private:
    void finish(Link& link, BytesView rlp);
};

void Hashing::run(Link& link)
{
    if (!link.dirty) return;
    Node& node = *link.node;
    const std::size_t depth = path.size();
    if (node.kind == Node::Kind::Branch) {
        node.each_link([&](unsigned nibble) {
            Link& child = node.child(nibble);
            if (!child.dirty) return;
            path.push_back(nibble);
            run(child);
            path.truncate(depth);
            node.settle(nibble);
        });
    } else if (node.kind == Node::Kind::Extension) {
        path.append(node.path.view());
        run(node.links[0]);
        path.truncate(depth);
    }
    if (!node.packed.empty()) return finish(link, node.packed);
    rlp::with_fields([&](auto& sink) { put_node(sink, node); }, [&](BytesView rlp) { finish(link, rlp); });
}

void Hashing::finish(Link& link, BytesView rlp)
{
    link.dirty = false;
    const bool is_root = path.empty();  // always stored, however short: it has no parent to live in
    if (rlp.size() < kHashSize && !is_root) {
        if (link.stored) gone.push_back(to_path(path.view()));
        link.stored = false;
        return;
    }
    const Hash256 hash = keccak256(rlp);
    if (link.stored && hash == link.hash) return;
    link.hash = hash;
    link.stored = true;
    if (updates != nullptr) updates->push_back({owner, to_path(path.view()), to_bytes(rlp)});
}
}  // namespace

struct Trie::Impl
{
    const NodeSource* source;
    Hash256 owner;
    Link root;
    std::size_t loaded = 0;  // nodes in memory
    std::size_t bytes = 0;   // Trie::loaded_bytes()
    /// Places that lost their stored node since the last root(); may repeat, and may have been filled again.
    std::vector<NibblePath> gone;
    /// The links from the root to where the last find() found something.
    std::array<Link*, kMaxDepth> trail;
    std::size_t trail_size = 0;

    Node& load(Link& link, Nibbles::View path);
    Node& load_branch(Link& link, Nibbles::View path);
    // The link's place is key.first(depth).
    Node& load(Link& link, const Key& key, std::size_t depth)
    {
        return link.node ? *link.node : load(link, key.first(depth).view());
    }
    Node& load_branch(Link& link, const Key& key, std::size_t depth)
    {
        return load_branch(link, key.first(depth).view());
    }
    std::unique_ptr<Node> new_node(Node::Kind kind);
    Link new_leaf(Nibbles::View path, BytesView value);
    void drop(Link& link, Nibbles::View path);

    BytesView find(const Key& key);
    void replace(BytesView value);
    bool put(Link& link, const Key& key, std::size_t depth, BytesView value);
    void split(Node& node, std::size_t common);
    bool put_in_branch(Node& node, const Key& key, std::size_t depth, BytesView value);
    bool erase(Link& link, const Key& key, std::size_t depth);
    bool erase_in_branch(Node& node, const Key& key, std::size_t depth);
    void collapse(Node& node, Nibbles path);
    void absorb(Node& node, Link child, Nibbles::View child_path);
    void clear(Link& link, Nibbles& path);
    void forget(Link& link, unsigned kept_levels);
};

// --- Nodes
// ------------------------------------------------------------------------------------------------------------

// What the source returns is hashed here, always: a node costs about a microsecond to hash and several to
// read, and in the guest it is this check that ties the witness to the state root.
Node& Trie::Impl::load(Link& link, Nibbles::View path)
{
    if (link.node) return *link.node;
    Bytes rlp = source->node(owner, path, link.hash);
    CHECK(!rlp.empty(), "a trie node is missing");
    CHECK(keccak256(rlp) == link.hash, "a trie node differs from its hash");
    bytes += kNodeOverhead + rlp.size();
    link.node = decode_node(std::move(rlp));
    CHECK(link.node != nullptr, "a trie node is malformed");
    loaded += count_nodes(*link.node);
    return *link.node;
}

Node& Trie::Impl::load_branch(Link& link, Nibbles::View path)
{
    Node& node = load(link, path);
    CHECK(node.kind == Node::Kind::Branch, "an extension must lead to a branch");
    return node;
}

std::unique_ptr<Node> Trie::Impl::new_node(Node::Kind kind)
{
    auto node = std::make_unique<Node>();
    node->kind = kind;
    ++loaded;
    bytes += kNewNode;
    return node;
}

Link Trie::Impl::new_leaf(Nibbles::View path, BytesView value)
{
    auto leaf = new_node(Node::Kind::Leaf);
    leaf->path = Nibbles{path};
    leaf->value = to_bytes(value);
    return Link::to(std::move(leaf));
}

// The place at `path` is no more. REQUIRES: the node there has no children left.
void Trie::Impl::drop(Link& link, Nibbles::View path)
{
    if (link.stored) gone.push_back(to_path(path));
    link = {};
    --loaded;
}

// --- Reading
// ----------------------------------------------------------------------------------------------------------

BytesView Trie::Impl::find(const Key& key)
{
    trail_size = 0;
    if (root.is_empty()) return {};
    Link* link = &root;
    std::size_t depth = 0;
    // Every link but the first is behind at least one nibble of the key, so that there are kMaxDepth at most.
    for (bool below_extension = false;;) {
        trail[trail_size++] = link;
        Node& node = load(*link, key, depth);
        CHECK(!below_extension || node.kind == Node::Kind::Branch, "an extension must lead to a branch");
        switch (node.kind) {
            case Node::Kind::Leaf: return node.is_leaf_of(key, depth) ? node.leaf_value() : BytesView{};
            case Node::Kind::Extension:
                if (common_prefix(node.path.view(), key.from(depth).view()) < node.path.size()) return {};
                depth += node.path.size();
                link = &node.links[0];
                below_extension = true;
                break;
            case Node::Kind::Branch:
                if (depth == key.size()) return node.value;
                if (!node.has_child(key[depth])) return {};
                link = &node.child(key[depth]);
                ++depth;
                below_extension = false;
                break;
        }
    }
}

// REQUIRES: find() found something, and nothing changed since.
void Trie::Impl::replace(BytesView value)
{
    CHECK(trail_size != 0, "a value to replace");
    Node& node = *trail[trail_size - 1]->node;
    if (node.kind == Node::Kind::Leaf) {
        if (equal(node.leaf_value(), value)) return;
        node.set_leaf_value(value);
    } else {
        if (equal(node.value, value)) return;
        node.value.assign(value.begin(), value.end());
    }
    for (std::size_t i = 0; i < trail_size; ++i) trail[i]->dirty = true;
}

// --- Insertion: every function returns whether anything changed
// ---------------------------------------------------------

// REQUIRES (here and below): key.first(depth) is the link's place.
bool Trie::Impl::put(Link& link, const Key& key, std::size_t depth, BytesView value)
{
    if (link.is_empty()) {
        link = new_leaf(key.from(depth).view(), value);
        return true;
    }
    Node& node = load(link, key, depth);
    bool changed = true;
    if (node.kind == Node::Kind::Branch) {
        changed = put_in_branch(node, key, depth, value);
    } else if (node.kind == Node::Kind::Leaf && node.is_leaf_of(key, depth)) {
        changed = !equal(node.leaf_value(), value);
        if (changed) node.set_leaf_value(value);
    } else {
        node.unpack();
        const std::size_t common = common_prefix(node.path.view(), key.from(depth).view());
        if (node.kind == Node::Kind::Extension && common == node.path.size()) {
            Link& child = node.links[0];
            load_branch(child, key, depth + common);
            changed = put(child, key, depth + common, value);
        } else {
            split(node, common);
            Node& branch = common == 0 ? node : *node.links[0].node;
            put_in_branch(branch, key, depth + common, value);
        }
    }
    link.dirty |= changed;
    return changed;
}

// Makes of a leaf or extension a branch behind the first `common` nibbles of its path; the branch has one
// entry until the caller adds another. REQUIRES: common < path.size(), or it is a leaf.
void Trie::Impl::split(Node& node, std::size_t common)
{
    const Nibbles path = node.path;
    auto branch = new_node(Node::Kind::Branch);
    if (common == path.size()) {
        branch->value = std::move(node.value);
    } else if (node.kind == Node::Kind::Leaf) {
        branch->add_child(path[common], new_leaf(path.from(common + 1), node.value));
    } else if (common + 1 == path.size()) {
        branch->add_child(path[common], std::move(node.links[0]));
    } else {
        auto extension = new_node(Node::Kind::Extension);
        extension->path = Nibbles{path.from(common + 1)};
        extension->links.push_back(std::move(node.links[0]));
        branch->add_child(path[common], Link::to(std::move(extension)));
    }
    if (common == 0) {
        node = std::move(*branch);
        --loaded;  // the shell of `branch`
        return;
    }
    node.kind = Node::Kind::Extension;
    node.path.truncate(common);
    node.value.clear();
    node.links.clear();
    node.links.push_back(Link::to(std::move(branch)));
}

bool Trie::Impl::put_in_branch(Node& node, const Key& key, std::size_t depth, BytesView value)
{
    if (depth == key.size()) {
        if (equal(node.value, value)) return false;
        node.unpack();
        node.value.assign(value.begin(), value.end());
        return true;
    }
    const std::uint8_t nibble = key[depth];
    if (node.has_child(nibble)) return put(node.child(nibble), key, depth + 1, value);
    node.add_child(nibble, new_leaf(key.from(depth + 1).view(), value));
    return true;
}

// --- Removal
// ----------------------------------------------------------------------------------------------------------

bool Trie::Impl::erase(Link& link, const Key& key, std::size_t depth)
{
    if (link.is_empty()) return false;
    Node& node = load(link, key, depth);
    bool changed = false;
    switch (node.kind) {
        case Node::Kind::Leaf:
            if (!node.is_leaf_of(key, depth)) return false;
            drop(link, key.first(depth).view());
            return true;
        case Node::Kind::Extension: {
            const std::size_t child_depth = depth + node.path.size();
            if (common_prefix(node.path.view(), key.from(depth).view()) < node.path.size()) return false;
            Link& child = node.links[0];
            load_branch(child, key, child_depth);
            changed = erase(child, key, child_depth);
            // The branch may have become something shorter, which belongs to this node.
            if (child.node->kind != Node::Kind::Branch)
                absorb(node, std::move(child), key.first(child_depth).view());
            break;
        }
        case Node::Kind::Branch: changed = erase_in_branch(node, key, depth); break;
    }
    link.dirty |= changed;
    return changed;
}

bool Trie::Impl::erase_in_branch(Node& node, const Key& key, std::size_t depth)
{
    if (depth == key.size()) {
        if (node.value.empty()) return false;
        node.value.clear();
    } else {
        const std::uint8_t nibble = key[depth];
        if (!node.has_child(nibble)) return false;
        Link& child = node.child(nibble);
        if (!erase(child, key, depth + 1)) return false;
        if (child.is_empty()) node.remove_child(nibble);
    }
    if (node.child_count() + (node.value.empty() ? 0u : 1u) == 1) collapse(node, Nibbles{key.first(depth)});
    return true;
}

// A branch with a single entry becomes a leaf or an extension. `path` is its place.
void Trie::Impl::collapse(Node& node, Nibbles path)
{
    if (node.children_mask == 0) {
        node.kind = Node::Kind::Leaf;
        node.path = {};
        return;
    }
    const auto nibble = static_cast<unsigned>(std::countr_zero(node.children_mask));
    path.push_back(nibble);
    load(node.links[0], path.view());
    node.kind = Node::Kind::Extension;
    node.children_mask = node.links_mask = 0;
    node.path = {};
    node.path.push_back(nibble);
    if (node.links[0].node->kind == Node::Kind::Branch) return;
    Link child = std::move(node.links[0]);
    absorb(node, std::move(child), path.view());
}

// Merges an extension with the leaf or extension behind it, whose place goes.
void Trie::Impl::absorb(Node& node, Link child, Nibbles::View child_path)
{
    Node& behind = *child.node;
    behind.unpack();
    node.kind = behind.kind;
    node.path.append(behind.path.view());
    node.value = std::move(behind.value);
    node.links = std::move(behind.links);
    drop(child, child_path);
}

// Removes everything below, loading it to learn which places that empties.
void Trie::Impl::clear(Link& link, Nibbles& path)
{
    if (link.is_empty()) return;
    Node& node = load(link, path.view());
    const std::size_t depth = path.size();
    if (node.kind == Node::Kind::Branch) {
        node.unpack();
        node.each_link([&](unsigned nibble) {
            path.push_back(nibble);
            clear(node.child(nibble), path);
            path.truncate(depth);
        });
    } else if (node.kind == Node::Kind::Extension) {
        path.append(node.path.view());
        load_branch(node.links[0], path.view());
        clear(node.links[0], path);
        path.truncate(depth);
    }
    drop(link, path.view());
}

// Frees what lies deeper than `kept_levels` nodes. REQUIRES: nothing is dirty.
void Trie::Impl::forget(Link& link, unsigned kept_levels)
{
    if (!link.node) return;
    if (kept_levels == 0 && link.stored) {
        loaded -= count_nodes(*link.node);
        link.node.reset();
        return;
    }
    const unsigned below = kept_levels == 0 ? 0 : kept_levels - 1;
    for (Link& child : link.node->links) forget(child, below);
}

// --- The public face
// --------------------------------------------------------------------------------------------------

Trie::Trie(const NodeSource& source, const Hash256& owner, const Hash256& root)
    : impl_{std::make_unique<Impl>()}
{
    impl_->source = &source;
    impl_->owner = owner;
    if (root == kEmptyTrieRoot) return;
    impl_->root.hash = root;
    impl_->root.stored = true;
}
Trie::~Trie() = default;
Trie::Trie(Trie&&) noexcept = default;
Trie& Trie::operator=(Trie&&) noexcept = default;

namespace
{
Key checked_key(BytesView key)
{
    CHECK(key.size() <= kMaxKeySize, "a trie key of more than 32 bytes");
    return Key{key};
}
}  // namespace

BytesView Trie::find(BytesView key) { return impl_->find(checked_key(key)); }

void Trie::replace(BytesView value) { impl_->replace(value); }

Bytes Trie::get(BytesView key) { return to_bytes(find(key)); }

void Trie::put(BytesView key, BytesView value)
{
    CHECK(!value.empty(), "an empty value cannot be stored in a trie");
    impl_->put(impl_->root, checked_key(key), 0, value);
}

void Trie::erase(BytesView key) { impl_->erase(impl_->root, checked_key(key), 0); }

void Trie::clear()
{
    Nibbles path;
    impl_->clear(impl_->root, path);
}

Hash256 Trie::root(std::vector<NodeUpdate>* updates)
{
    Impl& trie = *impl_;
    const std::size_t first_update = updates == nullptr ? 0 : updates->size();
    Hashing{trie.owner, updates, trie.gone, {}}.run(trie.root);
    if (updates != nullptr && !trie.gone.empty()) {
        // A place that was emptied and filled again is only written.
        std::vector<NibblePath> written;
        for (std::size_t i = first_update; i < updates->size(); ++i) written.push_back((*updates)[i].path);
        std::ranges::sort(written);
        std::ranges::sort(trie.gone);
        trie.gone.erase(std::unique(trie.gone.begin(), trie.gone.end()), trie.gone.end());
        for (NibblePath& path : trie.gone)
            if (!std::ranges::binary_search(written, path))
                updates->push_back({trie.owner, std::move(path), {}});
    }
    trie.gone.clear();
    return trie.root.is_empty() ? kEmptyTrieRoot : trie.root.hash;
}

std::vector<Bytes> Trie::prove(BytesView key)
{
    CHECK(!impl_->root.dirty, "a proof of a trie whose root is not computed");
    std::vector<Bytes> proof;
    const Key path = checked_key(key);
    if (impl_->root.is_empty()) return proof;
    impl_->find(path);  // loads the nodes on the way
    const Link* link = &impl_->root;
    for (std::size_t depth = 0;;) {
        Node& node = *link->node;
        if (link->stored)  // else it is part of the node before
            rlp::append_fields(proof.emplace_back(), [&](auto& sink) { put_node(sink, node); });
        if (node.kind == Node::Kind::Leaf) return proof;
        if (node.kind == Node::Kind::Extension) {
            if (common_prefix(node.path.view(), path.from(depth).view()) < node.path.size()) return proof;
            depth += node.path.size();
            link = &node.links[0];
        } else {
            if (depth == path.size() || !node.has_child(path[depth])) return proof;
            link = &node.child(path[depth]);
            ++depth;
        }
    }
}

std::size_t Trie::loaded_nodes() const { return impl_->loaded; }
std::size_t Trie::loaded_bytes() const { return impl_->bytes; }

void Trie::forget(unsigned kept_levels)
{
    CHECK(!impl_->root.dirty, "a trie with changes cannot be forgotten");
    impl_->forget(impl_->root, kept_levels);
    impl_->bytes = 0;
}
}  // namespace freehold::state
