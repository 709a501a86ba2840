#pragma once
// Modular exponentiation of big integers, the arithmetic of precompile 5 (EIP-198).

#include "base/bytes.hpp"

namespace freehold
{
/// base ^ exponent mod modulus, each big-endian of any length (an empty one is zero); the result has the
/// length of `modulus`. 0 ^ 0 is 1; modulo 0 and modulo 1 everything is 0. Time grows as exponent bits *
/// modulus limbs^2. Variable time: only for public data.
Bytes modexp(BytesView base, BytesView exponent, BytesView modulus);
}  // namespace freehold
