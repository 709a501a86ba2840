#include "proof/host/reed_solomon.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <bit>

namespace freehold::proof
{
std::vector<BabyBear> encode_columns(std::span<const BabyBear> coefficients, std::size_t width,
                                     unsigned log_domain, Workers& workers)
{
    const std::size_t rows = std::size_t{1} << log_domain;
    CHECK(std::has_single_bit(coefficients.size() / width) && coefficients.size() <= rows * width,
          "rate above one");
    std::vector<BabyBear> matrix(rows * width);
    std::ranges::copy(coefficients, matrix.begin());
    // Decimation in frequency: natural order in, bit-reversed order out.
    for (unsigned log = log_domain; log > 0; --log) {
        const std::size_t half = std::size_t{1} << (log - 1);
        const BabyBear root = BabyBear::root_of_unity(log);
        workers.run(rows >> log, [&](std::size_t block) {
            BabyBear twiddle{1};
            for (std::size_t i = 0; i < half; ++i, twiddle *= root) {
                BabyBear* upper = &matrix[(2 * half * block + i) * width];
                BabyBear* lower = upper + half * width;
                for (std::size_t column = 0; column < width; ++column) {
                    const BabyBear sum = upper[column] + lower[column];
                    lower[column] = (upper[column] - lower[column]) * twiddle;
                    upper[column] = sum;
                }
            }
        });
    }
    return matrix;
}
}  // namespace freehold::proof
