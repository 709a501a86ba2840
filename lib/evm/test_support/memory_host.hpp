#pragma once
// A small world in memory for tests of the interpreter: accounts, access sets, logs, nested calls with
// snapshots. State is copied for each snapshot, which keeps it too simple to be wrong.

#include "crypto/keccak.hpp"
#include "evm/interpreter.hpp"
#include "evm/precompiles.hpp"

#include <map>
#include <set>
#include <tuple>

namespace freehold::evm::testing
{
using Execute = CallResult (*)(Revision, Host&, const Message&, const Code&, Tracer*);

struct TestAccount
{
    U256 balance;
    std::uint64_t nonce = 0;
    Bytes code;
    std::map<U256, U256> storage;

    friend bool operator==(const TestAccount&, const TestAccount&) = default;
};

struct TestLog
{
    Address address;
    std::vector<Hash256> topics;
    Bytes data;

    friend bool operator==(const TestLog&, const TestLog&) = default;
};

/// Everything a revert undoes.
struct TestState
{
    std::map<Address, TestAccount> accounts;
    std::map<std::pair<Address, U256>, U256> transient;
    std::set<Address> warm_accounts;
    std::set<std::pair<Address, U256>> warm_slots;
    std::vector<TestLog> logs;
    std::vector<std::pair<Address, Address>> self_destructs;

    friend bool operator==(const TestState&, const TestState&) = default;
};

class MemoryHost final : public Host
{
public:
    explicit MemoryHost(Revision host_revision, Execute host_execute = &evm::execute)
        : revision{host_revision}, execute{host_execute}
    {}

    Revision revision;
    Execute execute;
    TestState state;
    BlockContext block_context;
    TxContext tx_context;
    std::vector<Message> messages;  // of all nested calls, in order; the views in them are dead
    std::vector<Bytes> inputs;      // of the same calls
    Tracer* tracer = nullptr;

    /// What the storage was before the transaction. Until then as `state`.
    std::map<Address, TestAccount> original;
    void begin_transaction() { original = state.accounts; }

    [[nodiscard]] const BlockContext& block() const override { return block_context; }
    [[nodiscard]] const TxContext& tx() const override { return tx_context; }
    Hash256 block_hash(std::uint64_t number) override
    {
        Hash256 hash = U256{number}.to_hash();
        hash.bytes[0] = 0xbb;
        return hash;
    }
    bool access_account(const Address& address) override
    {
        return !is_precompile(revision, address) && state.warm_accounts.insert(address).second;
    }
    U256 balance(const Address& address) override { return find(address).balance; }
    bool is_empty(const Address& address) override
    {
        const TestAccount account = find(address);
        return account.nonce == 0 && account.balance.is_zero() && account.code.empty();
    }
    CodePtr code(const Address& address) override { return std::make_shared<const Code>(find(address).code); }
    Hash256 code_hash(const Address& address) override
    {
        return is_empty(address) ? Hash256{} : keccak256(find(address).code);
    }
    StorageAccess load(const Address& address, const U256& key) override
    {
        return {state.warm_slots.insert({address, key}).second, slot(state.accounts, address, key)};
    }
    StorageChange peek_for_store(const Address& address, const U256& key) override
    {
        const bool was_cold = state.warm_slots.insert({address, key}).second;
        return {was_cold, slot(original, address, key), slot(state.accounts, address, key)};
    }
    void store(const Address& address, const U256& key, const U256& value) override
    {
        if (value.is_zero())
            state.accounts[address].storage.erase(key);
        else
            state.accounts[address].storage[key] = value;
    }
    U256 load_transient(const Address& address, const U256& key) override
    {
        const auto found = state.transient.find({address, key});
        return found == state.transient.end() ? U256{} : found->second;
    }
    void store_transient(const Address& address, const U256& key, const U256& value) override
    {
        state.transient[{address, key}] = value;
    }
    void log(const Address& address, std::span<const Hash256> topics, BytesView data) override
    {
        state.logs.push_back({address, {topics.begin(), topics.end()}, to_bytes(data)});
    }
    void self_destruct(const Address& address, const Address& beneficiary) override
    {
        state.self_destructs.emplace_back(address, beneficiary);
        transfer(address, beneficiary, balance(address));
    }

    CallResult call(const Message& message) override
    {
        messages.push_back(message);
        inputs.push_back(to_bytes(message.input));
        const bool creates = message.kind == CallKind::Create || message.kind == CallKind::Create2;
        const bool pays = creates || message.kind == CallKind::Call || message.kind == CallKind::CallCode;
        if (message.depth > 1024) return not_made(message, Status::CallDepthExceeded);
        if (pays && balance(message.sender) < message.value)
            return not_made(message, Status::InsufficientBalance);
        if (creates) return create(message);

        const TestState snapshot = state;
        if (message.kind == CallKind::Call) transfer(message.sender, message.recipient, message.value);
        return revert_unless_success(run(message), snapshot);
    }

private:
    static CallResult not_made(const Message& message, Status status)
    {
        CallResult result;
        result.status = status;
        result.gas_left = message.gas;
        return result;
    }

    [[nodiscard]] TestAccount find(const Address& address) const
    {
        const auto found = state.accounts.find(address);
        return found == state.accounts.end() ? TestAccount{} : found->second;
    }
    static U256 slot(const std::map<Address, TestAccount>& accounts, const Address& address, const U256& key)
    {
        const auto account = accounts.find(address);
        if (account == accounts.end()) return {};
        const auto found = account->second.storage.find(key);
        return found == account->second.storage.end() ? U256{} : found->second;
    }
    void transfer(const Address& from, const Address& to, const U256& value)
    {
        if (value.is_zero()) return;
        state.accounts[from].balance -= value;
        state.accounts[to].balance += value;
    }

    CallResult run(const Message& message)
    {
        if (is_precompile(revision, message.code_address))
            return run_precompile(revision, message.code_address, message.input, message.gas);
        Bytes bytes = find(message.code_address).code;
        if (revision >= Revision::Prague && is_delegation(bytes)) bytes = find(delegation_target(bytes)).code;
        return execute(revision, *this, message, Code{bytes}, tracer);
    }

    CallResult create(const Message& message)
    {
        const std::uint64_t nonce = state.accounts[message.sender].nonce++;
        Bytes seed = to_bytes(message.sender.view());  // not the real derivation, but as unique
        append(seed, message.kind == CallKind::Create ? U256{nonce}.to_hash().view() : message.salt.view());
        const Address address = U256::from(keccak256(seed)).to_address();
        state.warm_accounts.insert(address);

        const TestState snapshot = state;
        state.accounts[address].nonce = 1;
        transfer(message.sender, address, message.value);
        Message frame = message;
        frame.recipient = frame.code_address = address;
        frame.input = {};
        CallResult result = execute(revision, *this, frame, Code{message.input}, tracer);
        if (result.status == Status::Success) {
            state.accounts[address].code = result.output;
            result.created = address;
            result.output.clear();
        }
        return revert_unless_success(std::move(result), snapshot);
    }

    CallResult revert_unless_success(CallResult result, const TestState& snapshot)
    {
        if (result.status != Status::Success) state = snapshot;
        return result;
    }
};
}  // namespace freehold::evm::testing
