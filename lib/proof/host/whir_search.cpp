#include "proof/host/whir_search.hpp"

#include "base/check.hpp"
#include "field/baby_bear.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <tuple>

namespace freehold::proof::soundness
{
namespace
{
constexpr double kImpossible = std::numeric_limits<double>::infinity();
/// Where programs are of any size: elements of a leaf of the program's tree, one of 2^21 cells beside a large
/// stack, 2^15 beside a small one.
constexpr double kProgramLeaf = 32;
constexpr unsigned kLogProgramCells = 21;  // or all that the set holds
constexpr unsigned kMaxFold = 7, kMaxFinalLog = 9, kMaxSamples = 3;
/// LogUp has at most this many leaves for each cell of the stack (log2).
constexpr unsigned kLogLeavesPerCell = 2;

/// Bits of grinding that lift `bits` to `target`.
unsigned lacking(double target, double bits)
{
    return bits >= target ? 0 : static_cast<unsigned>(std::ceil(target - bits));
}

double work(unsigned bits) { return bits == 0 ? 0 : std::exp2(static_cast<double>(bits)); }

/// One code and how it is read: what is left to choose are the fold and everything after it.
struct Code
{
    unsigned index;  // 2 stands for all later ones too
    unsigned vars;
    unsigned log_domain;  // of the values, before they are interleaved
    unsigned m;

    friend auto operator<=>(const Code&, const Code&) = default;
    [[nodiscard]] Regime regime() const { return {log_domain - vars, m}; }
};

struct Plan
{
    double cost = kImpossible;
    std::vector<whir::Round> rounds;
};

class Search
{
public:
    Search(const Layer& layer, double target) : layer_{layer}, target_{target} {}

    Plan best(unsigned n)
    {
        Plan best;
        for (const unsigned m : regime_choices()) {
            const Code code{0, n, n + layer_.rate(n), m};
            keep_cheaper(best, from(code));
        }
        return best;
    }

private:
    static void keep_cheaper(Plan& best, const Plan& candidate)
    {
        if (candidate.cost < best.cost) best = candidate;
    }

    /// The cheapest way from this code to the end.
    const Plan& from(const Code& code)
    {
        const auto [it, fresh] = memo_.try_emplace(code);
        if (fresh) {
            Plan best;
            for (unsigned fold = 1; fold <= kMaxFold && fold <= code.vars; ++fold)
                keep_cheaper(best, with_fold(code, fold));
            memo_[code] = std::move(best);
        }
        return memo_[code];
    }

    Plan with_fold(const Code& code, unsigned fold)
    {
        Plan plan;
        std::optional<std::pair<whir::Round, double>> round = read(code, fold);
        if (!round) return plan;
        const unsigned left = code.vars - fold;
        if (left <= kMaxFinalLog && code.index >= whir::Params::kJoinRound) {
            plan.cost = round->second + bytes(40.0 * left) +
                        std::exp2(static_cast<double>(left)) * price_.last_element;
            plan.rounds = {round->first};
        }
        for (unsigned shrink = 1; left > 0 && shrink < code.log_domain - left; ++shrink) {
            for (const unsigned m : regime_choices()) {
                const Code next{std::min(code.index + 1, 2u), left, code.log_domain - shrink, m};
                if (next.regime().radius() <= 0) continue;
                if (next.regime().batch_bits(round->first.queries + kMaxSamples) < target_) continue;
                const Plan& rest = from(next);
                double elements = 5 * std::exp2(static_cast<double>(next.log_domain));
                if (next.index == whir::Params::kJoinRound)  // the program's code has the same rate
                    elements += std::exp2(static_cast<double>(
                        std::min(layer_.log_program_cells == 0 ? kLogProgramCells : layer_.log_program_cells,
                                 code.vars) +
                        next.log_domain - left));
                const double cost = round->second + rest.cost + elements * layer_.costs.per_codeword_element;
                if (rest.rounds.size() == whir::Params::kMaxRounds || cost >= plan.cost) continue;
                plan.cost = cost;
                plan.rounds = {round->first};
                plan.rounds[0].shrink = static_cast<std::uint8_t>(shrink);
                plan.rounds.insert(plan.rounds.end(), rest.rounds.begin(), rest.rounds.end());
            }
        }
        return plan;
    }

    /// The cheapest samples, grinding and queries for one code, and their cost.
    [[nodiscard]] std::optional<std::pair<whir::Round, double>> read(const Code& code, unsigned fold) const
    {
        const Regime regime = code.regime();
        const unsigned log_leaves = code.log_domain - fold;
        if (regime.radius() <= 0 || code.log_domain < fold || log_leaves > field::BabyBear::kTwoAdicity ||
            log_leaves < layer_.cap)
            return std::nullopt;
        whir::Round round;
        round.fold = static_cast<std::uint8_t>(fold);
        if (code.m != 0)
            while (regime.ood_bits(code.vars, round.ood) < target_)
                if (++round.ood > kMaxSamples) return std::nullopt;
        double cost = bytes(20.0 * round.ood + 32.0 * (1 << layer_.cap) + 40.0 * fold);
        const unsigned join = code.index == whir::Params::kJoinRound ? 1 : 0;
        for (unsigned s = 0; s < fold + join; ++s) {
            const unsigned g = lacking(target_, regime.fold_bits(code.vars + join, s));
            if (g > layer_.max_grinding) return std::nullopt;
            round.grind_fold[s] = static_cast<std::uint8_t>(g);
            cost += grinding(g);
        }
        double best = kImpossible;
        for (unsigned g = 0; g <= layer_.max_grinding; ++g) {
            const double queries = std::ceil((target_ - g) / regime.query_bits());
            const double leaf = std::exp2(static_cast<double>(fold)) *
                                (code.index == 0 ? price_.base_element : price_.challenge_element);
            double here = grinding(g) + price_.digest * expected_path(log_leaves, queries, layer_.cap) +
                          queries * (leaf + price_.query + price_.variable * (code.vars - fold));
            if (join != 0)
                here += queries * program_leaf(code.vars - fold) * price_.base_element +
                        price_.digest * expected_path(log_leaves, queries, 0);
            if (here >= best) continue;
            best = here;
            round.queries = static_cast<std::uint16_t>(queries);
            round.grind_query = static_cast<std::uint8_t>(g);
        }
        return std::pair{round, cost + best};
    }

    /// Elements of a leaf of the program's tree, whose columns have this many variables.
    [[nodiscard]] double program_leaf(unsigned vars) const
    {
        if (layer_.log_program_cells == 0) return kProgramLeaf;
        return layer_.log_program_cells <= vars ? 1 : std::exp2(layer_.log_program_cells - vars);
    }
    [[nodiscard]] double bytes(double count) const { return count * price_.byte; }
    [[nodiscard]] double grinding(unsigned bits) const
    {
        return work(bits) * layer_.costs.per_grinding_hash + (bits != 0 ? bytes(8) : 0);
    }

    const Layer& layer_;
    const Costs::Verifier price_ = layer_.costs.verifier;
    double target_;
    std::map<Code, Plan> memo_;
};

std::string identifier(const Layer& layer, unsigned n)
{
    return std::string{layer.name} + "-" + std::to_string(n);
}
}  // namespace

std::span<const Layer> layers()
{
    // A segment's proof shall not exceed 400 KiB. The next layer's cost alone would, for base-27, save 0.65 s
    // of one thread and make the opening 445 instead of 335 KiB (by these costs). Between a range and L1 are
    // two layers (app/layered_proof.hpp). The first reads proofs of any size at what its own proof costs. The
    // second reads those of 2^27 cells, and what it pays is taken twelve times as high as it was measured
    // (docs/performance.md): so its run has 2^26 cells, and L1's proof is of those. That is made once for
    // many blocks: gas counts most there, calldata and what the contracts were measured to use. A byte counts
    // twice its gas, as L1's nodes pass on transactions of so many bytes only.
    constexpr double kGas = 400000, kByte = 2 * 16;
    constexpr auto next_layer = [](double ns) {
        return Costs{.verifier = {.byte = 0.3 * ns,
                                  .base_element = 0.5 * ns,
                                  .challenge_element = 2.5 * ns,
                                  .digest = 8 * ns,
                                  .query = 60 * ns,
                                  .last_element = 6 * ns}};
    };
    static const std::array kLayers{
        Layer{"base", &kBlake3Suite, 1, 16, 28, 22, 30, 0, 4, {.verifier = {.byte = 20000}}},
        Layer{"recursion", &kBlake3Suite, 4, 16, 26, 28, 32, 22, 4, next_layer(1e6)},
        Layer{"recursion", &kBlake3Suite, 5, 27, 28, 28, 32, 22, 4, next_layer(12e6)},
        Layer{"last",
              &kKeccakSuite,
              7,
              16,
              27,
              28,
              33,
              0,
              0,
              {.per_codeword_element = 9,
               .per_grinding_hash = 20,
               .verifier = {.byte = kByte * kGas,
                            .base_element = (4 * kByte + 64) * kGas,
                            .challenge_element = (20 * kByte + 320) * kGas,
                            .digest = (32 * kByte + 190) * kGas,
                            .query = 2300 * kGas,
                            .variable = 250 * kGas,
                            .last_element = (20 * kByte + 340) * kGas}}},
    };
    return kLayers;
}

whir::Params find_params(const Layer& layer, unsigned n)
{
    // All rounds at the target exactly could exceed the union bound, so aim higher until it holds too.
    for (double target = kRoundTarget; target < kRoundTarget + 4; target += 0.25) {
        const Plan plan = Search{layer, target}.best(n);
        if (plan.cost == kImpossible) continue;
        whir::Params params;
        params.n = static_cast<std::uint8_t>(n);
        params.rate = static_cast<std::uint8_t>(layer.rate(n));
        params.cap = static_cast<std::uint8_t>(layer.cap);
        params.max_log_leaves = static_cast<std::uint8_t>(n + kLogLeavesPerCell);
        params.round_count = static_cast<std::uint8_t>(plan.rounds.size());
        std::copy(plan.rounds.begin(), plan.rounds.end(), params.rounds.begin());
        const Argument argument{.log_leaves = params.max_log_leaves};
        params.grind_bus = static_cast<std::uint8_t>(lacking(target, argument_terms(argument, 0, n)[0].bits));
        const Report result = report(params);
        if (result.minimum() >= kRoundTarget && result.union_bits() >= kUnionTarget) return params;
    }
    CHECK(false, "no parameters reach the security target");
}

std::string generate_params()
{
    std::string out =
        "// Written by `freehold security --generate`; computed in proof/host/whir_search.cpp.\n";
    const auto number = [&out](unsigned x) { out += std::to_string(x) + ", "; };
    std::string_view name;
    for (const Layer& layer : layers()) {
        if (layer.name != name) {
            out +=
                (name.empty() ? "" : "};\n") + ("constexpr Params k_" + std::string{layer.name} + "[] = {\n");
            name = layer.name;
        }
        for (unsigned n = layer.min_n; n <= layer.max_n; ++n) {
            const whir::Params params = find_params(layer, n);
            out += "    {\"" + identifier(layer, n) + "\", ";
            for (const unsigned x : {params.n, params.rate, params.cap, params.max_log_leaves,
                                     params.grind_bus, params.round_count})
                number(x);
            out += "{{\n";
            for (const whir::Round& round : params.active_rounds()) {
                out += "        {";
                for (const unsigned x :
                     {unsigned{round.fold}, unsigned{round.shrink}, unsigned{round.queries},
                      unsigned{round.ood}, unsigned{round.grind_query}})
                    number(x);
                out += "{";
                const unsigned folds =
                    round.fold + (&round == &params.rounds[whir::Params::kJoinRound] ? 1 : 0);
                for (unsigned s = 0; s < folds; ++s)
                    out += (s == 0 ? "" : ", ") + std::to_string(round.grind_fold[s]);
                out += "}},\n";
            }
            out += "    }}},\n";
        }
    }
    return out + "};\n";
}
}  // namespace freehold::proof::soundness
