// LZ77: compression loses nothing, and the decoder is total.

#include "codec/lz.hpp"
#include "fuzz.hpp"

using namespace freehold;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const BytesView data{bytes, size};
    const auto back = lz::decompress(lz::compress(data), size);
    FUZZ_CHECK(back && equal(*back, data));
    if (size < 2) return 0;
    const std::size_t claimed = bytes[0] * 256u + bytes[1];
    if (const auto out = lz::decompress(data.subspan(2), claimed)) FUZZ_CHECK(out->size() == claimed);
    return 0;
}
