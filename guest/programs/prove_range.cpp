// The blocks of a range of proposals (spec/witness.md, section 4). Reads the seed of its tables, the claim,
// then the witness as it goes; outputs the public input of spec/public-input.md. A claim that L1 contradicts
// in a hash has no matching output, a wrong witness no run.

#include "hint_seed.hpp"
#include "hint_witness.hpp"
#include "stf/stateless_range.hpp"

extern "C" int main()
{
    using namespace freehold;
    guest::take_hash_seed();
    const auto claim = stf::decode_range_claim(guest::hint_bytes());
    if (!claim) __builtin_trap();
    const auto output = stf::execute_range(*claim, guest::HintWitness{});
    if (!output) __builtin_trap();
    guest::finish(stf::hash(*output));
}
