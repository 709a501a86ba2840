#include "state/hash_seed.hpp"

namespace freehold::state
{
namespace
{
// Until the guest's main takes one from its input. A prover that keeps a guessable seed slows only its own
// proof.
HashSeed seed{.left = 0x9e3779b97f4a7c15, .right = 0xbf58476d1ce4e5b9};
}  // namespace

HashSeed hash_seed() { return seed; }
void set_hash_seed(const HashSeed& value) { seed = value; }
}  // namespace freehold::state
