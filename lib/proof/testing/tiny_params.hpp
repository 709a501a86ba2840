#pragma once
// Parameter sets for tests: no security at all, but the structure of real ones. The same as `tiny` in
// tools/reference/whir.py.

#include "proof/whir_params.hpp"

#include <string>
#include <vector>

namespace freehold::proof::whir
{
/// Two or three rounds, some domain shrink, some grinding. `unique` leaves out the out-of-domain samples of
/// the first code. The name is that of a static string. REQUIRES: 5 <= n < 20.
inline Params tiny_params(unsigned n, bool unique = false)
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (unsigned i = 0; i < 20; ++i)
            for (const char* family : {"tiny-", "tiny-unique-"}) all.push_back(family + std::to_string(i));
        return all;
    }();
    struct Shape
    {
        std::uint8_t fold, shrink, queries, grind_query;
    };
    const std::vector<Shape> shapes = n >= 10 ? std::vector<Shape>{{4, 3, 6, 3}, {3, 2, 5, 2}, {2, 1, 4, 2}}
                                              : std::vector<Shape>{{2, 1, 6, 3}, {2, 1, 5, 2}};
    Params params;
    params.name = names[2 * n + (unique ? 1 : 0)];
    params.n = static_cast<std::uint8_t>(n);
    params.rate = 1;
    params.cap = 1;
    params.max_log_leaves = 30;
    params.grind_bus = 3;
    params.round_count = static_cast<std::uint8_t>(shapes.size());
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        Round& round = params.rounds[i];
        round.fold = shapes[i].fold;
        round.shrink = shapes[i].shrink;
        round.queries = shapes[i].queries;
        round.ood = i != 0 ? 1 : unique ? 0 : 2;
        round.grind_query = shapes[i].grind_query;
        for (unsigned j = 0; j < round.fold; ++j) round.grind_fold[j] = j + 1 == round.fold ? 1 : 2;
        if (i == Params::kJoinRound) round.grind_fold[round.fold] = 1;
    }
    return params;
}

inline const Family& tiny_family(bool unique = false, const HashSuite& suite = kBlake3Suite)
{
    static const auto sets = [](bool u) {
        std::vector<Params> all;
        for (unsigned n = 5; n < 20; ++n) all.push_back(tiny_params(n, u));
        return all;
    };
    static const std::vector<Params> johnson = sets(false), uniquely = sets(true);
    static const Family families[] = {{"tiny", &kBlake3Suite, johnson},
                                      {"tiny-unique", &kBlake3Suite, uniquely},
                                      {"tiny", &kKeccakSuite, johnson},
                                      {"tiny-unique", &kKeccakSuite, uniquely}};
    return families[(unique ? 1 : 0) + (&suite == &kKeccakSuite ? 2 : 0)];
}
}  // namespace freehold::proof::whir
