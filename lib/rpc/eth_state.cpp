// eth_: accounts and storage, now and in the past.

#include "rpc/blocks.hpp"
#include "rpc/registry.hpp"

namespace freehold::rpc
{
namespace
{
std::unique_ptr<state::StateView> state_of(Call& call, const BlockId& id)
{
    return call.service.backend.chain.state_at(require_block(call.service, id)->number());
}

void get_balance(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(2);
    const Address address = params.address(0);
    const auto account = state_of(call, params.block_or_latest(1))->account(address);
    out.quantity(account ? account->balance : U256{});
}

void get_transaction_count(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(2);
    const Address address = params.address(0);
    const BlockId id = params.block_or_latest(1);
    if (id == BlockId{BlockTag::Pending})
        return out.quantity(call.service.backend.mempool.pending_nonce(address));
    const auto account = state_of(call, id)->account(address);
    out.quantity(account ? account->nonce : 0);
}

void get_code(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(2);
    const Address address = params.address(0);
    const auto state = state_of(call, params.block_or_latest(1));
    const auto account = state->account(address);
    if (!account || account->code_hash == kEmptyHash) return out.data(BytesView{});
    out.data(state->code(account->code_hash)->bytes());
}

void get_storage_at(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(3);
    const Address address = params.address(0);
    const U256 key = parse_storage_key(params.required(1));
    out.data(state_of(call, params.block_or_latest(2))->storage(address, key).to_hash());
}

void get_storage_values(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(2);
    const Json& request = params.object(0);
    if (request.empty()) throw invalid_params("empty request");
    std::size_t count = 0;
    for (const auto& [address, keys] : request.items()) {
        if (!keys.is_array()) throw invalid_params("invalid argument 0: storage keys must be an array");
        count += keys.size();
    }
    const std::size_t limit = call.service.backend.limits.max_proof_keys;
    if (count > limit) throw invalid_params("too many slots (max " + std::to_string(limit) + ")");

    const auto state = state_of(call, params.block_or_latest(1));
    out.begin_object();
    for (const auto& [name, keys] : request.items()) {
        const Address address = parse_address(name, Params::where(0));
        out.key(to_hex(address));
        out.begin_array();
        for (const Json& key : keys) out.data(state->storage(address, parse_storage_key(key)).to_hash());
        out.end_array();
    }
    out.end_object();
}

void write_proof_nodes(JsonWriter& out, const std::vector<Bytes>& nodes)
{
    out.begin_array();
    for (const Bytes& node : nodes) out.data(BytesView{node});
    out.end_array();
}

void get_proof(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(3);
    const Address address = params.address(0);
    const Json& names = params.required(1);
    if (!names.is_array()) throw invalid_params("invalid argument 1: storage keys must be an array");
    const std::size_t limit = call.service.backend.limits.max_proof_keys;
    if (names.size() > limit) throw invalid_params("too many keys (max " + std::to_string(limit) + ")");
    std::vector<U256> keys;
    for (const Json& name : names) keys.push_back(parse_storage_key(name));
    const auto block = require_block(call.service, params.block_or_latest(2));
    const auto proof = call.service.backend.chain.prove(block->number(), address, keys);
    const Account account = proof.account.value_or(Account{});

    out.begin_object();
    out.data_field("address", address);
    out.key("accountProof");
    write_proof_nodes(out, proof.account_proof);
    out.quantity_field("balance", account.balance);
    out.data_field("codeHash", account.code_hash);
    out.quantity_field("nonce", account.nonce);
    out.data_field("storageHash", account.storage_root);
    out.key("storageProof");
    out.begin_array();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        out.begin_object();
        // As geth: a full-width key comes back as it was, a short one as a quantity.
        out.key("key");
        names[i].get_ref<const std::string&>().size() == 66 ? out.data(keys[i].to_hash())
                                                            : out.quantity(keys[i]);
        out.quantity_field("value", proof.storage[i].first);
        out.key("proof");
        write_proof_nodes(out, proof.storage[i].second);
        out.end_object();
    }
    out.end_array();
    out.end_object();
}
}  // namespace

void register_eth_state(Registry& registry)
{
    registry.add("eth_getBalance", get_balance);
    registry.add("eth_getTransactionCount", get_transaction_count);
    registry.add("eth_getCode", get_code);
    registry.add("eth_getStorageAt", get_storage_at);
    registry.add("eth_getStorageValues", get_storage_values);
    registry.add("eth_getProof", get_proof);
}
}  // namespace freehold::rpc
