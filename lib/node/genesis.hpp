#pragma once
// The L2 genesis: predeploys, funded accounts, header. A function of the deployment alone.

#include "node/config.hpp"
#include "stf/block.hpp"

namespace freehold::node
{
inline constexpr Address kOutbox{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf4, 0xee, 0x00, 0x01}};
inline constexpr Address kTokenFactory{
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf4, 0xee, 0x00, 0x02}};
inline constexpr Address kL1Anchor{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf4, 0xee, 0x00, 0x03}};

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
