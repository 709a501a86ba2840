// net_, web3_, rpc_.

#include "crypto/keccak.hpp"
#include "rpc/registry.hpp"

namespace freehold::rpc
{
namespace
{
void net_version(Call& call, const Params&, JsonWriter& out)
{
    out.string(std::to_string(call.service.backend.chain.deployment().rollup_params.chain_id));
}

void net_listening(Call&, const Params&, JsonWriter& out) { out.boolean(true); }

// There is no gossip network: nodes follow L1.
void net_peer_count(Call&, const Params&, JsonWriter& out) { out.quantity(std::uint64_t{0}); }

void client_version(Call& call, const Params&, JsonWriter& out)
{
    out.string(call.service.backend.client_version);
}

void sha3(Call&, const Params& params, JsonWriter& out) { out.data(keccak256(params.data(0))); }

void modules(Call&, const Params&, JsonWriter& out)
{
    out.begin_object();
    for (const char* name : {"debug", "eth", "freehold", "net", "rpc", "txpool", "web3"})
        out.string_field(name, "1.0");
    out.end_object();
}
}  // namespace

void register_net_web3(Registry& registry)
{
    registry.add("net_version", net_version);
    registry.add("net_listening", net_listening);
    registry.add("net_peerCount", net_peer_count);
    registry.add("web3_clientVersion", client_version);
    registry.add("web3_sha3", sha3);
    registry.add("rpc_modules", modules);
}
}  // namespace freehold::rpc
