#include "stf/block_validation.hpp"

#include "base/check.hpp"
#include "stf/protocol.hpp"
#include "stf/roots.hpp"

#include <algorithm>
#include <limits>

namespace freehold::stf
{
namespace
{
constexpr std::uint64_t kGasLimitBoundDivisor = 1'024;
constexpr std::uint64_t kMinGasLimit = 5'000;
constexpr std::uint64_t kMaxGasLimit = std::numeric_limits<std::int64_t>::max();  // EIP-1985
constexpr std::size_t kMaxExtraData = 32;

bool has_fields_of(const Header& header, evm::Revision revision)
{
    return header.base_fee_per_gas && header.withdrawals_root && header.blob_gas_used &&
           header.excess_blob_gas && header.parent_beacon_block_root &&
           header.requests_hash.has_value() == (revision >= evm::Revision::Prague);
}

bool is_gas_limit_near(std::uint64_t limit, std::uint64_t parent)
{
    const std::uint64_t distance = limit > parent ? limit - parent : parent - limit;
    return distance < parent / kGasLimitBoundDivisor && limit >= kMinGasLimit && limit <= kMaxGasLimit;
}

Result<void, BlockError> compare(const BlockOutput& output, const Header& expected)
{
    if (output.error) return fail(*output.error);
    const Header& actual = output.block.header;
    if (actual.gas_used != expected.gas_used) return fail(BlockError::InvalidGasUsed);
    if (actual.receipts_root != expected.receipts_root) return fail(BlockError::InvalidReceiptsRoot);
    if (actual.logs_bloom != expected.logs_bloom) return fail(BlockError::InvalidLogBloom);
    if (actual.blob_gas_used != expected.blob_gas_used) return fail(BlockError::IncorrectBlobGasUsed);
    if (actual.requests_hash != expected.requests_hash) return fail(BlockError::InvalidRequests);
    return {};
}
}  // namespace

Result<void, BlockError> validate_header(const Header& header, const Header& parent, const ChainRules& rules)
{
    if (header.parent_hash != hash(parent)) return fail(BlockError::UnknownParent);
    if (!has_fields_of(header, rules.revision)) return fail(BlockError::IncorrectBlockFormat);
    if (header.number != parent.number + 1) return fail(BlockError::InvalidBlockNumber);
    if (header.timestamp <= parent.timestamp) return fail(BlockError::InvalidBlockTimestampOlderThanParent);
    if (!header.difficulty.is_zero()) return fail(BlockError::ImportImpossibleDifficultyOverParis);
    if (std::ranges::any_of(header.nonce, [](std::uint8_t byte) { return byte != 0; }))
        return fail(BlockError::ImportImpossibleNonceOverParis);
    if (header.ommers_hash != kEmptyOmmersHash) return fail(BlockError::ImportImpossibleUnclesOverParis);
    if (header.extra_data.size() > kMaxExtraData) return fail(BlockError::ExtraDataTooBig);
    if (!is_gas_limit_near(header.gas_limit, parent.gas_limit)) return fail(BlockError::InvalidGasLimit);
    if (header.gas_used > header.gas_limit) return fail(BlockError::GasUsedOverflow);
    if (header.base_fee_per_gas != next_base_fee(parent)) return fail(BlockError::InvalidBaseFeePerGas);
    if (header.excess_blob_gas != next_excess_blob_gas(parent, rules))
        return fail(BlockError::IncorrectExcessBlobGas);
    return {};
}

Result<void, BlockError> validate_body(const Block& block, std::size_t rlp_size, const ChainRules& rules)
{
    if (rules.revision >= evm::Revision::Osaka && rlp_size > kMaxBlockRlpSize)
        return fail(BlockError::RlpBlockLimitExceeded);
    if (!block.ommers.empty()) return fail(BlockError::ImportImpossibleUnclesOverParis);
    if (!block.withdrawals) return fail(BlockError::IncorrectBlockFormat);
    if (block.header.transactions_root != transactions_root(block.transactions))
        return fail(BlockError::InvalidTransactionsRoot);
    if (block.header.withdrawals_root != withdrawals_root(*block.withdrawals))
        return fail(BlockError::InvalidWithdrawalsRoot);
    return {};
}

BlockInput input_of(const Block& block)
{
    const Header& header = block.header;
    CHECK(header.base_fee_per_gas && header.parent_beacon_block_root && header.excess_blob_gas,
          "a header before Cancun is not executed");
    return {.number = header.number,
            .timestamp = header.timestamp,
            .gas_limit = header.gas_limit,
            .fee_recipient = header.beneficiary,
            .extra_data = header.extra_data,
            .base_fee = *header.base_fee_per_gas,
            .parent_hash = header.parent_hash,
            .prev_randao = header.prev_randao,
            .parent_beacon_block_root = *header.parent_beacon_block_root,
            .excess_blob_gas = *header.excess_blob_gas,
            .l1_anchor = 0,
            .withdrawals = block.withdrawals};
}

Result<BlockOutput, BlockFailure> validate_block(const ChainRules& rules, const Header& parent,
                                                 const Block& block, std::size_t rlp_size,
                                                 std::span<const std::optional<Address>> senders,
                                                 const state::StateView& parent_state,
                                                 const BlockHashes& hashes, evm::Tracer* tracer)
{
    const auto refuse = [](BlockError error) {
        return fail(BlockFailure{.error = error, .transaction = {}, .index = 0});
    };
    CHECK(senders.size() == block.transactions.size(), "one sender per transaction");
    if (const auto valid = validate_header(block.header, parent, rules); !valid) return refuse(valid.error());
    if (const auto valid = validate_body(block, rlp_size, rules); !valid) return refuse(valid.error());

    BlockExecutor executor{rules, input_of(block), parent_state, hashes};
    executor.begin();
    for (std::size_t i = 0; i < senders.size(); ++i) {
        std::optional<TxError> error;
        if (!senders[i])
            error = TxError::InvalidSignature;
        else if (const auto receipt = executor.execute(block.transactions[i], *senders[i], tracer); !receipt)
            error = receipt.error();
        if (error)
            return fail(
                BlockFailure{.error = BlockError::InvalidTransaction, .transaction = error, .index = i});
    }
    BlockOutput output = executor.finish();
    if (const auto same = compare(output, block.header); !same) return refuse(same.error());
    output.block.header.state_root = block.header.state_root;
    return output;
}
}  // namespace freehold::stf
