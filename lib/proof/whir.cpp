#include "proof/whir.hpp"

#include "base/cells.hpp"
#include "base/check.hpp"
#include "base/endian.hpp"
#include "proof/block_eq.hpp"
#include "proof/dot.hpp"
#include "proof/merkle.hpp"
#include "proof/power_sum.hpp"

#include <algorithm>
#include <bit>
#include <optional>

namespace freehold::proof::whir
{
namespace
{
/// prod (1 - x_j + x_j y^(2^j)): the weight of a power claim.
Ext5 power_weight(Ext5 y, std::span<const Ext5> x)
{
    Ext5 product{kOne};
    for (const Ext5& coordinate : x) {
        product *= coordinate * (y - kOne) + kOne;
        y = y.squared();
    }
    return product;
}

/// Adds the weights of columns at `x`, each times `factor`.
void add_column_weights(Ext5List& to, std::span<const Ext5> point, std::span<const ColumnRun> columns,
                        const Ext5& factor, std::span<const Ext5> x)
{
    // low[h] = factor times eq of the first h coordinates: all columns share the point.
    std::vector<Ext5> low{factor};
    for (std::size_t j = 0; j < point.size(); ++j)
        low.push_back(low.back() * eq(point.subspan(j, 1), x.subspan(j, 1)));
    BlockWeights weights{x};
    for (const ColumnRun& run : columns)
        // Below 2^n, which fits a word of the guest.
        weights.add(run.log_height, static_cast<std::size_t>(run.offset), run.count, low[run.log_height], to);
}

/// 1, y, y^2, .. in the place where sums of products read them.
class Powers
{
public:
    explicit Powers(std::size_t most) : powers_(most, kOne) {}

    /// `count` of them; y becomes the one that follows. REQUIRES: 0 < count <= most. Valid until the next
    /// call.
    std::span<const BabyBear> of(BabyBear& y, std::size_t count)
    {
        BabyBear power = y;
        for (std::size_t i = 1; i < count; ++i, power *= y) powers_[i] = power;
        y = power;
        return std::span{powers_}.first(count);
    }

private:
    CellVector<BabyBear> powers_;
};

/// power_weight(y, x) at base elements y. The product over three coordinates is a polynomial of degree 7
/// whose coefficients are the weights of their 8 vertices.
class PowerWeightAt
{
public:
    explicit PowerWeightAt(std::span<const Ext5> x)
    {
        for (std::size_t j = 0; j < x.size(); j += kBits) {
            const std::size_t bits = std::min(kBits, x.size() - j);
            sizes_.push_back(std::size_t{1} << bits);
            groups_.emplace_back(eq_list(x.subspan(j, bits)));
        }
    }
    /// As element `at` of a list.
    void put(BabyBear y, Ext5List& to, std::size_t at)
    {
        if (groups_.empty()) return to.set(at, Ext5{kOne});
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            groups_[g].put(powers_.of(y, sizes_[g]), g == 0 ? to : group_, g == 0 ? at : 0);
            if (g == 0) continue;
            factor_.set(group_, 0);
            factor_.times(to, at, to, at);
        }
    }

private:
    static constexpr std::size_t kBits = 3;

    Powers powers_{std::size_t{1} << kBits};
    std::vector<std::size_t> sizes_;
    std::vector<BaseDot> groups_;
    Ext5List group_{1};
    field::Ext5Factor factor_{Ext5{}};
};

/// root^bitrev(j) for positions j, with root the generator of order 2^log.
class DomainPoints
{
public:
    explicit DomainPoints(unsigned log) : digits_((log + kBits - 1) / kBits)
    {
        // Bit b of a position is bit log - 1 - b of the exponent: a factor of order 2^(b + 1).
        std::vector<BabyBear> factors(log);
        for (unsigned b = log; b-- > 0;)
            factors[b] = b + 1 == log ? BabyBear::root_of_unity(log) : factors[b + 1].squared();
        for (unsigned b = 0; b < log; ++b) {
            Digit& digit = digits_[b / kBits];
            const std::size_t bit = std::size_t{1} << b % kBits;
            if (bit == 1) digit[0] = kOne;
            for (std::size_t lower = 0; lower < bit; ++lower) digit[bit + lower] = digit[lower] * factors[b];
        }
    }
    [[nodiscard]] BabyBear at(std::uint32_t position) const
    {
        BabyBear point = kOne;
        for (const Digit& digit : digits_) {
            point *= digit[position & ((1u << kBits) - 1)];
            position >>= kBits;
        }
        return point;
    }

private:
    static constexpr unsigned kBits = 4;
    using Digit = std::array<BabyBear, 1u << kBits>;  // of a position: the products of its bits' factors

    std::vector<Digit> digits_;
};

/// The power claims of one batch, which live on the variables that were left when it was added.
struct PowerBatch
{
    std::size_t bound;  // challenges drawn before, without the join
    bool joined;        // added after the join
    std::vector<Ext5> out_of_domain;
    std::vector<BabyBear> queries;
    Ext5 c;  // claim j has the coefficient c^(j + 1)
};

Ext5 weight(const PowerBatch& batch, std::span<const Ext5> challenges)
{
    const std::span<const Ext5> x = challenges.subspan(batch.bound);
    Ext5List weights;
    weights.reserve(batch.out_of_domain.size() + batch.queries.size());
    for (const Ext5& y : batch.out_of_domain) weights.push_back(power_weight(y, x));
    std::size_t at = weights.size();
    weights.resize(at + batch.queries.size());
    PowerWeightAt query_weight{x};
    for (const BabyBear y : batch.queries) query_weight.put(y, weights, at++);
    return batch.c * PowerSum{batch.c}.of(weights);
}

std::vector<PowerClaim> claims_at(std::span<const Ext5> points, std::span<const Ext5> values)
{
    std::vector<PowerClaim> claims;
    for (std::size_t i = 0; i < points.size(); ++i) claims.push_back({points[i], values[i]});
    return claims;
}

/// Reads a root and the values at out-of-domain points, which are drawn between the two.
Root read_root(VerifierChannel& channel, const Params& params, std::size_t i, const Label& root,
               const Label& point, const Label& value)
{
    std::vector<Hash256> digests = channel.receive_digests(root, params.cap_size(i));
    const std::vector<Ext5> points = channel.challenges(point, params.rounds[i].ood);
    return {std::move(digests), claims_at(points, channel.receive(value, points.size()))};
}

/// program_weights where sums of products read them.
Ext5List program_weight_list(std::span<const Ext5> challenges, std::size_t columns)
{
    const auto log = static_cast<std::size_t>(std::bit_width(columns - 1));
    Ext5 zeros{kOne};  // the other bits of the columns' numbers
    for (const Ext5& r : challenges.subspan(log)) zeros *= Ext5{kOne} - r;
    Ext5List weights = eq_list(challenges.first(log), zeros);
    weights.resize(columns);
    return weights;
}

std::vector<Ext5> vector_of(const Ext5List& list)
{
    std::vector<Ext5> elements;
    elements.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) elements.push_back(list[i]);
    return elements;
}

/// One verification, round by round.
class Verification
{
public:
    Verification(VerifierChannel& channel, const Params& params, const Root& root, const ColumnsClaim& claim,
                 const ProgramRoot* program)
        : channel_{channel}, params_{params}, root_{root}, columns_{claim}, program_{program}
    {}

    Remainder run()
    {
        Remainder left;
        add_first_batch(left);
        left.halts[0] = channel_.halt();
        round(0);
        left.halts[1] = channel_.halt();
        for (std::size_t i = 1; i < params_.round_count; ++i) round(i);
        for (unsigned j = 0; j < params_.final_log(); ++j) challenges_.push_back(sumcheck(0));
        leave(left);
        return left;
    }

private:
    [[nodiscard]] bool joins(std::size_t i) const { return program_ != nullptr && i == Params::kJoinRound; }

    void add_first_batch(Remainder& left)
    {
        const std::size_t ood = root_.out_of_domain.size();
        left.c = channel_.challenge("whir batch");
        left.first = left.c;
        for (std::size_t j = 0; j < ood; ++j) left.first *= left.c;
        claim_ = columns_.sum + left.first * PowerSum{left.c}.of(columns_.values);
        add(root_.out_of_domain, {}, {}, left.c);
    }

    void add(std::span<const PowerClaim> out_of_domain, std::span<const BabyBear> queries,
             std::span<const Ext5> folded, const Ext5& c)
    {
        PowerBatch batch{challenges_.size(), join_.has_value(), {}, {queries.begin(), queries.end()}, c};
        Ext5List values;
        values.reserve(out_of_domain.size() + folded.size());
        for (const PowerClaim& claim : out_of_domain) {
            batch.out_of_domain.push_back(claim.y);
            values.push_back(claim.value);
        }
        for (const Ext5& value : folded) values.push_back(value);
        claim_ += c * PowerSum{c}.of(values);
        batches_.push_back(std::move(batch));
    }

    Ext5 sumcheck(unsigned grinding)
    {
        const std::vector<Ext5> c = channel_.receive("whir round", 2);
        channel_.grind("fold", grinding);
        const Ext5 r = channel_.challenge("whir round");
        claim_ = next_claim(claim_, c[0], c[1], r);
        claim_factor_ *= r;
        return r;
    }

    void round(std::size_t i)
    {
        const Round& round = params_.rounds[i];
        const bool last = i + 1 == params_.round_count;
        for (unsigned j = 0; j < round.fold; ++j) challenges_.push_back(sumcheck(round.grind_fold[j]));
        if (joins(i)) join_ = sumcheck(round.grind_fold[round.fold]);
        Root next;
        if (last) {
            final_ = channel_.receive("whir final", std::size_t{1} << params_.final_log());
        } else {
            next = read_root(channel_, params_, i + 1, "whir root", "whir ood point", "whir ood value");
        }
        channel_.grind("query", round.grind_query);
        const Queries queries = draw_queries(channel_, params_, i);
        std::vector<Ext5> folded = open_and_fold(i, queries.positions);
        if (joins(i)) join_program(queries.positions, folded);
        add(next.out_of_domain, queries.points, folded, channel_.challenge("whir batch"));
        root_ = std::move(next);
    }

    /// The opened leaves of tree i, each folded with the round's challenges: values of the next code.
    std::vector<Ext5> open_and_fold(std::size_t i, std::span<const std::uint32_t> positions)
    {
        const std::size_t columns = std::size_t{1} << params_.rounds[i].fold;
        const std::vector<Ext5> weights = eq_table(std::span{challenges_}.last(params_.rounds[i].fold));
        if (i == 0) return open(root_.digests, i, positions, columns, "merkle: whir", BaseDot{weights});
        return open(root_.digests, i, positions, Ext5::kDegree * columns, "merkle: whir",
                    ExtLeafDot{weights});
    }

    template <class Dot>
    std::vector<Ext5> open(std::span<const Hash256> digests, std::size_t i,
                           std::span<const std::uint32_t> positions, std::size_t leaf_elements,
                           std::string_view reason, const Dot& weights)
    {
        return verify_open(channel_, digests, params_.domain_log(i), positions, leaf_elements, reason,
                           [&weights](BytesView leaf) { return weights.of(leaf); });
    }

    /// Opens the program's tree at the same positions: folded = (1 - s) folded + s (program's leaf, folded).
    void join_program(std::span<const std::uint32_t> positions, std::span<Ext5> folded)
    {
        const std::vector<Ext5> program =
            open({&program_->root, 1}, Params::kJoinRound, positions, program_->columns,
                 "merkle: whir program", BaseDot{program_weight_list(challenges_, program_->columns)});
        for (std::size_t q = 0; q < folded.size(); ++q) folded[q] += *join_ * (program[q] - folded[q]);
    }

    /// claim_ holds claim_factor_ times the constant of the columns' sum too much: without it, it is the last
    /// polynomial's value times all weights. Divided by that factor it says the same about the constant.
    void leave(Remainder& left)
    {
        Ext5 before, after;
        for (const PowerBatch& batch : batches_)
            (batch.joined ? after : before) += weight(batch, challenges_);
        const Ext5 of_f = join_ ? kOne - *join_ : Ext5{kOne};
        const std::span<const Ext5> tail = std::span<const Ext5>{challenges_}.last(params_.final_log());
        const Ext5 value = BlockSums{tail}.of(0, 0, Ext5List{final_});
        channel_.check(!claim_factor_.is_zero(), "whir: final sum");
        const Ext5 inverse = claim_factor_.is_zero() ? Ext5{} : claim_factor_.inverse();
        const Ext5 scale = value * inverse;
        left.value = claim_ * inverse - scale * (of_f * before + after);
        left.cells.reserve(ColumnsClaim::count(columns_.columns) + ColumnsClaim::count(columns_.program));
        add_column_weights(left.cells, columns_.point, columns_.columns, scale * of_f, challenges_);
        if (program_ == nullptr) return;
        add_column_weights(left.cells, columns_.point, columns_.program, scale * *join_,
                           program_point(params_, challenges_));
    }

    VerifierChannel& channel_;
    const Params& params_;
    Root root_;  // of the code that this round folds
    const ColumnsClaim& columns_;
    const ProgramRoot* program_;
    std::vector<PowerBatch> batches_;
    std::vector<Ext5> challenges_;  // without the join
    std::optional<Ext5> join_;
    Ext5 claim_;
    Ext5 claim_factor_{kOne};  // what a constant in the first claim has become
    std::vector<Ext5> final_;
};
}  // namespace

Root read_commitment(VerifierChannel& channel, const Params& params)
{
    return read_root(channel, params, 0, "root", "ood point", "ood value");
}

Remainder verify(VerifierChannel& channel, const Params& params, const Root& root, const ColumnsClaim& claim,
                 const ProgramRoot* program)
{
    CHECK(claim.point.size() <= params.n, "a point of more variables than the stack");
    for (const auto* columns : {&claim.columns, &claim.program})
        for (const ColumnRun& run : *columns)
            CHECK(
                run.log_height <= claim.point.size() &&
                    run.offset + (std::uint64_t{run.count} << run.log_height) <= std::uint64_t{1} << params.n,
                "a column outside the stack");
    CHECK(program != nullptr ? params.round_count > Params::kJoinRound : claim.program.empty(),
          "a round in which the program joins");
    return Verification{channel, params, root, claim, program}.run();
}

std::vector<Ext5> program_weights(std::span<const Ext5> challenges, std::size_t columns)
{
    return vector_of(program_weight_list(challenges, columns));
}

std::vector<Ext5> program_point(const Params& params, std::span<const Ext5> challenges)
{
    const std::size_t bound = params.n - params.program_column_log();
    std::vector<Ext5> point{challenges.begin() + static_cast<std::ptrdiff_t>(bound), challenges.end()};
    point.insert(point.end(), challenges.begin(), challenges.begin() + static_cast<std::ptrdiff_t>(bound));
    return point;
}

Queries draw_queries(Transcript& channel, const Params& params, std::size_t i)
{
    const unsigned log = params.domain_log(i);
    Queries queries{channel.indices("query", params.rounds[i].queries, log), {}};
    std::ranges::sort(queries.positions);
    const auto repeated = std::ranges::unique(queries.positions);
    queries.positions.erase(repeated.begin(), repeated.end());
    const DomainPoints points{log};
    for (const std::uint32_t position : queries.positions) queries.points.push_back(points.at(position));
    return queries;
}

Ext5 next_claim(const Ext5& claim, const Ext5& c0, const Ext5& c2, const Ext5& x)
{
    const Ext5 c1 = claim - c0 - c0 - c2;
    return (c2 * x + c1) * x + c0;
}

std::vector<Ext5> powers_from_one(const Ext5& x, std::size_t count) { return vector_of(powers(x, x, count)); }
}  // namespace freehold::proof::whir
