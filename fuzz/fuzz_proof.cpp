// The verifier of WHIR on arbitrary bytes, under both hash suites: it is total, and refuses, because the
// claims contradict each other and so are false of every polynomial.

#include "fuzz.hpp"
#include "proof/testing/single_columns.hpp"
#include "proof/testing/tiny_params.hpp"
#include "proof/whir.hpp"

using namespace freehold;
using namespace freehold::proof;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    // The first byte chooses size, suite, regime, and whether there is a program polynomial.
    const unsigned n = 5 + data[0] % 8;
    const HashSuite& suite = (data[0] & 64) != 0 ? kKeccakSuite : kBlake3Suite;
    const whir::Params params = whir::tiny_params(n, (data[0] & 128) != 0);
    VerifierChannel channel{suite, {}, BytesView{data + 1, size - 1}};
    const whir::ColumnsClaim claims{std::vector<Ext5>(n - 1),
                                    {{n - 1, 0, 1}, {n - 1, 0, 1}, {0, 1, 1}},
                                    {},
                                    {},
                                    Ext5List{std::array{Ext5{kOne}, Ext5{}, Ext5{}}}};
    const whir::Root root = whir::read_commitment(channel, params);
    const whir::ProgramRoot program{{}, params.program_columns(std::size_t{1} << (n - 1))};
    whir::check_single_columns(
        channel, whir::verify(channel, params, root, claims, (data[0] & 32) != 0 ? &program : nullptr));
    FUZZ_CHECK(!channel.finish());
    return 0;
}
