#pragma once
// A world without accounts, for running code by itself.

#include "base/flat_map.hpp"
#include "evm/host.hpp"

namespace freehold::bench
{
/// Storage works and is forgotten by reset(); calls reach empty accounts and succeed.
class EmptyHost final : public evm::Host
{
public:
    void reset()
    {
        slots_.clear();
        transient_.clear();
    }

    [[nodiscard]] const evm::BlockContext& block() const override { return block_; }
    [[nodiscard]] const evm::TxContext& tx() const override { return tx_; }
    Hash256 block_hash(std::uint64_t) override { return {}; }
    bool access_account(const Address&) override { return false; }
    U256 balance(const Address&) override { return {}; }
    bool is_empty(const Address&) override { return true; }
    evm::CodePtr code(const Address&) override { return no_code_; }
    Hash256 code_hash(const Address&) override { return {}; }
    evm::StorageAccess load(const Address&, const U256& key) override
    {
        const auto [value, inserted] = slots_.try_emplace(key);
        return {inserted, *value};
    }
    evm::StorageChange peek_for_store(const Address&, const U256& key) override
    {
        const auto [value, inserted] = slots_.try_emplace(key);
        return {inserted, {}, *value};
    }
    void store(const Address&, const U256& key, const U256& value) override { slots_[key] = value; }
    U256 load_transient(const Address&, const U256& key) override { return transient_[key]; }
    void store_transient(const Address&, const U256& key, const U256& value) override
    {
        transient_[key] = value;
    }
    void log(const Address&, std::span<const Hash256>, BytesView) override {}
    void self_destruct(const Address&, const Address&) override {}
    evm::CallResult call(const evm::Message& message) override
    {
        evm::CallResult result;
        result.gas_left = message.gas;
        return result;
    }

private:
    evm::BlockContext block_;
    evm::TxContext tx_;
    evm::CodePtr no_code_ = std::make_shared<const evm::Code>(BytesView{});
    FlatMap<U256, U256> slots_;
    FlatMap<U256, U256> transient_;
};
}  // namespace freehold::bench
