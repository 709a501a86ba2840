// RLP and what is made of it: every byte string is refused, or is the one encoding of what it decodes to.

#include "codec/account.hpp"
#include "codec/block.hpp"
#include "fuzz.hpp"

using namespace freehold;

namespace
{
void check_items(BytesView data)
{
    std::vector<rlp::Reader> stack{rlp::Reader{data}};
    while (!stack.empty()) {
        if (stack.back().at_end()) {
            stack.pop_back();
            continue;
        }
        const auto item = stack.back().item();
        if (!item) return;
        Bytes again;
        if (item->is_list)
            rlp::encode_list(again, item->payload);
        else
            rlp::encode_string(again, item->payload);
        FUZZ_CHECK(equal(again, item->whole));
        if (item->is_list && stack.size() < 64) stack.emplace_back(item->payload);
    }
}

void check_integers(BytesView data)
{
    if (rlp::Reader reader{data}; const auto value = reader.uint()) {
        Bytes again;
        rlp::encode_uint(again, *value);
        FUZZ_CHECK(equal(again, data.first(again.size())));
        FUZZ_CHECK(rlp::Reader{data}.u64().has_value() == value->fits_u64());
    }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const BytesView data{bytes, size};
    check_items(data);
    check_integers(data);
    if (const auto account = decode_account(data)) FUZZ_CHECK(equal(encode(*account), data));
    if (const auto header = decode_header(data)) FUZZ_CHECK(equal(encode(*header), data));
    if (const auto block = decode_block(data)) FUZZ_CHECK(equal(encode(*block), data));
    return 0;
}
