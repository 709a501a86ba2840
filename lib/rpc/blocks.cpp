#include "rpc/blocks.hpp"

namespace freehold::rpc
{
std::uint64_t block_number_of(Service& service, const BlockId& id)
{
    if (const auto* number = std::get_if<std::uint64_t>(&id)) return *number;
    if (const auto* hash = std::get_if<Hash256>(&id)) {
        const auto block = service.blocks.with_hash(*hash);
        if (!block) throw server_error("header not found");
        return block->number();
    }
    const node::Heads heads = service.backend.chain.heads();
    switch (std::get<BlockTag>(id)) {
        case BlockTag::Earliest: return 0;
        case BlockTag::Safe: return heads.safe;
        case BlockTag::Finalized: return heads.finalized;
        case BlockTag::Latest:
        case BlockTag::Pending: break;
    }
    return heads.unsafe->number();
}

store::BlockPtr find_block(Service& service, const BlockId& id)
{
    if (const auto* hash = std::get_if<Hash256>(&id)) return service.blocks.with_hash(*hash);
    const auto* tag = std::get_if<BlockTag>(&id);
    if (tag != nullptr && (*tag == BlockTag::Latest || *tag == BlockTag::Pending))
        return service.backend.chain.head();
    return service.blocks.at(block_number_of(service, id));
}

store::BlockPtr require_block(Service& service, const BlockId& id)
{
    auto block = find_block(service, id);
    if (!block) throw server_error("header not found");
    return block;
}
}  // namespace freehold::rpc
