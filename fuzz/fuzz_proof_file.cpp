// Proof files: reading is total, and what is read encodes to the same bytes. No file that this finds
// verifies, as none of its seeds does.

#include "fuzz.hpp"
#include "proof/whir_families.hpp"
#include "zkvm/proof_file.hpp"

using namespace freehold;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const BytesView bytes{data, size};
    const auto file = zkvm::decode_proof(bytes);
    if (!file) return 0;
    const Bytes again = zkvm::encode_proof(*file);
    FUZZ_CHECK(std::ranges::equal(again, bytes));
    FUZZ_CHECK(!zkvm::verify_proof(bytes, nullptr, proof::whir::kBaseFamily));
    return 0;
}
