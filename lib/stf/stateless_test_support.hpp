#pragma once
// A small rollup with its whole state, from which witnesses are taken, and the proposals that go on from it.

#include "codec/batch.hpp"
#include "codec/blob.hpp"
#include "crypto/host/signer.hpp"
#include "stf/rollup_rules.hpp"
#include "stf/stateless_range.hpp"
#include "stf/test_support.hpp"

#include <map>

namespace freehold::stf::testing
{
using rollup::kOutbox;
inline const Address kStore = make_address(0x40);    // sstore(calldataload(0), calldataload(32))
inline const Address kHistory = make_address(0x41);  // sstore(0, blockhash(number - 3))

/// The state after one block, its headers and some blobs.
class FullSource final : public state::WitnessSource
{
public:
    [[nodiscard]] Bytes node(const Hash256& owner, std::span<const std::uint8_t> path,
                             const Hash256& hash) const override
    {
        return nodes.node(owner, path, hash);
    }
    [[nodiscard]] Bytes code(const Hash256& hash) const override
    {
        return to_bytes(view.code(hash)->bytes());
    }
    [[nodiscard]] Bytes header(const Hash256& hash) const override { return headers.at(hash); }
    [[nodiscard]] Bytes blob(const Hash256& hash) const override { return blobs.at(hash); }

    void seal_state()
    {
        state::StateDiff all = view.as_diff();
        std::vector<state::NodeUpdate> updates;
        root = state::WorldTrie{nodes, kEmptyTrieRoot}.apply(all, &updates);
        nodes.apply(updates);
    }

    state::MemoryView view;
    state::MemoryNodes nodes;
    Hash256 root;
    std::map<Hash256, Bytes> headers;
    std::map<Hash256, Bytes> blobs;
};

class Rollup
{
public:
    static constexpr std::uint64_t kChainId = 70'517;
    static constexpr std::uint64_t kParentNumber = 10;

    Rollup()
    {
        source.view.set_account(signer.address(), 0, kEther, {});
        source.view.set_account(kReceiver, 0, 5, {});
        for (std::uint8_t i = 0; i < 40; ++i) source.view.set_account(make_address(i, 0xbb), i, 1, {});
        // sstore(1, calldataload(0))
        source.view.set_account(kOutbox, 1, 0, Bytes{0x5f, 0x35, 0x60, 0x01, 0x55, 0x00});
        source.view.set_account(kStore, 1, 0, Bytes{0x60, 0x20, 0x35, 0x5f, 0x35, 0x55, 0x00},
                                std::vector<std::pair<U256, U256>>{{1, 11}, {2, 22}});
        source.view.set_account(kHistory, 1, 0, Bytes{0x60, 0x03, 0x43, 0x03, 0x40, 0x5f, 0x55, 0x00});
        source.seal_state();
        restart();
        claim.chain_id = kChainId;
        claim.prover = make_address(0x77);
    }

    /// The chain up to the parent, on the state as it is sealed now.
    void restart()
    {
        source.headers.clear();
        header = {};
        for (std::uint64_t number = 0; number <= kParentNumber; ++number) {
            header.parent_hash = number == 0 ? Hash256{} : hash(header);
            header.number = number;
            header.timestamp = 1000 + number;
            header.gas_limit = RollupParams{}.block_gas_limit;
            header.base_fee_per_gas = 1000;
            header.state_root = source.root;
            source.headers[hash(header)] = encode(header);
        }
        claim.parent_block = hash(header);
    }

    Transaction sign(Transaction tx)
    {
        tx.type = TxType::DynamicFee;
        tx.chain_id = kChainId;
        tx.nonce = nonce++;
        tx.max_fee_per_gas = 10'000;
        tx.max_priority_fee_per_gas = 3;
        if (tx.gas_limit == 0) tx.gas_limit = 100'000;
        const Signature signature = signer.sign(signing_hash(tx));
        tx.r = signature.r;
        tx.s = signature.s;
        tx.y_parity = signature.y_parity;
        return tx;
    }
    Transaction transfer(const Address& to, const U256& value)
    {
        Transaction tx;
        tx.to = to;
        tx.value = value;
        return sign(std::move(tx));
    }
    Transaction call(const Address& to, std::initializer_list<U256> words)
    {
        Transaction tx;
        tx.to = to;
        for (const U256& word : words) append(tx.data, word.to_hash().view());
        return sign(std::move(tx));
    }

    /// The next proposal, with a batch and forced items.
    ProposalClaim& propose(std::vector<BatchBlock> batch, std::vector<Bytes> items = {})
    {
        ProposalClaim next;
        Proposal& p = next.proposal;
        const bool is_first = claim.proposals.empty();
        const Proposal before = is_first ? Proposal{} : claim.proposals.back().proposal;
        p.parent = is_first ? make_hash(0x99) : hash(before);
        p.id = is_first ? 4 : before.id + 1;
        p.forced_from = is_first ? 3 : before.forced_to;
        p.forced_to = p.forced_from + items.size();
        p.forced_acc = next.accumulator_before = is_first ? make_hash(0x55) : before.forced_acc;
        for (const Bytes& item : items) p.forced_acc = accumulate(p.forced_acc, item);
        p.l1_anchor = 500 + p.id;
        p.anchor_hash = make_hash(static_cast<std::uint8_t>(p.id));
        p.timestamp = 2000 + p.id;
        p.proposer = kFeeRecipient;
        p.fork_id = 1;
        next.items = std::move(items);
        if (!batch.empty())
            for (const Blob& blob : pack_payload(encode_batch(batch))) add_blob(p, to_bytes(blob.view()));
        claim.proposals.push_back(std::move(next));
        return claim.proposals.back();
    }
    void add_blob(Proposal& p, Bytes bytes)
    {
        const Hash256 versioned_hash = make_hash(static_cast<std::uint8_t>(0xa0 + source.blobs.size()));
        p.blob_hashes.push_back(versioned_hash);
        source.blobs[versioned_hash] = std::move(bytes);
    }

    static Hash256 make_hash(std::uint8_t byte)
    {
        Hash256 h;
        h.bytes[0] = 1;
        h.bytes[31] = byte;
        return h;
    }
    static Bytes signed_item(const Transaction& tx)
    {
        Bytes item{0};
        append(item, encode(tx));
        return item;
    }

    /// The last block of derive_all.
    [[nodiscard]] Header derive() const { return derive_all().back(); }
    /// What a node with the whole state derives: no witness, no trie that grows.
    [[nodiscard]] std::vector<Header> derive_all() const
    {
        std::vector<Header> derived_headers;
        RollupParams params;
        params.chain_id = kChainId;
        state::MemoryView view = source.view;
        Header head = header;
        std::map<std::uint64_t, Hash256> hashes;
        for (const auto& [block_hash, rlp] : source.headers) hashes[decode_header(rlp)->number] = block_hash;
        for (const ProposalClaim& p : claim.proposals) {
            std::vector<BytesView> blobs;
            for (const Hash256& versioned_hash : p.proposal.blob_hashes)
                blobs.push_back(source.blobs.at(versioned_hash));
            const auto content = unpack_payload(std::span<const BytesView>{blobs});
            ProposalDeriver deriver{params, p.proposal,
                                    content ? std::optional<BytesView>{*content} : std::nullopt, p.items};
            while (auto derived =
                       deriver.next(head, view, [&](std::uint64_t number) { return hashes.at(number); })) {
                view.apply(derived->output.diff);
                head = derived->output.block.header;
                head.state_root = view.state_root();
                hashes[head.number] = hash(head);
                derived_headers.push_back(head);
            }
        }
        return derived_headers;
    }

    FullSource source;
    const Signer signer = *Signer::from_key(U256{42}.to_hash());
    std::uint64_t nonce = 0;
    Header header;
    RangeClaim claim;
};
}  // namespace freehold::stf::testing
