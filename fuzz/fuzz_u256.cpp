// U256: every operation against GMP. The first byte chooses the operation; three operands follow.

#include "base/u256.hpp"
#include "fuzz.hpp"
#include "input.hpp"

#include <gmpxx.h>

using namespace freehold;

namespace
{
mpz_class to_mpz(const U256& value)
{
    mpz_class result;
    mpz_import(result.get_mpz_t(), 4, -1, sizeof(std::uint64_t), 0, 0, value.limbs.data());
    return result;
}
mpz_class to_signed_mpz(const U256& value)
{
    return value.is_negative() ? mpz_class{to_mpz(value) - (mpz_class{1} << 256)} : to_mpz(value);
}

// Whether `value` is `expected` modulo 2^256.
bool is(const U256& value, const mpz_class& expected)
{
    return mpz_class{(to_mpz(value) - expected) % (mpz_class{1} << 256)} == 0;
}

mpz_class modulo(const mpz_class& a, const mpz_class& m)
{
    mpz_class result;
    if (m != 0) mpz_mod(result.get_mpz_t(), a.get_mpz_t(), m.get_mpz_t());
    return result;
}

// As SDIV and SMOD: towards zero, and zero for a zero divisor.
mpz_class quotient(const mpz_class& a, const mpz_class& b) { return b == 0 ? mpz_class{} : mpz_class{a / b}; }
mpz_class remainder(const mpz_class& a, const mpz_class& b)
{
    return b == 0 ? mpz_class{} : mpz_class{a % b};
}

mpz_class power(const U256& base, const U256& exponent)
{
    mpz_class result;
    const mpz_class word = mpz_class{1} << 256;
    mpz_powm(result.get_mpz_t(), to_mpz(base).get_mpz_t(), to_mpz(exponent).get_mpz_t(), word.get_mpz_t());
    return result;
}

void check_bits(const U256& a, const U256& b)
{
    const mpz_class x = to_mpz(a), y = to_mpz(b);
    FUZZ_CHECK(is(a & b, x & y) && is(a | b, x | y) && is(a ^ b, x ^ y) && is(~a, -x - 1));
    FUZZ_CHECK((a < b) == (x < y) && (a == b) == (x == y) && (a > b) == (x > y));
    FUZZ_CHECK(slt(a, b) == (to_signed_mpz(a) < to_signed_mpz(b)));
    FUZZ_CHECK(a.bit_length() == (a.is_zero() ? 0 : mpz_sizeinbase(x.get_mpz_t(), 2)));
    const auto shift = static_cast<unsigned>(b.low64() % 300);
    FUZZ_CHECK(is(a << shift, x << shift) && is(a >> shift, x >> shift));
    mpz_class floor;
    mpz_fdiv_q_2exp(floor.get_mpz_t(), to_signed_mpz(a).get_mpz_t(), shift);
    FUZZ_CHECK(is(sar(a, shift), floor));
    FUZZ_CHECK(sar(a, b) == sar(a, b < U256{256} ? b : U256{256}));
}

void check_text(const U256& a)
{
    FUZZ_CHECK(a.to_decimal() == to_mpz(a).get_str());
    FUZZ_CHECK(a.to_quantity() == "0x" + to_mpz(a).get_str(16));
    FUZZ_CHECK(U256::parse(a.to_decimal()) == a && U256::parse(a.to_quantity()) == a);
    FUZZ_CHECK(U256::from(a.to_hash()) == a);
}

void check_sign_extension(const U256& index, const U256& a)
{
    const U256 extended = signextend(index, a);
    if (index >= U256{31}) {
        FUZZ_CHECK(extended == a);
        return;
    }
    const auto bits = static_cast<unsigned>(8 * index.low64() + 8);
    mpz_class expected = modulo(to_mpz(a), mpz_class{1} << bits);
    if (mpz_tstbit(expected.get_mpz_t(), bits - 1) != 0) expected -= mpz_class{1} << bits;
    FUZZ_CHECK(is(extended, expected));
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    fuzz::Input in{{bytes, size}};
    const unsigned operation = in.byte();
    const U256 a = in.word(), b = in.word(), m = in.word();
    const mpz_class x = to_mpz(a), y = to_mpz(b);
    switch (operation % 8) {
        case 0: FUZZ_CHECK(is(a + b, x + y) && is(a - b, x - y) && is(-a, -x)); break;
        case 1: {
            bool sum_wraps = false, product_wraps = false;
            FUZZ_CHECK(is(a * b, x * y) && is(add_overflow(a, b, sum_wraps), x + y));
            FUZZ_CHECK(is(mul_overflow(a, b, product_wraps), x * y));
            FUZZ_CHECK(sum_wraps == (x + y >= mpz_class{1} << 256));
            FUZZ_CHECK(product_wraps == (x * y >= mpz_class{1} << 256));
            break;
        }
        case 2: {
            const auto [q, r] = divmod(a, b);
            FUZZ_CHECK(is(q, quotient(x, y)) && is(r, remainder(x, y)) && a / b == q && a % b == r);
            break;
        }
        case 3: {
            const mpz_class s = to_signed_mpz(a), t = to_signed_mpz(b);
            FUZZ_CHECK(is(sdiv(a, b), quotient(s, t)) && is(smod(a, b), remainder(s, t)));
            break;
        }
        case 4:
            FUZZ_CHECK(is(addmod(a, b, m), modulo(x + y, to_mpz(m))));
            FUZZ_CHECK(is(mulmod(a, b, m), modulo(x * y, to_mpz(m))));
            break;
        case 5: FUZZ_CHECK(is(exp(a, b), power(a, b))); break;
        case 6: check_bits(a, b); break;
        default:
            check_text(a);
            check_sign_extension(b, a);
            check_sign_extension(b.low64() % 33, a);
    }
    return 0;
}
