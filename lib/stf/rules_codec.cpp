#include "stf/rules_codec.hpp"

namespace freehold::stf
{
void put_rules(Bytes& out, const ChainRules& rules)
{
    Bytes fields;
    rlp::encode_u64(fields, rules.chain_id);
    rlp::encode_u64(fields, static_cast<std::uint8_t>(rules.revision));
    rlp::encode_u64(fields, rules.blobs.target);
    rlp::encode_u64(fields, rules.blobs.max);
    rlp::encode_u64(fields, rules.blobs.base_fee_update_fraction);
    rlp::encode_u64(fields, rules.rollup ? 1 : 0);
    rlp::encode_list(out, fields);
}

ChainRules take_rules(rlp::FieldReader& from)
{
    rlp::FieldReader fields = from.list();
    ChainRules rules;
    rules.chain_id = fields.u64();
    const std::uint64_t revision = fields.u64();
    if (revision >= evm::kRevisionCount) fields.set_error(rlp::Error::IntegerTooLarge);
    rules.revision = static_cast<evm::Revision>(revision);
    rules.blobs = {.target = fields.u64(), .max = fields.u64(), .base_fee_update_fraction = fields.u64()};
    rules.rollup = fields.boolean();
    fields.finish();
    from.adopt(fields);
    return rules;
}
}  // namespace freehold::stf
