#pragma once
// What the interpreter asks of the world around it. Implemented by the state transition (stf) over the
// journaled state, and by tests. All gas rules live in the interpreter; the host only tells facts and keeps
// the journal.

#include "base/u256.hpp"
#include "evm/code.hpp"
#include "evm/execution_space.hpp"
#include "evm/revision.hpp"

#include <span>

namespace freehold::evm
{
struct BlockContext
{
    std::uint64_t number = 0;
    std::uint64_t timestamp = 0;
    std::uint64_t gas_limit = 0;
    Address beneficiary;
    U256 base_fee;
    U256 blob_base_fee;
    Hash256 prev_randao;
    std::uint64_t chain_id = 0;
};

struct TxContext
{
    Address origin;
    U256 gas_price;
    std::span<const Hash256> blob_hashes;
};

enum class CallKind : std::uint8_t
{
    Call,
    CallCode,
    DelegateCall,
    StaticCall,
    Create,
    Create2
};

/// Why an execution ended. Everything but Success and Revert consumes all gas.
enum class Status : std::uint8_t
{
    Success,
    Revert,
    OutOfGas,
    StackUnderflow,
    StackOverflow,
    BadJumpDestination,
    UndefinedInstruction,
    InvalidInstruction,  // the designated 0xfe
    StaticModeViolation,
    InvalidMemoryAccess,  // RETURNDATACOPY past the end
    CallDepthExceeded,
    InsufficientBalance,
    ContractValidationFailure,  // code that starts with 0xef (EIP-3541)
    CodeSizeExceeded,           // EIP-170
    InitcodeSizeExceeded,       // EIP-3860
    AddressCollision,           // EIP-684, EIP-7610
    NonceOverflow,
    PrecompileFailure,
};

struct Message
{
    CallKind kind = CallKind::Call;
    bool is_static = false;
    std::uint32_t depth = 0;  // 0 for the transaction's own frame
    std::int64_t gas = 0;
    Address
        recipient;  // whose storage and balance the code works on; unset for Create until the host derives it
    Address sender;
    Address code_address;  // where the code comes from (before following an EIP-7702 delegation)
    BytesView input;       // call data, or init code for creations
    U256 value;
    Hash256 salt;  // Create2
};

struct CallResult
{
    Status status = Status::Success;
    std::int64_t gas_left = 0;
    std::int64_t gas_refund = 0;
    Bytes output;
    Address created;  // by a successful creation
};

struct AccountAccess
{
    bool was_cold = false;
};
struct StorageAccess
{
    bool was_cold = false;
    U256 value;
};
/// For SSTORE (EIP-2200, EIP-3529): the value at the start of the transaction and now.
struct StorageChange
{
    bool was_cold = false;
    U256 original;
    U256 current;
};

class Host
{
public:
    virtual ~Host() = default;

    [[nodiscard]] virtual const BlockContext& block() const = 0;
    [[nodiscard]] virtual const TxContext& tx() const = 0;
    /// The hash of an ancestor. REQUIRES: number < block().number <= number + 256.
    virtual Hash256 block_hash(std::uint64_t number) = 0;

    /// Marks as warm (EIP-2929) and tells whether it was cold.
    virtual bool access_account(const Address& address) = 0;
    virtual U256 balance(const Address& address) = 0;
    /// EIP-161 emptiness: true also for accounts that do not exist.
    virtual bool is_empty(const Address& address) = 0;
    virtual CodePtr code(const Address& address) = 0;
    /// 0 for an account that is_empty, else the code's hash.
    virtual Hash256 code_hash(const Address& address) = 0;

    virtual StorageAccess load(const Address& address, const U256& key) = 0;  // SLOAD: marks as warm
    virtual StorageChange peek_for_store(const Address& address,
                                         const U256& key) = 0;  // SSTORE, before its gas: marks as warm
    virtual void store(const Address& address, const U256& key, const U256& value) = 0;
    virtual U256 load_transient(const Address& address, const U256& key) = 0;
    virtual void store_transient(const Address& address, const U256& key, const U256& value) = 0;

    virtual void log(const Address& address, std::span<const Hash256> topics, BytesView data) = 0;
    /// EIP-6780. Moves the balance; deletes only an account created in the same transaction.
    virtual void self_destruct(const Address& address, const Address& beneficiary) = 0;

    /// Runs a nested call or creation: balance check, depth, nonce and value transfer, precompiles, EIP-7702
    /// delegation, snapshot and revert. `message.gas` is what the callee gets; all CALL-side charges are
    /// already taken.
    virtual CallResult call(const Message& message) = 0;

    /// Where the frames that run over this host keep their stacks and memories.
    ExecutionSpace& execution_space() { return execution_space_; }

private:
    ExecutionSpace execution_space_;
};
}  // namespace freehold::evm
