#include "proof/gkr.hpp"

#include <bit>

#include "proof/block_eq.hpp"
#include "proof/fraction_sum.hpp"
#include "proof/round_claims.hpp"

namespace freehold::proof::gkr
{
TopLayer read_top(VerifierChannel& channel, unsigned top_log)
{
    TopLayer top;
    top.numerators = channel.receive("gkr top num", std::size_t{1} << top_log);
    top.denominators = channel.receive("gkr top den", std::size_t{1} << top_log);
    return top;
}

TopSums sums(VerifierChannel& channel, const TopLayer& top, std::size_t split)
{
    FractionSum local, global;
    for (std::size_t i = 0; i < top.numerators.size(); ++i) {
        if (!channel.check(!top.denominators[i].is_zero(), "gkr: zero denominator")) return {};
        (i < split ? local : global).add(top.numerators[i], top.denominators[i]);
    }
    return {local.value(), global.value()};
}

LeafClaim verify_layers(VerifierChannel& channel, unsigned log_leaves, const TopLayer& top)
{
    const auto top_log = static_cast<unsigned>(std::countr_zero(top.numerators.size()));
    LeafClaim claim{channel.challenges("gkr top point", top_log), {}, {}};
    BlockSums at_point{claim.point};
    claim.numerator = at_point.of(0, 0, Ext5List{top.numerators});
    claim.denominator = at_point.of(0, 0, Ext5List{top.denominators});
    // Of the point's coordinates, the last one first: a layer adds one before the others.
    std::vector<field::Ext5Factor> factors;
    for (std::size_t i = top_log; i-- > 0;) factors.emplace_back(claim.point[i]);
    field::Ext5Factor x{Ext5{}};
    for (unsigned layer = top_log; layer < log_leaves; ++layer) {
        const Ext5 lambda = channel.challenge("gkr lambda");
        Ext5 sum = RoundClaims::divided(claim.numerator + lambda * claim.denominator);
        std::vector<Ext5> next;
        next.reserve(claim.point.size() + 1);
        for (std::size_t i = factors.size(); i-- > 0;) {
            const std::span<const Ext5> coefficients = channel.view_divided("gkr round", 2);
            next.push_back(channel.drawn());
            x.set(next.back());
            sum = RoundClaims::next(sum, factors[i], coefficients.first<2>(), x);
            std::swap(factors[i], x);
        }
        const std::vector<Ext5> sent = channel.receive("gkr evals", 4);
        const LayerEvals evals{sent[0], sent[1], sent[2], sent[3]};
        channel.check(RoundClaims::whole(sum) == evals.combined(lambda), "gkr: layer");
        claim = evals.leaf_claim(channel.challenge("gkr beta"), std::move(next));
        factors.emplace_back(claim.point[0]);
    }
    return claim;
}
}  // namespace freehold::proof::gkr
