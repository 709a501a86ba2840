// Base fee (EIP-1559), blob base fee and excess blob gas (EIP-4844, EIP-7691, EIP-7918), intrinsic gas.

#include "base/check.hpp"
#include "stf/block.hpp"
#include "stf/protocol.hpp"

namespace freehold::stf
{
namespace
{
// EIP-1559
constexpr std::uint64_t kElasticityMultiplier = 2;
constexpr std::uint64_t kBaseFeeMaxChangeDenominator = 8;
// EIP-7918
constexpr std::uint64_t kBlobBaseCost = 1 << 13;

// factor * e^(numerator / denominator), truncated as EIP-4844 says; 2^256 - 1 if it would be larger.
U256 fake_exponential(const U256& factor, std::uint64_t numerator, std::uint64_t denominator)
{
    CHECK(denominator != 0, "a blob schedule with update fraction 0");
    U256 output;
    bool overflow = false;
    U256 accumulator = mul_overflow(factor, denominator, overflow);
    // Terms grow while i < numerator / denominator and shrink factorially after, so either they vanish or the
    // sum overflows (e^178 > 2^256) within a few hundred rounds.
    for (std::uint64_t i = 1; !accumulator.is_zero() && !overflow; ++i) {
        output = add_overflow(output, accumulator, overflow);
        if (overflow) break;
        accumulator = mul_overflow(accumulator, numerator, overflow) / (U256{denominator} * U256{i});
    }
    return overflow ? U256::max() : output / denominator;
}
}  // namespace

U256 next_base_fee(const Header& parent)
{
    CHECK(parent.base_fee_per_gas.has_value(), "a header before London");
    const U256 base_fee = *parent.base_fee_per_gas;
    const std::uint64_t target = parent.gas_limit / kElasticityMultiplier;
    if (parent.gas_used == target || target == 0) return base_fee;
    const bool rises = parent.gas_used > target;
    const std::uint64_t distance = rises ? parent.gas_used - target : target - parent.gas_used;
    const U256 delta = base_fee * U256{distance} / U256{target} / U256{kBaseFeeMaxChangeDenominator};
    if (!rises) return base_fee - delta;
    return base_fee + (delta.is_zero() ? U256{1} : delta);
}

U256 blob_base_fee(std::uint64_t excess_blob_gas, const BlobParameters& parameters)
{
    return fake_exponential(1, excess_blob_gas, parameters.base_fee_update_fraction);
}

std::uint64_t next_excess_blob_gas(const Header& parent, const ChainRules& rules)
{
    if (rules.rollup) return 0;
    const std::uint64_t excess = parent.excess_blob_gas.value_or(0);
    const std::uint64_t used = parent.blob_gas_used.value_or(0);
    const std::uint64_t target = rules.blobs.target * kGasPerBlob;
    if (excess + used < target) return 0;
    if (rules.revision >= evm::Revision::Osaka) {
        // EIP-7918: while execution costs a blob's sender more than the blob, the blob fee only rises.
        const U256 reserve_price = U256{kBlobBaseCost} * parent.base_fee_per_gas.value_or(U256{});
        if (reserve_price > U256{kGasPerBlob} * blob_base_fee(excess, rules.blobs))
            return excess + used * (rules.blobs.max - rules.blobs.target) / rules.blobs.max;
    }
    return excess + used - target;
}

IntrinsicGas intrinsic_gas(const Transaction& tx, evm::Revision revision)
{
    const auto zeros = static_cast<std::uint64_t>(std::ranges::count(tx.data, std::uint8_t{0}));
    const std::uint64_t non_zeros = tx.data.size() - zeros;
    const std::uint64_t tokens = zeros + 4 * non_zeros;  // EIP-7623; EIP-2028's 4 and 16 gas are 4 per token

    std::uint64_t intrinsic = kTxGas + 4 * tokens;
    if (!tx.to) intrinsic += kTxCreateGas + kInitcodeWordGas * ((tx.data.size() + 31) / 32);
    for (const AccessListEntry& entry : tx.access_list)
        intrinsic += kAccessListAddressGas + kAccessListStorageKeyGas * entry.storage_keys.size();
    intrinsic += kPerEmptyAccountCost * tx.authorizations.size();
    const std::uint64_t floor = revision >= evm::Revision::Prague ? kTxGas + kFloorGasPerToken * tokens : 0;
    return {intrinsic, floor};
}
}  // namespace freehold::stf
