#pragma once
// The RLP of ChainRules: [chain id, revision, blob target, blob maximum, blob base fee update fraction,
// rollup].

#include "codec/rlp_fields.hpp"
#include "stf/block.hpp"

namespace freehold::stf
{
void put_rules(Bytes& out, const ChainRules& rules);
/// Errors, an unknown revision among them, stay in `from`.
ChainRules take_rules(rlp::FieldReader& from);
}  // namespace freehold::stf
