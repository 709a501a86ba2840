// ABI: reading any bytes as any sequence of components stays inside them; what was read whole encodes to what
// reads the same. The first byte is the number of component codes that follow.

#include "codec/abi.hpp"
#include "fuzz.hpp"

using namespace freehold;

namespace
{
void copy(abi::Decoder& from, abi::Encoder& to, std::uint8_t component)
{
    switch (component % 8) {
        case 0: to.uint(from.uint()); break;
        case 1: to.address(from.address()); break;
        case 2: to.boolean(from.boolean()); break;
        case 3: to.bytes32(from.bytes32()); break;
        case 4: to.bytes(from.bytes()); break;
        case 5: to.string(from.string()); break;
        case 6: to.bytes32_array(from.bytes32_array()); break;
        default: {
            abi::Decoder inside = from.tuple();
            abi::Encoder tuple;
            tuple.bytes(inside.bytes()).uint(inside.u64(32));
            from.adopt(inside);
            to.tuple(tuple);
        }
    }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size == 0) return 0;
    const std::size_t count = std::min<std::size_t>(bytes[0] % 16, size - 1);
    const BytesView components{bytes + 1, count};
    abi::Decoder first{{bytes + 1 + count, size - 1 - count}};
    abi::Encoder encoder;
    for (const std::uint8_t component : components) copy(first, encoder, component);
    if (!first.ok()) return 0;

    const Bytes encoded = encoder.encode();
    abi::Decoder second{encoded};
    abi::Encoder again;
    for (const std::uint8_t component : components) copy(second, again, component);
    FUZZ_CHECK(second.ok() && again.encode() == encoded);
    return 0;
}
