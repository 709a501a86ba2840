#pragma once
// Precompiled contracts (Yellow Paper, appendix E, and the EIPs named in precompiles.cpp).

#include "evm/host.hpp"

namespace freehold::evm
{
/// True if `address` is a precompile in `revision`.
bool is_precompile(Revision revision, const Address& address);

/// All precompile addresses of a revision, for the warm set (EIP-2929), ascending.
std::span<const Address> precompile_addresses(Revision revision);

/// REQUIRES: is_precompile(revision, address).
CallResult run_precompile(Revision revision, const Address& address, BytesView input, std::int64_t gas);
}  // namespace freehold::evm
