// BlockExecutor and simulate: the order of things in a block, and who pays whom.

#include "base/check.hpp"
#include "stf/protocol.hpp"
#include "stf/requests.hpp"
#include "stf/rollup_rules.hpp"
#include "stf/roots.hpp"
#include "stf/tx_validation.hpp"

#include <limits>

namespace freehold::stf
{
namespace
{
evm::BlockContext make_context(const ChainRules& rules, const BlockInput& input)
{
    return {.number = input.number,
            .timestamp = input.timestamp,
            .gas_limit = input.gas_limit,
            .beneficiary = input.fee_recipient,
            .base_fee = input.base_fee,
            .blob_base_fee = blob_base_fee(input.excess_blob_gas, rules.blobs),
            .prev_randao = input.prev_randao,
            .chain_id = rules.chain_id};
}
}  // namespace

struct BlockExecutor::Impl
{
    Impl(const ChainRules& chain_rules, BlockInput&& block_input, const state::StateView& parent_state,
         BlockHashes&& block_hashes)
        : rules{chain_rules},
          input{std::move(block_input)},
          hashes{std::move(block_hashes)},
          journal{parent_state},
          host{rules.revision, make_context(rules, input), journal, hashes}
    {}

    [[nodiscard]] TxConditions conditions() const
    {
        const std::uint64_t max_blob_gas = rules.blobs.max * kGasPerBlob;
        return {.base_fee = input.base_fee,
                .blob_base_fee = host.block().blob_base_fee,
                .gas_left = input.gas_limit - gas_used,
                .blob_gas_left = max_blob_gas - std::min(max_blob_gas, blob_gas_used)};
    }

    TxResult run(const Transaction& tx, const Address& sender, const ValidTx& valid, evm::Tracer* tracer);
    void pay_fee_recipient(const U256& effective_gas_price, std::uint64_t gas);
    const Receipt& append(const Transaction& tx, Receipt& receipt);
    void credit_withdrawals();

    ChainRules rules;
    BlockInput input;
    BlockHashes hashes;
    state::Journal journal;
    EvmHost host;
    std::vector<Transaction> transactions;
    std::vector<Receipt> receipts;
    std::uint64_t gas_used = 0;
    std::uint64_t blob_gas_used = 0;
};

BlockExecutor::BlockExecutor(const ChainRules& rules, BlockInput input, const state::StateView& parent_state,
                             BlockHashes hashes)
    : impl_{std::make_unique<Impl>(rules, std::move(input), parent_state, std::move(hashes))}
{}

BlockExecutor::~BlockExecutor() = default;

void BlockExecutor::reserve(std::size_t transactions)
{
    impl_->transactions.reserve(transactions);
    impl_->receipts.reserve(transactions);
    // A transaction's sender and target; a system contract or two and the fee recipient.
    impl_->journal.reserve(2 * transactions + 4);
}

std::uint64_t BlockExecutor::gas_used() const { return impl_->gas_used; }
std::uint64_t BlockExecutor::gas_left() const { return impl_->input.gas_limit - impl_->gas_used; }
const BlockInput& BlockExecutor::input() const { return impl_->input; }
const ChainRules& BlockExecutor::rules() const { return impl_->rules; }
state::Journal& BlockExecutor::journal() { return impl_->journal; }

void BlockExecutor::begin()
{
    Impl& b = *impl_;
    if (b.rules.rollup) rollup::write_anchor(b.journal, b.input.l1_anchor, b.input.parent_beacon_block_root);
    system_call(b.host, b.journal, kBeaconRoots, b.input.parent_beacon_block_root.view(), kSystemCallGas);
    if (b.rules.revision >= evm::Revision::Prague)
        system_call(b.host, b.journal, kHistoryStorage, b.input.parent_hash.view(), kSystemCallGas);
}

// Buys the gas, runs, gives back what is left. The fee recipient is paid by the caller.
TxResult BlockExecutor::Impl::run(const Transaction& tx, const Address& sender, const ValidTx& valid,
                                  evm::Tracer* tracer)
{
    journal.set_nonce(sender, tx.nonce + 1);
    if (tracer == nullptr && is_plain_transfer(tx, rules.revision, journal)) {
        const std::uint64_t gas = valid.gas.required();
        journal.subtract_balance(sender, cost_of(gas, valid.effective_gas_price) + valid.blob_fee + tx.value);
        journal.add_balance(*tx.to, tx.value);
        return {.status = evm::Status::Success, .gas_used = gas, .output = {}, .created = {}};
    }
    host.begin({.origin = sender, .gas_price = valid.effective_gas_price, .blob_hashes = tx.blob_hashes},
               tracer);
    journal.subtract_balance(sender, cost_of(tx.gas_limit, valid.effective_gas_price) + valid.blob_fee);
    const std::uint64_t refund = apply_authorizations(journal, rules.chain_id, tx.authorizations);
    const TxResult result = run_message(host, journal, rules.revision,
                                        {.tx = tx,
                                         .sender = sender,
                                         .nonce = tx.nonce,
                                         .gas_limit = tx.gas_limit,
                                         .gas = valid.gas,
                                         .refund = refund});
    journal.add_balance(sender, cost_of(tx.gas_limit - result.gas_used, valid.effective_gas_price));
    return result;
}

void BlockExecutor::Impl::pay_fee_recipient(const U256& effective_gas_price, std::uint64_t gas)
{
    U256 payment = cost_of(gas, effective_gas_price - input.base_fee);
    if (rules.rollup) payment += rollup::fee_recipient_share(cost_of(gas, input.base_fee));
    journal.add_balance(input.fee_recipient, payment);
}

// REQUIRES: the receipt is the last of `receipts`.
const Receipt& BlockExecutor::Impl::append(const Transaction& tx, Receipt& receipt)
{
    gas_used += receipt.gas_used;
    receipt.cumulative_gas_used = gas_used;
    for (const Log& log : receipt.logs) receipt.bloom.add(log);
    transactions.push_back(tx);
    return receipt;
}

std::expected<const Receipt*, TxError> BlockExecutor::execute(const Transaction& tx, const Address& sender,
                                                              evm::Tracer* tracer)
{
    Impl& b = *impl_;
    const auto valid = validate_transaction(tx, sender, b.rules, b.conditions(), b.journal);
    if (!valid) return std::unexpected{valid.error()};
    const TxResult result = b.run(tx, sender, *valid, tracer);
    b.pay_fee_recipient(valid->effective_gas_price, result.gas_used);
    b.blob_gas_used += tx.blob_hashes.size() * kGasPerBlob;

    Receipt& receipt = b.receipts.emplace_back();
    receipt.type = tx.type;
    receipt.success = result.success();
    receipt.gas_used = result.gas_used;
    receipt.contract_address = result.created;
    receipt.effective_gas_price = valid->effective_gas_price;
    receipt.logs = b.journal.finish_transaction();
    return &b.append(tx, receipt);
}

const Receipt& BlockExecutor::execute_deposit(const Transaction& tx, const Address& refund,
                                              evm::Tracer* tracer)
{
    Impl& b = *impl_;
    CHECK(b.rules.rollup, "deposits exist on the rollup only");
    Receipt& receipt = b.receipts.emplace_back(
        rollup::execute_deposit(b.host, b.journal, b.rules.revision, gas_left(), tx, refund, tracer));
    return b.append(tx, receipt);
}

void BlockExecutor::Impl::credit_withdrawals()
{
    if (rules.rollup || !input.withdrawals) return;
    for (const Withdrawal& withdrawal : *input.withdrawals)  // EIP-4895
        journal.add_balance(withdrawal.address, U256{withdrawal.amount_gwei} * U256{kGweiInWei});
    journal.finish_transaction();
}

BlockOutput BlockExecutor::finish()
{
    Impl& b = *impl_;
    BlockOutput output;
    b.credit_withdrawals();
    const bool has_requests = b.rules.revision >= evm::Revision::Prague;
    if (has_requests && !b.rules.rollup) {
        auto requests = collect_requests(b.host, b.journal, b.receipts);
        if (requests)
            output.requests = *std::move(requests);
        else
            output.error = requests.error();
    }

    Header& header = output.block.header;
    header.parent_hash = b.input.parent_hash;
    header.ommers_hash = kEmptyOmmersHash;
    header.beneficiary = b.input.fee_recipient;
    header.transactions_root = transactions_root(b.transactions);
    header.receipts_root = receipts_root(b.receipts);
    for (const Receipt& receipt : b.receipts)
        if (!receipt.logs.empty()) header.logs_bloom |= receipt.bloom;
    header.number = b.input.number;
    header.gas_limit = b.input.gas_limit;
    header.gas_used = b.gas_used;
    header.timestamp = b.input.timestamp;
    header.extra_data = std::move(b.input.extra_data);
    header.prev_randao = b.input.prev_randao;
    header.base_fee_per_gas = b.input.base_fee;
    output.block.withdrawals.emplace();
    if (!b.rules.rollup && b.input.withdrawals) output.block.withdrawals = std::move(b.input.withdrawals);
    header.withdrawals_root = withdrawals_root(*output.block.withdrawals);
    header.blob_gas_used = b.blob_gas_used;
    header.excess_blob_gas = b.input.excess_blob_gas;
    header.parent_beacon_block_root = b.input.parent_beacon_block_root;
    if (has_requests) header.requests_hash = requests_hash(output.requests);

    output.block.transactions = std::move(b.transactions);
    output.receipts = std::move(b.receipts);
    output.diff = b.journal.diff();
    return output;
}

namespace
{
// Gas price of a simulated call, and whether the sender can afford it.
std::expected<U256, TxError> simulated_price(const Transaction& tx, const U256& balance, const U256& base_fee,
                                             bool check_fees)
{
    U256 price;
    bool overflow = false;
    if (check_fees) {
        if (const auto error = check_fee_caps(tx, base_fee)) return std::unexpected{*error};
        price = effective_gas_price(tx, base_fee);
    }
    const U256 gas_cost = mul_overflow(price, tx.gas_limit, overflow);
    if (overflow) return std::unexpected{TxError::GasLimitPriceProductOverflow};
    const U256 cost = add_overflow(gas_cost, tx.value, overflow);
    if (overflow || cost > balance) return std::unexpected{TxError::InsufficientAccountFunds};
    return price;
}
}  // namespace

std::expected<CallOutcome, TxError> simulate(BlockExecutor& executor, const Transaction& tx,
                                             const Address& sender, const CallOptions& options,
                                             evm::Tracer* tracer)
{
    BlockExecutor::Impl& b = *executor.impl_;
    const auto gas = check_intrinsic(tx, b.rules.revision);
    if (!gas) return std::unexpected{gas.error()};
    const auto price = simulated_price(tx, b.journal.balance(sender), b.input.base_fee, options.check_fees);
    if (!price) return std::unexpected{price.error()};
    const std::uint64_t nonce = b.journal.nonce(sender);
    if (nonce == std::numeric_limits<std::uint64_t>::max()) return std::unexpected{TxError::NonceIsMax};

    if (!options.check_fees) b.host.set_base_fee({});
    b.host.begin({.origin = sender, .gas_price = *price, .blob_hashes = tx.blob_hashes}, tracer);
    b.journal.set_nonce(sender, nonce + 1);
    b.journal.subtract_balance(sender, cost_of(tx.gas_limit, *price));
    const std::uint64_t refund = apply_authorizations(b.journal, b.rules.chain_id, tx.authorizations);
    TxResult result = run_message(b.host, b.journal, b.rules.revision,
                                  {.tx = tx,
                                   .sender = sender,
                                   .nonce = nonce,
                                   .gas_limit = tx.gas_limit,
                                   .gas = *gas,
                                   .refund = refund});
    CallOutcome outcome{.status = result.status,
                        .gas_used = result.gas_used,
                        .output = std::move(result.output),
                        .created = result.created,
                        .logs = b.journal.logs()};
    b.journal.abort_transaction();
    b.host.set_base_fee(b.input.base_fee);
    return outcome;
}
}  // namespace freehold::stf
