#include "state/hash_seed.hpp"

namespace freehold::state
{
namespace
{
// Until the guest's main takes one from its input. A prover that keeps a guessable seed slows only its own
// proof.
std::uint64_t seed = 0x9e3779b97f4a7c15;
}  // namespace

std::uint64_t hash_seed() { return seed; }
void set_hash_seed(std::uint64_t value) { seed = value; }
}  // namespace freehold::state
