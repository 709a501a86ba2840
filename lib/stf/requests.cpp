#include "stf/requests.hpp"

#include "crypto/hashes.hpp"
#include "stf/protocol.hpp"
#include "stf/tx_execution.hpp"

namespace freehold::stf
{
namespace
{
enum RequestType : std::uint8_t
{
    kDeposit = 0,
    kWithdrawal = 1,
    kConsolidation = 2
};

// A DepositEvent's five byte strings: where the ABI encoding puts each one's length word, and how long it is.
struct DepositField
{
    std::size_t offset;
    std::size_t size;
};
constexpr DepositField kDepositFields[] = {
    {160, 48},  // public key
    {256, 32},  // withdrawal credentials
    {320, 8},   // amount
    {384, 96},  // signature
    {512, 8},   // index
};
constexpr std::size_t kDepositEventSize = 576;

// EIP-6110: the layout is the deposit contract's and no other.
bool append_deposit(Bytes& out, BytesView data)
{
    if (data.size() != kDepositEventSize) return false;
    for (std::size_t i = 0; const DepositField& field : kDepositFields) {
        if (U256::load_be32(&data[32 * i++]) != U256{field.offset}) return false;
        if (U256::load_be32(&data[field.offset]) != U256{field.size}) return false;
        append(out, data.subspan(field.offset + 32, field.size));
    }
    return true;
}

Result<Bytes, BlockError> deposit_requests(std::span<const Receipt> receipts)
{
    Bytes request{kDeposit};
    for (const Receipt& receipt : receipts)
        for (const Log& log : receipt.logs) {
            if (log.address != kDepositContract || log.topics.empty() || log.topics[0] != kDepositEventTopic)
                continue;
            if (!append_deposit(request, log.data)) return fail(BlockError::InvalidDepositEventLayout);
        }
    return request;
}

Result<Bytes, BlockError> contract_requests(EvmHost& host, state::Journal& journal, RequestType type,
                                            const Address& contract)
{
    if (journal.code_hash(contract) == kEmptyHash) return fail(BlockError::SystemContractEmpty);
    const auto call = system_call(host, journal, contract, {}, kSystemCallGas);
    if (call.result.status != evm::Status::Success) return fail(BlockError::SystemContractCallFailed);
    Bytes request{type};
    append(request, call.result.output);
    return request;
}
}  // namespace

Result<std::vector<Bytes>, BlockError> collect_requests(EvmHost& host, state::Journal& journal,
                                                        std::span<const Receipt> receipts)
{
    std::vector<Bytes> requests;
    const auto add = [&requests](Bytes&& request) {
        if (request.size() > 1) requests.push_back(std::move(request));
    };
    auto deposits = deposit_requests(receipts);
    if (!deposits) return fail(deposits.error());
    add(*std::move(deposits));
    auto withdrawals = contract_requests(host, journal, kWithdrawal, kWithdrawalRequests);
    if (!withdrawals) return fail(withdrawals.error());
    add(*std::move(withdrawals));
    auto consolidations = contract_requests(host, journal, kConsolidation, kConsolidationRequests);
    if (!consolidations) return fail(consolidations.error());
    add(*std::move(consolidations));
    return requests;
}

Hash256 requests_hash(std::span<const Bytes> requests)
{
    Bytes hashes;
    for (const Bytes& request : requests) append(hashes, sha256(request).view());
    return sha256(hashes);
}
}  // namespace freehold::stf
