// Cases of the conformance vectors, as the guest reads them: decoding is total, and what it accepts survives
// being encoded (not always to the same bytes: accounts have an order there).

#include "fuzz.hpp"
#include "stf/vector_case.hpp"

using namespace freehold;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const BytesView bytes{data, size};
    const auto decoded = stf::decode_case(bytes);
    if (!decoded) return 0;
    const Bytes again = std::visit([](const auto& c) { return stf::encode(c); }, *decoded);
    const auto same = stf::decode_case(again);
    FUZZ_CHECK(same.has_value());
    FUZZ_CHECK(std::visit([](const auto& c) { return stf::encode(c); }, *same) == again);
    return 0;
}
