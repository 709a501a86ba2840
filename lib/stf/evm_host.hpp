#pragma once
// The EVM's world during a block: evm::Host over the journaled state. Does what surrounds the execution of
// code: nested calls and creations with their transfers, snapshots, precompiles and delegations.

#include "evm/interpreter.hpp"
#include "state/journal.hpp"
#include "stf/block.hpp"

namespace freehold::stf
{
/// keccak(rlp([sender, nonce])), low 20 bytes.
Address create_address(const Address& sender, std::uint64_t nonce);
/// EIP-1014.
Address create2_address(const Address& sender, const Hash256& salt, BytesView initcode);

/// One per block; begin() before each transaction or system call. The journal and the hashes must outlive it.
class EvmHost final : public evm::Host
{
public:
    EvmHost(evm::Revision revision, const evm::BlockContext& block, state::Journal& journal,
            const BlockHashes& hashes);

    /// What the next executions see of their transaction. The spans in `tx` must outlive them.
    void begin(const evm::TxContext& tx, evm::Tracer* tracer);
    /// BASEFEE reads as this from now on (free calls by simulate).
    void set_base_fee(const U256& base_fee) { block_.base_fee = base_fee; }

    /// A creation whose address is known and whose creator's nonce is already raised: a transaction's.
    /// Unlike call(), returns the deployed code as output. REQUIRES: the creator has the value.
    evm::CallResult create(const evm::Message& message, const Address& address);

    [[nodiscard]] const evm::BlockContext& block() const override { return block_; }
    [[nodiscard]] const evm::TxContext& tx() const override { return tx_; }
    Hash256 block_hash(std::uint64_t number) override { return hashes_(number); }

    bool access_account(const Address& address) override;
    U256 balance(const Address& address) override { return journal_.balance(address); }
    bool is_empty(const Address& address) override { return journal_.is_empty(address); }
    evm::CodePtr code(const Address& address) override { return journal_.code(address); }
    Hash256 code_hash(const Address& address) override;

    evm::StorageAccess load(const Address& address, const U256& key) override;
    evm::StorageChange peek_for_store(const Address& address, const U256& key) override;
    void store(const Address& address, const U256& key, const U256& value) override;
    U256 load_transient(const Address& address, const U256& key) override;
    void store_transient(const Address& address, const U256& key, const U256& value) override;

    void log(const Address& address, std::span<const Hash256> topics, BytesView data) override;
    void self_destruct(const Address& address, const Address& beneficiary) override;

    evm::CallResult call(const evm::Message& message) override;

private:
    /// run(), between the tracer's enter and exit.
    template <typename Run>
    evm::CallResult traced(const evm::Message& message, const Run& run);
    evm::CallResult call_code(const evm::Message& message);
    evm::CallResult create_nested(const evm::Message& message);
    evm::CallResult create_at(const evm::Message& message);
    evm::CallResult create_at(const evm::Message& message, const Address& address);
    evm::CallResult ended(evm::CallResult result);  // tells the tracer
    evm::CallResult run_initcode(const evm::Message& message);
    evm::CallResult run_code(const evm::Message& message);

    evm::Revision revision_;
    evm::BlockContext block_;
    evm::TxContext tx_;
    state::Journal& journal_;
    const BlockHashes& hashes_;
    evm::Tracer* tracer_ = nullptr;
};
}  // namespace freehold::stf
