// Reads a versioned hash and a blob (8 and 32,768 words, least significant byte first). Outputs keccak256 of
// its opening's z and y, or of nothing if it has none.

#include "crypto/blob_opening.hpp"
#include "crypto/keccak.hpp"
#include "freehold_guest.hpp"

#include <cstring>

namespace
{
freehold::Bytes read_bytes(std::size_t size)
{
    freehold::Bytes bytes(size);
    for (std::size_t at = 0; at < size; at += 4) {
        const std::uint32_t word = freehold::guest::hint_word();
        std::memcpy(bytes.data() + at, &word, 4);
    }
    return bytes;
}
}  // namespace

extern "C" int main()
{
    using namespace freehold;
    const Hash256 versioned_hash = Hash256::from(read_bytes(Hash256::kSize));
    const auto opening = kzg::open_blob(versioned_hash, read_bytes(kzg::kBlobBytes));
    Bytes both;
    if (opening) {
        append(both, opening->z.view());
        append(both, opening->y.view());
    }
    const Hash256 digest = keccak256(both);
    std::array<std::uint32_t, 8> words;
    std::memcpy(words.data(), digest.data(), sizeof words);
    guest::finish(words);
    return 0;
}
