#include "stf/tx_execution.hpp"

#include "evm/precompiles.hpp"
#include "stf/protocol.hpp"

#include <limits>

namespace freehold::stf
{
namespace
{
void warm_up(EvmHost& host, state::Journal& journal, evm::Revision revision, const TxMessage& message)
{
    const Transaction& tx = message.tx;
    journal.warm_account(message.sender);
    journal.warm_account(host.block().beneficiary);  // EIP-3651
    for (const AccessListEntry& entry : tx.access_list) {
        journal.warm_account(entry.address);
        for (const Hash256& key : entry.storage_keys) journal.warm_storage(entry.address, U256::from(key));
    }
    if (!tx.to) return;  // the new contract's address is warmed by its creation
    journal.warm_account(*tx.to);
    if (revision < evm::Revision::Prague) return;
    const evm::CodePtr code = journal.code(*tx.to);
    if (evm::is_delegation(code->bytes()))
        journal.warm_account(evm::delegation_target(code->bytes()));  // EIP-7702
}

evm::CallResult run(EvmHost& host, const TxMessage& message)
{
    const Transaction& tx = message.tx;
    evm::Message frame;
    frame.kind = tx.to ? evm::CallKind::Call : evm::CallKind::Create;
    frame.gas = static_cast<std::int64_t>(message.gas_limit - message.gas.intrinsic);
    frame.sender = message.sender;
    frame.input = tx.data;
    frame.value = tx.value;
    if (!tx.to) return host.create(frame, create_address(message.sender, message.nonce));
    frame.recipient = *tx.to;
    frame.code_address = *tx.to;
    return host.call(frame);
}

bool apply_authorization(state::Journal& journal, std::uint64_t chain_id, const Authorization& authorization,
                         bool& existed)
{
    static constexpr std::uint64_t kMaxNonce = std::numeric_limits<std::uint64_t>::max();
    if (!authorization.chain_id.is_zero() && authorization.chain_id != U256{chain_id}) return false;
    if (authorization.nonce == kMaxNonce) return false;
    const auto signer = authority(authorization);
    if (!signer) return false;
    journal.warm_account(*signer);
    const evm::CodePtr code = journal.code(*signer);
    if (code->size() != 0 && !evm::is_delegation(code->bytes())) return false;
    if (journal.nonce(*signer) != authorization.nonce) return false;

    existed = !journal.is_empty(*signer);
    Bytes delegation;
    if (!authorization.address.is_zero()) {  // the zero address takes the delegation back
        delegation = {0xef, 0x01, 0x00};
        append(delegation, authorization.address.view());
    }
    journal.set_code(*signer, delegation);
    journal.set_nonce(*signer, authorization.nonce + 1);
    return true;
}
}  // namespace

std::uint64_t apply_authorizations(state::Journal& journal, std::uint64_t chain_id,
                                   const std::vector<Authorization>& authorizations)
{
    std::uint64_t refund = 0;
    for (const Authorization& authorization : authorizations) {
        bool existed = false;
        if (apply_authorization(journal, chain_id, authorization, existed) && existed)
            refund += kPerEmptyAccountCost - kPerAuthBaseCost;
    }
    return refund;
}

bool is_plain_transfer(const Transaction& tx, evm::Revision revision, state::Journal& journal)
{
    return tx.to && tx.authorizations.empty() && !evm::is_precompile(revision, *tx.to) &&
           journal.code_hash(*tx.to) == kEmptyHash;
}

TxResult run_message(EvmHost& host, state::Journal& journal, evm::Revision revision, const TxMessage& message)
{
    warm_up(host, journal, revision, message);
    evm::CallResult call = run(host, message);

    const std::uint64_t used = message.gas_limit - static_cast<std::uint64_t>(call.gas_left);
    const std::uint64_t earned =
        message.refund + static_cast<std::uint64_t>(std::max<std::int64_t>(call.gas_refund, 0));
    TxResult result;
    result.status = call.status;
    result.gas_used = std::max(used - std::min(earned, used / kMaxRefundQuotient), message.gas.floor);
    result.output = std::move(call.output);
    if (!message.tx.to && result.success()) result.created = call.created;
    return result;
}

SystemCallResult system_call(EvmHost& host, state::Journal& journal, const Address& target, BytesView input,
                             std::uint64_t gas)
{
    SystemCallResult outcome;
    if (journal.code_hash(target) == kEmptyHash) return outcome;
    host.begin({.origin = kSystemAddress, .gas_price = {}, .blob_hashes = {}}, nullptr);
    journal.warm_account(target);
    evm::Message frame;
    frame.gas = static_cast<std::int64_t>(gas);
    frame.sender = kSystemAddress;
    frame.recipient = target;
    frame.code_address = target;
    frame.input = input;
    outcome.result = host.call(frame);
    outcome.logs = journal.finish_transaction();
    return outcome;
}
}  // namespace freehold::stf
