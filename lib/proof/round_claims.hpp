#pragma once
// The claims of sum-checks whose messages leave the eq factor out: `next_claim` as one sum of products,
//     (1 - r) c_0 + r (c_0 + .. + c_d) = claim,  q(x) = claim + sum_i c_i (x^i - r).

#include "proof/dot.hpp"
#include "proof/multilinear.hpp"

namespace freehold::proof
{
class RoundClaims
{
public:
    explicit RoundClaims(std::size_t degree) : degree_{degree}, weighted_{Ext5List{degree}} {}

    /// What messages give and claims are while rounds last, as messages are then not multiplied one by one.
    static Ext5 divided(const Ext5& claim) { return claim * kDivisor; }
    static Ext5 whole(const Ext5& claim) { return claim * kTwo32; }

    /// REQUIRES: the coefficients c_1 .. c_degree; they and the claim divided.
    Ext5 next(const Ext5& claim, const Ext5& r, Ext5Slice coefficients, const Ext5& x)
    {
        CHECK(coefficients.size() == degree_, "a coefficient for each power");
        Ext5 power = x;
        weighted_.set(0, power - r);
        for (std::size_t i = 1; i < degree_; ++i) {
            power *= x;
            weighted_.set(i, power - r);
        }
        return claim + weighted_.of(coefficients);
    }

    /// The same for two coefficients, with factors that are kept: r is most often the x of an earlier round.
    static Ext5 next(const Ext5& claim, const field::Ext5Factor& r, std::span<const Ext5, 2> coefficients,
                     const field::Ext5Factor& x)
    {
        const Ext5 &c1 = coefficients[0], &c2 = coefficients[1];
        return claim + x.times_sum(c1, x.times(c2)) - r.times_sum(c1, c2);
    }

private:
    static constexpr BabyBear kTwo32{std::uint64_t{1} << 32}, kDivisor = kTwo32.inverse();

    std::size_t degree_;
    ExtDot weighted_;
};
}  // namespace freehold::proof
