#include "stf/stateless_block.hpp"

#include "crypto/keccak.hpp"
#include "stf/ancestors.hpp"
#include "stf/derive.hpp"
#include "stf/rules_codec.hpp"

namespace freehold::stf
{
Bytes encode(const BlockClaim& claim)
{
    Bytes fields, list;
    put_rules(fields, claim.rules);
    rlp::encode_string(fields, claim.block);
    rlp::encode_list(list, fields);
    return list;
}

Result<BlockClaim, rlp::Error> decode_block_claim(BytesView bytes)
{
    rlp::FieldReader whole{rlp::Reader{bytes}};
    rlp::FieldReader fields = whole.list();
    BlockClaim claim;
    claim.rules = take_rules(fields);
    claim.block = to_bytes(fields.string());
    fields.finish();
    whole.adopt(fields);
    if (!whole.finish()) return fail(*whole.error());
    return claim;
}

Hash256 block_output(const ChainRules& rules, const Header& header)
{
    Bytes encoded;
    const auto put = [&encoded](const U256& word) { append(encoded, word.to_hash().view()); };
    put(rules.chain_id);
    put(static_cast<std::uint64_t>(rules.revision));
    put(rules.blobs.target);
    put(rules.blobs.max);
    put(rules.blobs.base_fee_update_fraction);
    append(encoded, header.parent_hash.view());
    append(encoded, hash(header).view());
    append(encoded, header.state_root.view());
    return keccak256(encoded);
}

Result<Hash256, ClaimFailure> execute_block(const BlockClaim& claim, const state::WitnessSource& source)
{
    const auto refuse = [](const BlockFailure& failure) { return fail(ClaimFailure{{}, failure}); };
    const auto block = decode_block(claim.block);
    if (!block) return fail(ClaimFailure{block.error(), {}});
    // The rollup's blocks are proved by their proposals (stateless_range.hpp): no header says how they came
    // to be.
    if (claim.rules.rollup)
        return refuse({.error = BlockError::IncorrectBlockFormat, .transaction = {}, .index = 0});

    Ancestors ancestors{source, block->header.parent_hash};
    state::StatelessState state{source, ancestors.head().state_root};
    const BlockHashes hashes = [&ancestors](std::uint64_t number) { return ancestors.hash_of(number); };
    auto output = validate_block(claim.rules, ancestors.head(), *block, claim.block.size(),
                                 recover_sequentially(block->transactions), state, hashes);
    if (!output) return refuse(output.error());
    if (state.apply(output->diff) != block->header.state_root)
        return refuse({.error = BlockError::InvalidStateRoot, .transaction = {}, .index = 0});
    return block_output(claim.rules, block->header);
}
}  // namespace freehold::stf
