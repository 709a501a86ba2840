#include "state/hash_seed.hpp"

#include "base/check.hpp"

namespace freehold::state
{
namespace
{
HashSeed seed;
// A program that forgot to take a seed would have one that everybody knows. It shall have no run at all.
bool is_set = false;
}  // namespace

HashSeed hash_seed()
{
    CHECK(is_set, "the program took a seed from its input");
    return seed;
}

void set_hash_seed(const HashSeed& value)
{
    seed = value;
    is_set = true;
}
}  // namespace freehold::state
