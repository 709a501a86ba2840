#include "proof/whir_params.hpp"

#include "field/baby_bear.hpp"

#include <algorithm>

namespace freehold::proof::whir
{
unsigned Params::vars(std::size_t i) const
{
    unsigned left = n;
    for (std::size_t r = 0; r < i; ++r) left -= rounds[r].fold;
    return left;
}

unsigned Params::domain_log(std::size_t i) const
{
    unsigned log = unsigned{n} + rate - rounds[i].fold;
    for (std::size_t r = 0; r < i; ++r) log -= rounds[r].shrink;
    return log;
}

std::size_t Params::cap_size(std::size_t i) const
{
    return std::size_t{1} << std::min<unsigned>(cap, domain_log(i));
}

bool Params::well_formed() const
{
    if (round_count == 0 || round_count > kMaxRounds || cap > 8) return false;
    if (round_count > kJoinRound && rounds[kJoinRound].fold == Round::kMaxFold) return false;
    unsigned left = n, domain = unsigned{n} + rate;
    for (const Round& round : active_rounds()) {
        if (round.fold == 0 || round.fold > Round::kMaxFold || round.fold > left || round.queries == 0)
            return false;
        // The code has a rate below one, and its domain is a subgroup.
        if (domain <= left || domain - round.fold > field::BabyBear::kTwoAdicity) return false;
        if (round.grind_query > 63 ||
            std::ranges::any_of(round.grind_fold, [](unsigned g) { return g > 63; }))
            return false;
        left -= round.fold;
        if (round.shrink > domain) return false;
        domain -= round.shrink;
    }
    return true;
}

const Params* Family::choose(unsigned n) const
{
    const auto it = std::ranges::find_if(sets, [n](const Params& set) { return set.n >= n; });
    return it == sets.end() ? nullptr : &*it;
}
}  // namespace freehold::proof::whir
