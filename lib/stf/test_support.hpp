#pragma once
// What the tests of this folder share.

#include "state/memory_view.hpp"
#include "stf/block.hpp"
#include "stf/protocol.hpp"

#include <gtest/gtest.h>

namespace freehold::stf::testing
{
inline Address make_address(std::uint8_t last, std::uint8_t first = 0xaa)
{
    Address address;
    address.bytes[0] = first;
    address.bytes[19] = last;
    return address;
}

inline const Address kSender = make_address(1);
inline const Address kReceiver = make_address(2);
inline const Address kFeeRecipient = make_address(3);
inline const U256 kEther{1'000'000'000'000'000'000};

inline Hash256 no_hashes(std::uint64_t) { return {}; }

inline U256 total_balance(const state::MemoryView& view)
{
    U256 total;
    for (const auto& [address, contents] : view.accounts()) total += contents.balance;
    return total;
}

/// A state and the block that is about to be executed on it.
struct World
{
    World()
    {
        rules.chain_id = 7;
        input.number = 1;
        input.timestamp = 1000;
        input.gas_limit = 30'000'000;
        input.fee_recipient = kFeeRecipient;
        input.base_fee = 1'000'000'007;  // odd and not divisible by 4, so that rounding shows
        view.set_account(kSender, 5, kEther, {});
    }

    [[nodiscard]] BlockExecutor executor() const { return BlockExecutor{rules, input, view, no_hashes}; }
    [[nodiscard]] U256 balance(const Address& address) const
    {
        const auto account = view.account(address);
        return account ? account->balance : U256{};
    }
    [[nodiscard]] std::uint64_t nonce(const Address& address) const
    {
        const auto account = view.account(address);
        return account ? account->nonce : 0;
    }
    void set_code(const Address& address, const Bytes& code, const U256& balance = {})
    {
        view.set_account(address, 1, balance, code);
    }
    [[nodiscard]] Transaction transfer(const U256& value) const
    {
        Transaction tx;
        tx.type = TxType::DynamicFee;
        tx.chain_id = rules.chain_id;
        tx.nonce = 5;
        tx.max_fee_per_gas = input.base_fee * 2;
        tx.max_priority_fee_per_gas = 3;
        tx.gas_limit = 21'000;
        tx.to = kReceiver;
        tx.value = value;
        return tx;
    }

    state::MemoryView view;
    ChainRules rules;
    BlockInput input;
};
}  // namespace freehold::stf::testing
