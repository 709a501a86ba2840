// The state transition on a case of the conformance vectors (lib/stf/vector_case.hpp). Reads the seed of
// its tables, the length of the encoding in bytes, and then those, least significant byte of each word first.
// Outputs the digest of the outcome, as words of the same order. Input that is no case has no run.

#include "hint_bytes.hpp"
#include "hint_seed.hpp"
#include "stf/vector_case.hpp"

extern "C" int main()
{
    freehold::guest::take_hash_seed();
    const auto digest = freehold::stf::run_encoded(freehold::guest::hint_bytes());
    if (!digest) __builtin_trap();
    freehold::guest::finish(*digest);
}
