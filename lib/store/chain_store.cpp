#include "store/chain_store.hpp"

#include "base/check.hpp"
#include "base/endian.hpp"
#include "store/block_codec.hpp"
#include "store/proposal_codec.hpp"

#include <algorithm>

namespace freehold::store
{
namespace
{
// First byte of a key: which table it belongs to (docs/storage.md).
enum class Table : std::uint8_t
{
    Header = 'h',           // number -> RLP header
    Block = 'b',            // number -> sealed block
    BlockHash = 'i',        // hash -> number
    Transaction = 't',      // hash -> number, index
    Account = 'a',          // address, ~number -> RLP account, empty when deleted
    Slot = 's',             // address, slot, ~number -> trimmed value
    Node = 'n',             // owner, nibbles, 0xff, ~number -> RLP node, empty when gone
    Code = 'c',             // hash -> code; never rolled back: content-addressed
    Undo = 'u',             // number -> the state keys (without version) that the block wrote
    Proposal = 'p',         // id -> record
    ProposalByBlock = 'q',  // last L2 block -> id
    Meta = 'm',
};

Bytes key_of(Table table) { return {static_cast<std::uint8_t>(table)}; }

void append_u64(Bytes& out, std::uint64_t value)
{
    out.resize(out.size() + 8);
    store_be(out.data() + out.size() - 8, value);
}

Bytes key_of(Table table, std::uint64_t number)
{
    Bytes key = key_of(table);
    append_u64(key, number);
    return key;
}

Bytes key_of(Table table, BytesView name)
{
    Bytes key = key_of(table);
    append(key, name);
    return key;
}

Bytes slot_key(const Address& address, const U256& slot)
{
    Bytes key = key_of(Table::Slot, address.view());
    append(key, slot.to_hash().view());
    return key;
}

Bytes node_key(const Hash256& owner, std::span<const std::uint8_t> path)
{
    Bytes key = key_of(Table::Node, owner.view());
    append(key, path);
    key.push_back(0xff);  // no nibble has this value, so no path is a prefix of another's key
    return key;
}

Bytes versioned(Bytes key, std::uint64_t number)
{
    append_u64(key, ~number);
    return key;
}

Bytes trimmed(const U256& value)
{
    const Hash256 full = value.to_hash();
    return to_bytes(full.view().subspan(32 - value.byte_length()));
}

std::uint64_t decode_number(BytesView value)
{
    CHECK(value.size() >= 8, "a stored number has 8 bytes");
    return load_be<std::uint64_t>(value.data());
}

// The newest version of `key` that is not above `number`.
std::optional<Bytes> read_version(const KeyValue& kv, const Bytes& key, std::uint64_t number)
{
    auto entry = kv.first_at_or_after(versioned(key, number));
    if (!entry || entry->key.size() != key.size() + 8 ||
        !std::equal(key.begin(), key.end(), entry->key.begin()))
        return std::nullopt;
    return std::move(entry->value);
}

class StateAt : public state::StateView
{
public:
    StateAt(const KeyValue& kv, std::uint64_t number) : kv_{kv}, number_{number} {}

    [[nodiscard]] std::optional<Account> account(const Address& address) const override
    {
        const auto value = read_version(kv_, key_of(Table::Account, address.view()), number_);
        if (!value || value->empty()) return std::nullopt;
        auto account = decode_account(*value);
        CHECK(account.has_value(), "a stored account decodes");
        return *account;
    }

    [[nodiscard]] U256 storage(const Address& address, const U256& key) const override
    {
        const auto value = read_version(kv_, slot_key(address, key), number_);
        return value ? U256::from_be(*value) : U256{};
    }

    [[nodiscard]] evm::CodePtr code(const Hash256& code_hash) const override
    {
        if (code_hash == kEmptyHash) return std::make_shared<evm::Code>(BytesView{});
        const auto code = kv_.get(key_of(Table::Code, code_hash.view()));
        CHECK(code.has_value(), "the code of an account is stored");
        return std::make_shared<evm::Code>(*code);
    }

private:
    const KeyValue& kv_;
    std::uint64_t number_;
};

class NodesAt : public state::NodeSource
{
public:
    NodesAt(const KeyValue& kv, std::uint64_t number) : kv_{kv}, number_{number} {}

    [[nodiscard]] Bytes node(const Hash256& owner, std::span<const std::uint8_t> path,
                             const Hash256&) const override
    {
        return read_version(kv_, node_key(owner, path), number_).value_or(Bytes{});
    }

private:
    const KeyValue& kv_;
    std::uint64_t number_;
};

// Collects the versioned writes of a block and the list that undoes them.
class StateWrites
{
public:
    StateWrites(WriteBatch& batch, std::uint64_t number) : batch_{batch}, number_{number} {}

    void put(Bytes key, BytesView value)
    {
        rlp::encode_string(undo_, key);
        batch_.put(versioned(std::move(key), number_), value);
    }
    void finish() { batch_.put(key_of(Table::Undo, number_), undo_); }

private:
    WriteBatch& batch_;
    std::uint64_t number_;
    Bytes undo_;
};

void write_state(WriteBatch& batch, std::uint64_t number, const state::StateDiff& diff,
                 const std::vector<state::NodeUpdate>& nodes)
{
    StateWrites writes{batch, number};
    for (const auto& change : diff.accounts) {
        writes.put(key_of(Table::Account, change.address.view()),
                   change.deleted ? Bytes{} : encode(change.account));
        for (const auto& [slot, value] : change.storage)
            writes.put(slot_key(change.address, slot), trimmed(value));
    }
    for (const auto& node : nodes) writes.put(node_key(node.owner, node.path), node.rlp);
    writes.finish();
    for (const auto& [code_hash, code] : diff.new_codes)
        batch.put(key_of(Table::Code, code_hash.view()), code->bytes());
}
}  // namespace

struct ChainStore::Impl
{
    explicit Impl(KeyValue& k) : kv{k} {}
    KeyValue& kv;

    [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name) const
    {
        const auto value = kv.get(key_of(Table::Meta, as_bytes(name)));
        if (!value) return std::nullopt;
        return decode_number(*value);
    }
    static BytesView as_bytes(std::string_view text)
    {
        return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    }
    static void put_number(WriteBatch& batch, std::string_view name, std::uint64_t value)
    {
        Bytes encoded;
        append_u64(encoded, value);
        batch.put(key_of(Table::Meta, as_bytes(name)), encoded);
    }
    void erase_block(WriteBatch& batch, std::uint64_t number) const;
};

ChainStore::ChainStore(KeyValue& kv) : impl_{std::make_unique<Impl>(kv)} {}
ChainStore::~ChainStore() = default;

std::optional<std::uint64_t> ChainStore::head_number() const { return impl_->number("head"); }

BlockPtr ChainStore::block(std::uint64_t number) const
{
    const auto value = impl_->kv.get(key_of(Table::Block, number));
    if (!value) return nullptr;
    auto decoded = decode_sealed(*value);
    CHECK(decoded.has_value(), "a stored block decodes");
    return std::make_shared<const SealedBlock>(std::move(*decoded));
}

std::optional<Header> ChainStore::header(std::uint64_t number) const
{
    const auto value = impl_->kv.get(key_of(Table::Header, number));
    if (!value) return std::nullopt;
    auto decoded = decode_header(*value);
    CHECK(decoded.has_value(), "a stored header decodes");
    return *decoded;
}

std::optional<Hash256> ChainStore::block_hash(std::uint64_t number) const
{
    const auto found = header(number);
    if (!found) return std::nullopt;
    return hash(*found);
}

std::optional<std::uint64_t> ChainStore::number_of(const Hash256& block_hash) const
{
    const auto value = impl_->kv.get(key_of(Table::BlockHash, block_hash.view()));
    if (!value) return std::nullopt;
    return decode_number(*value);
}

std::optional<TxLocation> ChainStore::find_transaction(const Hash256& tx_hash) const
{
    const auto value = impl_->kv.get(key_of(Table::Transaction, tx_hash.view()));
    if (!value || value->size() != 12) return std::nullopt;
    return TxLocation{decode_number(*value), load_be<std::uint32_t>(value->data() + 8)};
}

std::unique_ptr<state::StateView> ChainStore::state_at(std::uint64_t number) const
{
    return std::make_unique<StateAt>(impl_->kv, number);
}

std::unique_ptr<state::NodeSource> ChainStore::nodes_at(std::uint64_t number) const
{
    return std::make_unique<NodesAt>(impl_->kv, number);
}

Result<void, StoreError> ChainStore::commit(const SealedBlock& block, const state::StateDiff& diff,
                                            const std::vector<state::NodeUpdate>& nodes, bool sync)
{
    const std::uint64_t number = block.number();
    const auto head = head_number();
    CHECK(head ? number == *head + 1 : number == 0, "blocks are committed in order");
    WriteBatch batch;
    batch.put(key_of(Table::Header, number), encode(block.block.header));
    batch.put(key_of(Table::Block, number), encode_sealed(block));
    Bytes location;
    append_u64(location, number);
    batch.put(key_of(Table::BlockHash, block.hash.view()), location);
    location.resize(12);
    for (std::uint32_t i = 0; i < block.tx_hashes.size(); ++i) {
        store_be(location.data() + 8, i);
        batch.put(key_of(Table::Transaction, block.tx_hashes[i].view()), location);
    }
    write_state(batch, number, diff, nodes);
    Impl::put_number(batch, "head", number);
    return impl_->kv.write(batch, sync);
}

void ChainStore::Impl::erase_block(WriteBatch& batch, std::uint64_t number) const
{
    const auto encoded = kv.get(key_of(Table::Block, number));
    const auto undo = kv.get(key_of(Table::Undo, number));
    CHECK(encoded && undo, "a block that is rolled back has its undo list");
    const auto block = decode_sealed(*encoded);
    CHECK(block.has_value(), "a stored block decodes");
    batch.erase(key_of(Table::Header, number));
    batch.erase(key_of(Table::Block, number));
    batch.erase(key_of(Table::BlockHash, block->hash.view()));
    for (const Hash256& tx_hash : block->tx_hashes) batch.erase(key_of(Table::Transaction, tx_hash.view()));
    for (rlp::Reader keys{*undo}; !keys.at_end();) {
        const auto key = keys.string();
        CHECK(key.has_value(), "an undo list decodes");
        batch.erase(versioned(to_bytes(*key), number));
    }
    batch.erase(key_of(Table::Undo, number));
}

Result<void, StoreError> ChainStore::rollback_to(std::uint64_t number)
{
    const auto head = head_number();
    CHECK(head && number <= *head, "roll back to a stored block");
    // Block by block from the top, each atomic: a crash in between leaves a shorter whole chain.
    for (std::uint64_t n = *head; n > number; --n) {
        WriteBatch batch;
        impl_->erase_block(batch, n);
        Impl::put_number(batch, "head", n - 1);
        if (auto written = impl_->kv.write(batch, n == number + 1); !written) return written;
    }
    return {};
}

Result<void, StoreError> ChainStore::set_irreversible(std::uint64_t number)
{
    const std::uint64_t from = impl_->number("first_reversible").value_or(0);
    if (number < from) return {};
    WriteBatch batch;
    for (std::uint64_t n = from; n <= number; ++n) batch.erase(key_of(Table::Undo, n));
    Impl::put_number(batch, "first_reversible", number + 1);
    return impl_->kv.write(batch, false);
}

std::optional<std::uint64_t> ChainStore::last_proposal() const { return impl_->number("last_proposal"); }

std::optional<ProposalRecord> ChainStore::proposal(std::uint64_t id) const
{
    const auto value = impl_->kv.get(key_of(Table::Proposal, id));
    if (!value) return std::nullopt;
    auto record = decode_proposal_record(*value);
    CHECK(record.has_value(), "a stored proposal decodes");
    return record;
}

std::optional<ProposalRecord> ChainStore::proposal_of_block(std::uint64_t l2_block) const
{
    const auto entry = impl_->kv.first_at_or_after(key_of(Table::ProposalByBlock, l2_block));
    if (!entry || entry->key.size() != 9 ||
        entry->key[0] != static_cast<std::uint8_t>(Table::ProposalByBlock))
        return std::nullopt;
    auto record = proposal(decode_number(entry->value));
    if (!record || l2_block < record->first_block) return std::nullopt;
    return record;
}

Result<void, StoreError> ChainStore::put_proposal(const ProposalRecord& record)
{
    const std::uint64_t id = record.proposal.id;
    CHECK(id == last_proposal().value_or(0) + 1, "proposals are contiguous");
    WriteBatch batch;
    batch.put(key_of(Table::Proposal, id), encode_proposal_record(record));
    Bytes encoded_id;
    append_u64(encoded_id, id);
    batch.put(key_of(Table::ProposalByBlock, record.last_block), encoded_id);
    Impl::put_number(batch, "last_proposal", id);
    return impl_->kv.write(batch, true);
}

Result<void, StoreError> ChainStore::drop_proposals_from(std::uint64_t id)
{
    const auto last = last_proposal();
    if (!last || id > *last) return {};
    CHECK(id > 0, "proposal 0 is the genesis");
    WriteBatch batch;
    for (std::uint64_t n = id; n <= *last; ++n) {
        const auto record = proposal(n);
        CHECK(record.has_value(), "proposals are contiguous");
        batch.erase(key_of(Table::Proposal, n));
        batch.erase(key_of(Table::ProposalByBlock, record->last_block));
    }
    if (id == 1)
        batch.erase(key_of(Table::Meta, Impl::as_bytes("last_proposal")));
    else
        Impl::put_number(batch, "last_proposal", id - 1);
    return impl_->kv.write(batch, true);
}

std::optional<Bytes> ChainStore::meta(std::string_view name) const
{
    return impl_->kv.get(key_of(Table::Meta, Impl::as_bytes("x/" + std::string{name})));
}

Result<void, StoreError> ChainStore::put_meta(std::string_view name, BytesView value, bool sync)
{
    WriteBatch batch;
    batch.put(key_of(Table::Meta, Impl::as_bytes("x/" + std::string{name})), value);
    return impl_->kv.write(batch, sync);
}
}  // namespace freehold::store
