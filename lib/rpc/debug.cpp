// debug_: blocks and receipts as the protocol encodes them.

#include "rpc/blocks.hpp"
#include "rpc/registry.hpp"

namespace freehold::rpc
{
namespace
{
store::BlockPtr raw_block(Call& call, const Params& params)
{
    params.at_most(1);
    const BlockId id = params.block(0);
    auto block = find_block(call.service, id);
    if (!block) throw server_error("block not found");
    return block;
}

void get_raw_block(Call& call, const Params& params, JsonWriter& out)
{
    out.data(BytesView{encode(raw_block(call, params)->block)});
}

void get_raw_header(Call& call, const Params& params, JsonWriter& out)
{
    out.data(BytesView{encode(raw_block(call, params)->block.header)});
}

void get_raw_receipts(Call& call, const Params& params, JsonWriter& out)
{
    const auto block = raw_block(call, params);
    out.begin_array();
    for (const Receipt& receipt : block->receipts) out.data(BytesView{encode(receipt)});
    out.end_array();
}
}  // namespace

void register_debug(Registry& registry)
{
    registry.add("debug_getRawBlock", get_raw_block);
    registry.add("debug_getRawHeader", get_raw_header);
    registry.add("debug_getRawReceipts", get_raw_receipts);
}
}  // namespace freehold::rpc
