#include "proof/gkr.hpp"

#include "proof/block_eq.hpp"
#include "proof/fraction_sum.hpp"
#include "proof/round_claims.hpp"

namespace freehold::proof::gkr
{
TopLayer read_top(VerifierChannel& channel)
{
    TopLayer top;
    top.numerators = channel.receive("gkr top num", std::size_t{1} << kTopLog);
    top.denominators = channel.receive("gkr top den", std::size_t{1} << kTopLog);
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
    LeafClaim claim{channel.challenges("gkr top point", kTopLog), {}, {}};
    BlockSums at_point{claim.point};
    claim.numerator = at_point.of(0, 0, Ext5List{top.numerators});
    claim.denominator = at_point.of(0, 0, Ext5List{top.denominators});
    RoundClaims rounds{2};
    for (unsigned layer = kTopLog; layer < log_leaves; ++layer) {
        const Ext5 lambda = channel.challenge("gkr lambda");
        Ext5 sum = RoundClaims::divided(claim.numerator + lambda * claim.denominator);
        std::vector<Ext5> next;
        next.reserve(claim.point.size() + 1);
        for (const Ext5& r : claim.point) {
            const Ext5List coefficients = channel.receive_divided("gkr round", 2);
            next.push_back(channel.drawn());
            sum = rounds.next(sum, r, coefficients, next.back());
        }
        const std::vector<Ext5> sent = channel.receive("gkr evals", 4);
        const LayerEvals evals{sent[0], sent[1], sent[2], sent[3]};
        channel.check(RoundClaims::whole(sum) == evals.combined(lambda), "gkr: layer");
        claim = evals.leaf_claim(channel.challenge("gkr beta"), std::move(next));
    }
    return claim;
}
}  // namespace freehold::proof::gkr
