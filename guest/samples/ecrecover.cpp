// Reads n and then n times a hash, r, s (8 words each, the most significant first) and the parity of R's y.
// Outputs how many signatures are good and keccak256 of all recovered addresses (its first 7 words).

#include "crypto/ecrecover.hpp"
#include "crypto/keccak.hpp"
#include "freehold_guest.hpp"

#include <cstring>

namespace
{
freehold::U256 read_number()
{
    freehold::U256 value;
    for (unsigned i = 8; i-- > 0;)
        value.limbs[i / 2] |= std::uint64_t{freehold::guest::hint_word()} << (32 * (i % 2));
    return value;
}
}  // namespace

extern "C" int main()
{
    using namespace freehold;
    const std::uint32_t n = guest::hint_word();
    std::uint32_t good = 0;
    Bytes addresses;
    for (std::uint32_t i = 0; i < n; ++i) {
        const Hash256 hash = read_number().to_hash();
        const U256 r = read_number(), s = read_number();
        const bool y_parity = (guest::hint_word() & 1) != 0;
        const auto address = ecrecover({hash, r, s, y_parity});
        if (!address) continue;
        ++good;
        append(addresses, address->view());
    }
    const Hash256 digest = keccak256(addresses);
    std::array<std::uint32_t, 8> words{good};
    std::memcpy(words.data() + 1, digest.data(), 28);
    guest::finish(words);
    return 0;
}
