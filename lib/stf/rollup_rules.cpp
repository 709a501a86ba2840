#include "stf/rollup_rules.hpp"

#include "base/check.hpp"
#include "crypto/keccak.hpp"
#include "stf/protocol.hpp"

#include <limits>

namespace freehold::stf::rollup
{
namespace
{
std::uint64_t saturating_increment(std::uint64_t value)
{
    return value == std::numeric_limits<std::uint64_t>::max() ? value : value + 1;
}

// How much gas the item may use: what it declares, what its budget buys, what the block has left.
std::uint64_t gas_allowance(const Transaction& tx, const U256& budget, const U256& base_fee,
                            std::uint64_t gas_left)
{
    const std::uint64_t allowance = std::min(tx.gas_limit, gas_left);
    return base_fee.is_zero() ? allowance : std::min(allowance, (budget / base_fee).saturate64());
}

// The message itself, once it is known that its gas can be paid. Returns what goes to the refund address.
U256 run_deposit(EvmHost& host, state::Journal& journal, evm::Revision revision, const TxMessage& message,
                 Receipt& receipt)
{
    const Transaction& tx = message.tx;
    const U256& base_fee = host.block().base_fee;
    journal.add_balance(tx.deposit_from, tx.value);
    const TxResult result = run_message(host, journal, revision, message);

    receipt.success = result.success();
    receipt.gas_used = result.gas_used;
    receipt.contract_address = result.created;
    const U256 fee = cost_of(result.gas_used, base_fee);
    journal.add_balance(host.block().beneficiary, fee_recipient_share(fee));
    const U256 unspent = tx.mint - tx.value - fee;
    if (result.success()) return unspent;
    // The revert put the value back where it came from, so it is there to be taken.
    journal.subtract_balance(tx.deposit_from, tx.value);
    return unspent + tx.value;
}

// The Bridge's calls to the factory are token deposits; the Bridge's alias is in the factory's slot 0 since
// genesis.
bool is_token_deposit(state::Journal& journal, const Transaction& tx)
{
    return tx.to == kTokenFactory && journal.code_hash(kTokenFactory) != kEmptyHash &&
           journal.storage(kTokenFactory, 0) == U256::from(tx.deposit_from);
}

// returnDeposit(bytes)
Bytes return_deposit_calldata(BytesView deposit_calldata)
{
    static constexpr std::string_view kSignature = "returnDeposit(bytes)";
    const Bytes signature{kSignature.begin(), kSignature.end()};
    Bytes calldata = to_bytes(keccak256(signature).view().first(4));
    append(calldata, U256{32}.to_hash().view());
    append(calldata, U256{deposit_calldata.size()}.to_hash().view());
    append(calldata, deposit_calldata);
    calldata.resize(4 + 64 + (deposit_calldata.size() + 31) / 32 * 32);
    return calldata;
}
}  // namespace

void write_anchor(state::Journal& journal, std::uint64_t number, const Hash256& hash)
{
    if (journal.code_hash(kL1Anchor) == kEmptyHash) return;
    journal.set_storage(kL1Anchor, 0, number);
    journal.set_storage(kL1Anchor, 1, U256::from(hash));
    journal.finish_transaction();
}

U256 fee_recipient_share(const U256& fee)
{
    // floor(3/4 fee) without the product, which could wrap: fee = 4q + r, r < 4.
    const U256 q = fee >> 2;
    const std::uint64_t r = fee.low64() & 3;
    return q + q + q + U256{3 * r / 4};
}

Receipt execute_deposit(EvmHost& host, state::Journal& journal, evm::Revision revision,
                        std::uint64_t gas_left, const Transaction& tx, const Address& refund,
                        evm::Tracer* tracer)
{
    CHECK(tx.type == TxType::Deposit, "only a deposit is executed as one");
    const U256& base_fee = host.block().base_fee;
    Receipt receipt;
    receipt.type = TxType::Deposit;
    receipt.effective_gas_price = base_fee;

    host.begin({.origin = tx.deposit_from, .gas_price = base_fee, .blob_hashes = {}}, tracer);
    TxMessage message{.tx = tx,
                      .sender = tx.deposit_from,
                      .nonce = journal.nonce(tx.deposit_from),
                      .gas = intrinsic_gas(tx, revision)};
    journal.set_nonce(tx.deposit_from, saturating_increment(message.nonce));

    // The Inbox guarantees mint >= value; without that there is nothing to run, only ETH to hand over.
    const bool covers_value = tx.mint >= tx.value;
    if (covers_value) message.gas_limit = gas_allowance(tx, tx.mint - tx.value, base_fee, gas_left);
    const bool runs = covers_value && message.gas_limit >= message.gas.required();
    const U256 left_over = runs ? run_deposit(host, journal, revision, message, receipt) : tx.mint;
    if (!left_over.is_zero()) journal.add_balance(refund, left_over);
    receipt.logs = journal.finish_transaction();

    if (!receipt.success && is_token_deposit(journal, tx)) {
        auto returned =
            system_call(host, journal, kTokenFactory, return_deposit_calldata(tx.data), kReturnDepositGas);
        receipt.logs.insert(receipt.logs.end(), std::make_move_iterator(returned.logs.begin()),
                            std::make_move_iterator(returned.logs.end()));
    }
    return receipt;
}
}  // namespace freehold::stf::rollup
