#include "stf/evm_host.hpp"

#include "crypto/keccak.hpp"
#include "evm/precompiles.hpp"
#include "stf/protocol.hpp"

#include <limits>

namespace freehold::stf
{
using evm::CallKind;
using evm::CallResult;
using evm::Message;
using evm::Status;

namespace
{
Address low_20_bytes(const Hash256& hash) { return Address::from(hash.view().subspan(12)); }

CallResult failed(Status status)
{
    return {.status = status, .gas_left = 0, .gas_refund = 0, .output = {}, .created = {}};
}

// The caller could not even make the call: it keeps the gas it offered.
CallResult not_made(const Message& message, Status status)
{
    CallResult result = failed(status);
    result.gas_left = message.gas;
    return result;
}

// EIP-170, EIP-3541 and the gas for storing `code`.
Status charge_code_deposit(BytesView code, std::int64_t& gas_left)
{
    if (code.size() > kMaxCodeSize) return Status::CodeSizeExceeded;
    if (!code.empty() && code[0] == 0xef) return Status::ContractValidationFailure;
    const auto cost = static_cast<std::int64_t>(kCodeDepositGas * code.size());
    if (gas_left < cost) return Status::OutOfGas;
    gas_left -= cost;
    return Status::Success;
}
}  // namespace

Address create_address(const Address& sender, std::uint64_t nonce)
{
    Bytes fields;
    rlp::encode(fields, sender);
    rlp::encode_u64(fields, nonce);
    Bytes list;
    rlp::encode_list(list, fields);
    return low_20_bytes(keccak256(list));
}

Address create2_address(const Address& sender, const Hash256& salt, BytesView initcode)
{
    Bytes preimage{0xff};
    append(preimage, sender.view());
    append(preimage, salt.view());
    append(preimage, keccak256(initcode).view());
    return low_20_bytes(keccak256(preimage));
}

EvmHost::EvmHost(evm::Revision revision, const evm::BlockContext& block, state::Journal& journal,
                 const BlockHashes& hashes)
    : revision_{revision}, block_{block}, journal_{journal}, hashes_{hashes}
{}

void EvmHost::begin(const evm::TxContext& tx, evm::Tracer* tracer)
{
    tx_ = tx;
    tracer_ = tracer;
    execution_space().trim();
}

bool EvmHost::access_account(const Address& address)
{
    // Precompiles are warm from the start (EIP-2929), without an entry each in every transaction.
    if (evm::is_precompile(revision_, address)) return false;
    return journal_.warm_account(address);
}

Hash256 EvmHost::code_hash(const Address& address)
{
    return journal_.is_empty(address) ? Hash256{} : journal_.code_hash(address);
}

evm::StorageAccess EvmHost::load(const Address& address, const U256& key)
{
    const bool was_cold = journal_.warm_storage(address, key);
    return {was_cold, journal_.storage(address, key)};
}

evm::StorageChange EvmHost::peek_for_store(const Address& address, const U256& key)
{
    const bool was_cold = journal_.warm_storage(address, key);
    return {was_cold, journal_.original_storage(address, key), journal_.storage(address, key)};
}

void EvmHost::store(const Address& address, const U256& key, const U256& value)
{
    journal_.set_storage(address, key, value);
}

U256 EvmHost::load_transient(const Address& address, const U256& key)
{
    return journal_.transient(address, key);
}

void EvmHost::store_transient(const Address& address, const U256& key, const U256& value)
{
    journal_.set_transient(address, key, value);
}

void EvmHost::log(const Address& address, std::span<const Hash256> topics, BytesView data)
{
    journal_.log({address, {topics.begin(), topics.end()}, to_bytes(data)});
}

void EvmHost::self_destruct(const Address& address, const Address& beneficiary)
{
    const U256 balance = journal_.balance(address);
    const bool deletes = journal_.created_in_transaction(address);  // EIP-6780
    if (beneficiary != address) {
        journal_.subtract_balance(address, balance);
        journal_.add_balance(beneficiary, balance);
    } else if (deletes) {
        journal_.subtract_balance(address, balance);  // burned
    }
    if (deletes) journal_.mark_destructed(address);
}

CallResult EvmHost::ended(CallResult result)
{
    if (tracer_ != nullptr) tracer_->exit(result);
    return result;
}

template <typename Run>
CallResult EvmHost::traced(const Message& message, const Run& run)
{
    if (tracer_ == nullptr) return run();
    tracer_->enter(message);
    CallResult result = run();
    tracer_->exit(result);
    return result;
}

CallResult EvmHost::call(const Message& message)
{
    if (message.kind == CallKind::Create || message.kind == CallKind::Create2) return create_nested(message);
    return traced(message, [&] { return call_code(message); });
}

CallResult EvmHost::call_code(const Message& message)
{
    if (message.depth > kMaxCallDepth) return not_made(message, Status::CallDepthExceeded);
    const bool carries_value = message.kind == CallKind::Call || message.kind == CallKind::CallCode;
    if (carries_value && !message.value.is_zero() && journal_.balance(message.sender) < message.value)
        return not_made(message, Status::InsufficientBalance);

    const auto snapshot = journal_.snapshot();
    if (message.kind == CallKind::Call && !message.value.is_zero()) {
        journal_.subtract_balance(message.sender, message.value);
        journal_.add_balance(message.recipient, message.value);
    } else if (message.kind == CallKind::Call || message.kind == CallKind::StaticCall) {
        journal_.touch(message.recipient);  // EIP-161
    }
    CallResult result = run_code(message);
    if (result.status != Status::Success) {
        journal_.revert(snapshot);
        result.gas_refund = 0;
        if (result.status != Status::Revert) result.gas_left = 0;
    }
    return result;
}

CallResult EvmHost::run_code(const Message& message)
{
    if (evm::is_precompile(revision_, message.code_address))
        return evm::run_precompile(revision_, message.code_address, message.input, message.gas);
    evm::CodePtr code = journal_.code(message.code_address);
    // EIP-7702: one step only; a precompile as target has no code and so does nothing.
    if (revision_ >= evm::Revision::Prague && evm::is_delegation(code->bytes()))
        code = journal_.code(evm::delegation_target(code->bytes()));
    if (code->size() == 0)
        return {
            .status = Status::Success, .gas_left = message.gas, .gas_refund = 0, .output = {}, .created = {}};
    return evm::execute(revision_, *this, message, *code, tracer_);
}

CallResult EvmHost::create_nested(const Message& message)
{
    const std::uint64_t nonce = journal_.nonce(message.sender);
    Message creation = message;
    creation.recipient = message.kind == CallKind::Create
                             ? create_address(message.sender, nonce)
                             : create2_address(message.sender, message.salt, message.input);
    CallResult result = traced(creation, [&] {
        if (message.depth > kMaxCallDepth) return not_made(message, Status::CallDepthExceeded);
        if (!message.value.is_zero() && journal_.balance(message.sender) < message.value)
            return not_made(message, Status::InsufficientBalance);
        if (nonce == std::numeric_limits<std::uint64_t>::max())
            return not_made(message, Status::NonceOverflow);
        journal_.set_nonce(message.sender, nonce + 1);
        return create_at(creation);
    });
    if (result.status == Status::Success)
        result.output.clear();  // RETURNDATASIZE is 0 after a successful creation
    return result;
}

CallResult EvmHost::create(const Message& message, const Address& address)
{
    Message creation = message;
    creation.recipient = address;
    return traced(creation, [&] { return create_at(creation); });
}

CallResult EvmHost::create_at(const Message& message)
{
    const Address& address = message.recipient;
    journal_.warm_account(address);  // EIP-2929: also if the creation fails
    if (journal_.has_code_nonce_or_storage(address))
        return failed(Status::AddressCollision);  // EIP-684, EIP-7610

    const auto snapshot = journal_.snapshot();
    journal_.create_account(address);
    journal_.set_nonce(address, 1);  // EIP-161
    if (!message.value.is_zero()) {
        journal_.subtract_balance(message.sender, message.value);
        journal_.add_balance(address, message.value);
    }
    CallResult result = run_initcode(message);
    if (result.status == Status::Success) {
        result.status = charge_code_deposit(result.output, result.gas_left);
        if (result.status == Status::Success) {
            if (!result.output.empty()) journal_.set_code(address, result.output);
            result.created = address;
            return result;
        }
        result.output.clear();
    }
    journal_.revert(snapshot);
    result.gas_refund = 0;
    if (result.status != Status::Revert) result.gas_left = 0;
    return result;
}

CallResult EvmHost::run_initcode(const Message& message)
{
    const evm::Code code{message.input};
    Message frame = message;
    frame.code_address = message.recipient;
    frame.input = {};
    return evm::execute(revision_, *this, frame, code, tracer_);
}
}  // namespace freehold::stf
