#pragma once
// WHIR by itself: a claim that is a value for each column, the columns' weights being powers of the batching
// challenge.

#include "proof/host/whir_prove.hpp"
#include "proof/power_sum.hpp"

namespace freehold::proof::whir
{
/// What the prover is given. REQUIRES: the claim has a value for each column, and no sum.
inline auto single_columns(const ColumnsClaim& claim)
{
    return [count = claim.values.size()](const Ext5& first, const Ext5& c) {
        ColumnsSum sum;
        for (Ext5 power = first; sum.weights.size() < count; power *= c) sum.weights.push_back(power);
        return sum;
    };
}

/// The check that the verification leaves.
inline void check_single_columns(VerifierChannel& channel, const Remainder& left)
{
    channel.check(left.value == left.first * PowerSum{left.c}.of(left.cells), "whir: final sum");
}
}  // namespace freehold::proof::whir
