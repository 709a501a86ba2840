// One Ethereum block on its parent's state (spec/witness.md, section 3). Reads the seed of its tables, the
// claim, then the witness as it goes; outputs stf::block_output. An invalid block or a wrong witness has no
// run.

#include "hint_seed.hpp"
#include "hint_witness.hpp"
#include "stf/stateless_block.hpp"

extern "C" int main()
{
    using namespace freehold;
    guest::take_hash_seed();
    const auto claim = stf::decode_block_claim(guest::hint_bytes());
    if (!claim) __builtin_trap();
    const auto output = stf::execute_block(*claim, guest::HintWitness{});
    if (!output) __builtin_trap();
    guest::finish(*output);
}
