#include "rpc/call_request.hpp"

namespace freehold::rpc
{
namespace
{
const std::string kWhere = "invalid argument 0";

stf::BlockInput overridden_input(const store::SealedBlock& block, const Json& overrides)
{
    stf::BlockInput input = input_of(block);
    apply_block_overrides(overrides, input, Params::where(3));
    return input;
}

void parse_fees(const Json& object, CallRequest& request)
{
    const Json& gas_price = member(object, "gasPrice");
    const Json& max_fee = member(object, "maxFeePerGas");
    const Json& tip = member(object, "maxPriorityFeePerGas");
    if (!gas_price.is_null() && (!max_fee.is_null() || !tip.is_null()))
        throw server_error("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified");
    Transaction& tx = request.tx;
    if (!gas_price.is_null()) {
        tx.max_fee_per_gas = tx.max_priority_fee_per_gas = parse_quantity(gas_price, kWhere);
    } else {
        tx.type = TxType::DynamicFee;
        if (!max_fee.is_null()) tx.max_fee_per_gas = parse_quantity(max_fee, kWhere);
        if (!tip.is_null()) tx.max_priority_fee_per_gas = parse_quantity(tip, kWhere);
        // A tip alone means no cap worth naming.
        if (max_fee.is_null()) tx.max_fee_per_gas = tx.max_priority_fee_per_gas;
    }
    if (tx.max_priority_fee_per_gas > tx.max_fee_per_gas)
        throw server_error("maxFeePerGas (" + tx.max_fee_per_gas.to_quantity() +
                           ") < maxPriorityFeePerGas (" + tx.max_priority_fee_per_gas.to_quantity() + ")");
    request.pays = !tx.max_fee_per_gas.is_zero();
}

Bytes parse_input(const Json& object)
{
    const Json& input = member(object, "input");
    const Json& data = member(object, "data");
    if (input.is_null()) return data.is_null() ? Bytes{} : parse_data(data, kWhere);
    Bytes bytes = parse_data(input, kWhere);
    if (!data.is_null() && parse_data(data, kWhere) != bytes)
        throw server_error(
            R"(both "data" and "input" are set and not equal. Please use "input" to pass transaction call data)");
    return bytes;
}
}  // namespace

stf::BlockInput input_of(const store::SealedBlock& block)
{
    const Header& header = block.block.header;
    stf::BlockInput input;
    input.number = header.number;
    input.timestamp = header.timestamp;
    input.gas_limit = header.gas_limit;
    input.fee_recipient = header.beneficiary;
    input.extra_data = header.extra_data;
    input.base_fee = header.base_fee_per_gas.value_or(U256{});
    input.parent_hash = header.parent_hash;
    input.prev_randao = header.prev_randao;
    input.parent_beacon_block_root = header.parent_beacon_block_root.value_or(Hash256{});
    input.l1_anchor = block.origin.l1_anchor;
    return input;
}

CallRequest parse_call_request(const Json& object, std::uint64_t chain_id)
{
    CallRequest request;
    Transaction& tx = request.tx;
    tx.chain_id = chain_id;
    parse_fees(object, request);
    if (const Json& from = member(object, "from"); !from.is_null())
        request.from = parse_address(from, kWhere);
    if (const Json& to = member(object, "to"); !to.is_null()) tx.to = parse_address(to, kWhere);
    if (const Json& gas = member(object, "gas"); !gas.is_null()) {
        request.has_gas = true;
        tx.gas_limit = parse_u64(gas, kWhere);
    }
    if (const Json& value = member(object, "value"); !value.is_null())
        tx.value = parse_quantity(value, kWhere);
    if (const Json& nonce = member(object, "nonce"); !nonce.is_null()) tx.nonce = parse_u64(nonce, kWhere);
    if (const Json& id = member(object, "chainId"); !id.is_null()) {
        const U256 given = parse_quantity(id, kWhere);
        if (given != U256{chain_id})
            throw server_error("chainId does not match node's (have=" + given.to_decimal() +
                               ", want=" + std::to_string(chain_id) + ")");
    }
    tx.data = parse_input(object);
    if (const Json& list = member(object, "accessList"); !list.is_null()) {
        tx.access_list = parse_access_list(list, kWhere);
        if (tx.type == TxType::Legacy) tx.type = TxType::AccessList;
    }
    if (const Json& list = member(object, "authorizationList"); !list.is_null()) {
        tx.authorizations = parse_authorizations(list, kWhere);
        tx.type = TxType::SetCode;
        if (!tx.to) throw server_error("EIP-7702 transaction cannot be used to create contract");
    }
    for (const char* name : {"blobs", "blobVersionedHashes", "maxFeePerBlobGas"})
        if (const Json& blob = member(object, name); !blob.is_null() && !(blob.is_array() && blob.empty()))
            throw server_error("blob transactions are not supported");
    return request;
}

CallEnvironment::CallEnvironment(Service& service, const store::BlockPtr& block, const Json& state_overrides,
                                 const Json& block_overrides)
    : base_{service.backend.chain.state_at(block->number())},
      overrides_{parse_state_overrides(state_overrides, Params::where(2))},
      view_{*base_, overrides_},
      executor_{service.backend.chain.deployment().rollup_params.chain_rules(),
                overridden_input(*block, block_overrides), view_, service.backend.chain.block_hashes()}
{}

U256 CallEnvironment::balance(const Address& address) const
{
    const auto account = view_.account(address);
    return account ? account->balance : U256{};
}

std::uint64_t CallEnvironment::nonce(const Address& address) const
{
    const auto account = view_.account(address);
    return account ? account->nonce : 0;
}

std::expected<stf::CallOutcome, stf::TxError> CallEnvironment::try_run(const CallRequest& request,
                                                                       evm::Tracer* tracer)
{
    return stf::simulate(executor_, request.tx, request.from, {.check_fees = request.pays}, tracer);
}

stf::CallOutcome CallEnvironment::run(const CallRequest& request, evm::Tracer* tracer)
{
    auto outcome = try_run(request, tracer);
    if (!outcome)
        throw server_error("err: " + tx_error_text(outcome.error()) + " (supplied gas " +
                           std::to_string(request.tx.gas_limit) + ")");
    return std::move(*outcome);
}

std::string status_text(evm::Status status)
{
    using evm::Status;
    switch (status) {
        case Status::Success: return "";
        case Status::Revert: return "execution reverted";
        case Status::OutOfGas: return "out of gas";
        case Status::StackUnderflow: return "stack underflow";
        case Status::StackOverflow: return "stack limit reached 1024";
        case Status::BadJumpDestination: return "invalid jump destination";
        case Status::UndefinedInstruction: return "invalid opcode";
        case Status::InvalidInstruction: return "invalid opcode: INVALID";
        case Status::StaticModeViolation: return "write protection";
        case Status::InvalidMemoryAccess: return "return data out of bounds";
        case Status::CallDepthExceeded: return "max call depth exceeded";
        case Status::InsufficientBalance: return "insufficient balance for transfer";
        case Status::ContractValidationFailure: return "invalid code: must not begin with 0xef";
        case Status::CodeSizeExceeded: return "max code size exceeded";
        case Status::InitcodeSizeExceeded: return "max initcode size exceeded";
        case Status::AddressCollision: return "contract address collision";
        case Status::NonceOverflow: return "nonce uint64 overflow";
        case Status::PrecompileFailure: return "precompiled contract failed";
    }
    return "execution failed";
}

std::string tx_error_text(stf::TxError error)
{
    using stf::TxError;
    switch (error) {
        case TxError::InsufficientAccountFunds: return "insufficient funds for gas * price + value";
        case TxError::IntrinsicGasTooLow: return "intrinsic gas too low";
        case TxError::IntrinsicGasBelowFloorGasCost: return "insufficient gas for floor data gas cost";
        case TxError::GasLimitExceedsMaximum: return "transaction gas limit too high";
        case TxError::GasAllowanceExceeded: return "gas limit reached";
        case TxError::InsufficientMaxFeePerGas: return "max fee per gas less than block base fee";
        case TxError::PriorityGreaterThanMaxFeePerGas:
            return "max priority fee per gas higher than max fee per gas";
        case TxError::InitcodeSizeExceeded: return "max initcode size exceeded";
        case TxError::NonceIsMax: return "nonce has max value";
        case TxError::SenderNotEoa: return "sender not an eoa";
        default: return stf::to_string(error);
    }
}

std::optional<std::string> revert_reason(BytesView output)
{
    if (output.size() < 36) return std::nullopt;
    const BytesView selector = output.first(4), body = output.subspan(4);
    const auto word = [body](std::size_t offset) { return U256::load_be32(body.data() + offset); };
    constexpr std::array<std::uint8_t, 4> kError{0x08, 0xc3, 0x79, 0xa0};  // Error(string)
    constexpr std::array<std::uint8_t, 4> kPanic{0x4e, 0x48, 0x7b, 0x71};  // Panic(uint256)
    if (equal(selector, kPanic)) {
        switch (word(0).saturate64()) {
            case 0x00: return "generic panic";
            case 0x01: return "assert(false)";
            case 0x11: return "arithmetic underflow or overflow";
            case 0x12: return "division or modulo by zero";
            case 0x21: return "enum overflow";
            case 0x22: return "invalid encoded storage byte array accessed";
            case 0x31: return "out-of-bounds array access; popping on an empty array";
            case 0x32: return "out-of-bounds access of an array or bytesN";
            case 0x41: return "out of memory";
            case 0x51: return "uninitialized function";
            default: return "unknown panic code: " + word(0).to_quantity();
        }
    }
    if (!equal(selector, kError)) return std::nullopt;
    const std::uint64_t offset = word(0).saturate64();
    if (offset > body.size() || body.size() - offset < 32) return std::nullopt;
    const std::uint64_t length = word(offset).saturate64();
    if (length > body.size() - offset - 32) return std::nullopt;
    const auto text = body.subspan(offset + 32, length);
    return std::string{text.begin(), text.end()};
}

RpcError execution_error(const stf::CallOutcome& outcome)
{
    if (outcome.status != evm::Status::Revert) return server_error(status_text(outcome.status));
    const auto reason = revert_reason(outcome.output);
    return {kReverted, reason ? "execution reverted: " + *reason : "execution reverted",
            "\"" + to_hex(outcome.output) + "\""};
}
}  // namespace freehold::rpc
