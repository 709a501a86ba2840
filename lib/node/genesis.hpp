#pragma once
// The L2 genesis: predeploys, funded accounts, header. A function of the deployment alone.

#include "node/config.hpp"
#include "stf/block.hpp"
#include "stf/rollup_rules.hpp"

namespace freehold::node
{
using stf::rollup::kL1Anchor;
using stf::rollup::kOutbox;
using stf::rollup::kTokenFactory;

/// An L1 contract's address as L2 sees it as a caller: plus 0x1111000000000000000000000000000000001111 mod
/// 2^160.
Address l1_alias(const Address& l1_contract);

/// The root of an Outbox tree without leaves (depth 32, empty leaf 0).
Hash256 empty_outbox_root();

struct Genesis
{
    state::StateDiff state;  // to apply to the empty state
    Header header;           // complete but for state_root
};
Genesis make_genesis(const Deployment& deployment);
}  // namespace freehold::node
