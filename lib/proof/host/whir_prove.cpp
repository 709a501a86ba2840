#include "proof/host/whir_prove.hpp"

#include "base/check.hpp"
#include "proof/bit_reversal.hpp"
#include "proof/host/program_code.hpp"
#include "proof/host/whir_sums.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <optional>

namespace freehold::proof::whir
{
namespace
{
/// f_i as rows of 2^fold elements of five coefficients, the order in which leaves are encoded.
std::vector<BabyBear> coefficient_rows(const ExtVector& f)
{
    std::vector<BabyBear> rows(Ext5::kDegree * f.size());
    for (std::size_t i = 0; i < f.size(); ++i) {
        const Ext5 x = f.get(i);
        for (std::size_t k = 0; k < Ext5::kDegree; ++k) rows[Ext5::kDegree * i + k] = x[k];
    }
    return rows;
}

std::vector<Ext5> to_list(const ExtVector& values)
{
    std::vector<Ext5> list;
    for (std::size_t i = 0; i < values.size(); ++i) list.push_back(values.get(i));
    return list;
}

/// Pairs of one element of each vector.
ExtVector interleaved(const ExtVector& even, const ExtVector& odd)
{
    ExtVector pairs(2 * even.size());
    for (std::size_t i = 0; i < even.size(); ++i) {
        pairs.set(2 * i, even.get(i));
        pairs.set(2 * i + 1, odd.get(i));
    }
    return pairs;
}

std::vector<Ext5> fold_leaves(const CommittedCode::Leaves& leaves, std::size_t degree,
                              std::span<const Ext5> weights)
{
    std::vector<Ext5> folded;
    for (const std::vector<BabyBear>& row : leaves.rows) {
        const BabyBear* element = row.data();
        Ext5 sum;
        for (const Ext5& w : weights) {
            if (degree == 1) {
                sum += w * *element;
            } else {
                sum += w * Ext5{std::array{element[0], element[1], element[2], element[3], element[4]}};
            }
            element += degree;
        }
        folded.push_back(sum);
    }
    return folded;
}

/// The first round's claims have weights of rank one: a function of the low k_0 index bits (the column of f's
/// matrix) times one of the others (its row). So the sum over the rows is taken once, before the first
/// challenge, and the round itself runs over 2^{k_0} values.
struct RankOne
{
    std::vector<Ext5> low;   // weight of each column
    std::vector<Ext5> sums;  // for each column, sum over rows of the row's weight times f
    /// Adds `factor` times the weights of the rows.
    std::function<void(const Ext5& factor, ExtVector& weights)> add_rows;

    [[nodiscard]] RoundSums round() const
    {
        RoundSums c;
        for (std::size_t i = 0; i < low.size(); i += 2) {
            c.c0 += low[i] * sums[i];
            c.c2 += (low[i + 1] - low[i]) * (sums[i + 1] - sums[i]);
        }
        return c;
    }
    void bind_first(const Ext5& r)
    {
        for (std::vector<Ext5>* values : {&low, &sums}) {
            for (std::size_t i = 0; i < values->size() / 2; ++i) {
                const Ext5 even = (*values)[2 * i];
                (*values)[i] = even + r * ((*values)[2 * i + 1] - even);
            }
            values->resize(values->size() / 2);
        }
    }
};

class Proving
{
public:
    Proving(ProverChannel& channel, const Params& params, Commitment commitment, const Opening& opening,
            Workers& workers)
        : channel_{channel},
          params_{params},
          workers_{workers},
          sums_{workers},
          commitment_{std::move(commitment)},
          opening_{opening},
          columns_{opening.claim},
          program_{opening.program},
          log_columns_{params.rounds[0].fold}
    {}

    void run()
    {
        add_first_batch();
        for (std::size_t i = 0; i < params_.round_count; ++i) round(i);
        for (unsigned j = 0; j < params_.final_log(); ++j) sumcheck(0);
    }

private:
    [[nodiscard]] std::size_t columns() const { return std::size_t{1} << log_columns_; }
    [[nodiscard]] std::size_t rows() const { return commitment_.f.size() >> log_columns_; }

    void add_first_batch()
    {
        const std::size_t ood = commitment_.out_of_domain.size();
        const Ext5 c = channel_.challenge("whir batch");
        const std::vector<Ext5> g = powers_from_one(c, ood + 1);
        for (std::size_t i = 0; i < ood; ++i) {
            const PowerClaim& claim = commitment_.out_of_domain[i];
            claim_ += g[i] * claim.value;
            add_power_claim(claim.y, g[i], std::move(commitment_.column_values[i]));
        }
        const ColumnsSum sum = opening_.sum(g[ood], c);
        const std::span<const Ext5> weights{sum.weights};
        const std::size_t committed = ColumnsClaim::count(columns_.columns);
        CHECK(weights.size() == committed + ColumnsClaim::count(columns_.program),
              "a weight for each column");
        claim_ += columns_.sum - sum.constant;
        Ext5 power = g[ood];
        for (std::size_t k = 0; k < columns_.values.size(); ++k, power *= c)
            claim_ += power * columns_.values[k];
        add_tall_columns(weights);
        for_each_column(columns_.columns, weights, [&](const Column& column, const Ext5& weight) {
            if (column.log_height < log_columns_) add_short_column(column, weight);
        });
        if (program_ == nullptr) return;
        program_sum_.emplace(sums_, params_, program_->values(), columns_, weights.subspan(committed));
    }

    void add_power_claim(const Ext5& y, const Ext5& coefficient, std::vector<Ext5> sums)
    {
        const Ext5 step = y.pow(columns());  // from row to row
        std::vector<Ext5> low{coefficient};
        while (low.size() < columns()) low.push_back(low.back() * y);
        first_round_.push_back(
            {std::move(low), std::move(sums), [this, step](const Ext5& factor, ExtVector& weights) {
                 sums_.add_powers(weights, step, factor);
             }});
    }

    /// Columns of whole rows share the low part of the common point: one term for all of them.
    void add_tall_columns(std::span<const Ext5> coefficients)
    {
        ExtVector weights(rows());
        const std::span<const Ext5> point{columns_.point};
        bool any = false;
        for_each_column(columns_.columns, coefficients, [&](const Column& column, const Ext5& coefficient) {
            if (column.log_height < log_columns_) return;
            any = true;
            sums_.add_eq(weights, column.offset >> log_columns_,
                         point.subspan(log_columns_, column.log_height - log_columns_), coefficient);
        });
        if (!any) return;
        std::vector<Ext5> sums = sums_.sum_rows(commitment_.f, columns(), weights);
        const auto rows_weights = std::make_shared<const ExtVector>(std::move(weights));
        first_round_.push_back({eq_table(point.first(log_columns_)), std::move(sums),
                                [this, rows_weights](const Ext5& factor, ExtVector& out) {
                                    sums_.add_scaled(out, *rows_weights, factor);
                                }});
    }

    /// A column shorter than a row lies within one.
    void add_short_column(const Column& column, const Ext5& coefficient)
    {
        const std::size_t row = column.offset >> log_columns_;
        const std::size_t at = column.offset & (columns() - 1);
        std::vector<Ext5> low(columns()), sums;
        const std::vector<Ext5> table = eq_table(std::span{columns_.point}.first(column.log_height));
        for (std::size_t i = 0; i < table.size(); ++i) low[at + i] = coefficient * table[i];
        for (std::size_t i = 0; i < columns(); ++i) sums.emplace_back(commitment_.f[row * columns() + i]);
        first_round_.push_back(
            {std::move(low), std::move(sums),
             [row](const Ext5& factor, ExtVector& weights) { weights.set(row, weights.get(row) + factor); }});
    }

    /// Sends a round's polynomial, draws its challenge and updates the claim.
    Ext5 send_round(RoundSums c, unsigned grinding)
    {
        if (program_sum_) {
            const RoundSums part = program_sum_->round();
            c.c0 += part.c0;
            c.c2 += part.c2;
        }
        const std::vector<Ext5> sent = channel_.send("whir round", std::array{c.c0, c.c2});
        channel_.grind("fold", grinding, workers_);
        const Ext5 r = channel_.challenge("whir round");
        claim_ = next_claim(claim_, sent[0], sent[1], r);
        if (program_sum_) program_sum_->bind_first(r);
        return r;
    }

    Ext5 sumcheck(unsigned grinding)
    {
        const Ext5 r = send_round(sums_.product_round(f_, weights_), grinding);
        sums_.bind_first(f_, r);
        sums_.bind_first(weights_, r);
        return r;
    }

    Ext5 first_round_sumcheck(unsigned grinding)
    {
        RoundSums c;
        for (const RankOne& term : first_round_) {
            const RoundSums part = term.round();
            c.c0 += part.c0;
            c.c2 += part.c2;
        }
        const Ext5 r = send_round(c, grinding);
        for (RankOne& term : first_round_) term.bind_first(r);
        return r;
    }

    /// One more variable, before all that are left: it chooses between f and the program polynomial.
    Ext5 join(unsigned grinding)
    {
        f_ = interleaved(f_, program_sum_->values());
        weights_ = interleaved(weights_, program_sum_->weights());
        program_sum_.reset();
        return sumcheck(grinding);
    }

    /// After the first k_0 challenges: f_1 and the weights over the rows.
    void leave_first_round(std::span<const Ext5> challenges)
    {
        f_ = sums_.fold_rows(commitment_.f, eq_table(challenges));
        weights_ = ExtVector(rows());
        for (const RankOne& term : first_round_) term.add_rows(term.low[0], weights_);
        first_round_.clear();
    }

    CommittedCode make_code(std::size_t i)
    {
        rows_of_[i] = coefficient_rows(f_);
        return {channel_.suite(),      *commitment_.ntt, rows_of_[i], Ext5::kDegree << params_.rounds[i].fold,
                params_.domain_log(i), params_.cap,      workers_,    CommittedCode::kKeptOfLowRate};
    }

    CommittedCode::Leaves open(const CommittedCode& code, std::span<const std::uint32_t> positions,
                               CommittedCode::OpenLabels labels)
    {
        CommittedCode::Leaves leaves = code.leaves(positions, workers_);
        code.open(channel_, positions, leaves, labels);
        return leaves;
    }

    void round(std::size_t i)
    {
        const Round& round = params_.rounds[i];
        const std::size_t degree = i == 0 ? 1 : Ext5::kDegree;
        const bool last = i + 1 == params_.round_count;
        std::vector<Ext5> challenges;
        for (unsigned j = 0; j < round.fold; ++j)
            challenges.push_back(i == 0 ? first_round_sumcheck(round.grind_fold[j])
                                        : sumcheck(round.grind_fold[j]));
        if (i == 0) leave_first_round(challenges);
        if (program_ != nullptr && i <= Params::kJoinRound)
            program_challenges_.insert(program_challenges_.end(), challenges.begin(), challenges.end());
        const bool joins = program_ != nullptr && i == Params::kJoinRound;
        const Ext5 s = joins ? join(round.grind_fold[round.fold]) : Ext5{};
        CommittedCode& code = i == 0 ? commitment_.code : *code_;
        std::optional<CommittedCode> next;
        std::vector<PowerClaim> claims;
        if (last) {
            // For the forgery tests: what the sum would have to be, and what it is made with.
            std::vector<Ext5> context = to_list(weights_);
            context.insert(context.begin(), claim_);
            f_ = ExtVector::from(channel_.send("whir final", to_list(f_), context));
        } else {
            next = make_code(i + 1);
            channel_.send_digests("whir root", next->digests());
            const std::vector<Ext5> points = channel_.challenges("whir ood point", params_.rounds[i + 1].ood);
            std::vector<Ext5> values;
            for (const Ext5& y : points) values.push_back(sums_.horner(f_, y));
            values = channel_.send("whir ood value", values);
            for (std::size_t j = 0; j < points.size(); ++j) claims.push_back({points[j], values[j]});
        }
        channel_.grind("query", round.grind_query, workers_);
        const Queries queries = draw_queries(channel_, params_, i);
        const CommittedCode::Leaves leaves = open(code, queries.positions, {});
        const CommittedCode::Leaves program_leaves =
            joins ? open(program_->code(), queries.positions, {"whir program leaf", "whir program path"})
                  : CommittedCode::Leaves{};
        std::vector<Ext5> folded = fold_leaves(leaves, degree, eq_table(challenges));
        if (joins) {
            const std::vector<Ext5> others =
                fold_leaves(program_leaves, 1, program_weights(program_challenges_, program_->columns()));
            for (std::size_t q = 0; q < folded.size(); ++q) folded[q] += s * (others[q] - folded[q]);
        }
        const std::vector<Ext5> g =
            powers_from_one(channel_.challenge("whir batch"), claims.size() + folded.size());
        std::size_t at = 0;
        for (const PowerClaim& claim : claims) {
            claim_ += g[at] * claim.value;
            sums_.add_powers(weights_, claim.y, g[at++]);
        }
        for (const Ext5& value : folded) claim_ += g[at++] * value;
        std::vector<std::uint32_t> exponents;
        for (const std::uint32_t position : queries.positions)
            exponents.push_back(bit_reversed(position, params_.domain_log(i)));
        sums_.add_root_powers(weights_, params_.domain_log(i), exponents, std::span{g}.subspan(claims.size()),
                              *commitment_.ntt);
        code_ = std::move(next);
    }

    ProverChannel& channel_;
    const Params& params_;
    Workers& workers_;
    Sums sums_;
    Commitment commitment_;
    const Opening& opening_;
    const ColumnsClaim& columns_;
    const ProgramCode* program_;
    const unsigned log_columns_;

    Ext5 claim_;
    std::vector<RankOne> first_round_;
    std::optional<ProgramSum> program_sum_;  // until the join
    std::vector<Ext5> program_challenges_;
    std::optional<CommittedCode> code_;                              // from round 1 on
    std::array<std::vector<BabyBear>, Params::kMaxRounds> rows_of_;  // the coefficients of each code
    ExtVector f_;                                                    // f_i, and its weights, as far as bound
    ExtVector weights_;
};
}  // namespace

Commitment commit(ProverChannel& channel, const Params& params, std::span<const BabyBear> f, Workers& workers)
{
    CHECK(f.size() == std::size_t{1} << params.n, "the stack has the size of the parameter set");
    unsigned max_log = 0;
    for (std::size_t i = 0; i < params.round_count; ++i) max_log = std::max(max_log, params.domain_log(i));
    auto ntt = std::make_unique<const field::Ntt>(max_log);
    const std::size_t columns = std::size_t{1} << params.rounds[0].fold;
    CommittedCode code{channel.suite(), *ntt, f, columns, params.domain_log(0), params.cap, workers};
    Commitment commitment{f, std::move(ntt), std::move(code), {}, {}};
    channel.send_digests("root", commitment.code.digests());
    const std::vector<Ext5> points = channel.challenges("ood point", params.rounds[0].ood);
    const Sums sums{workers};
    std::vector<Ext5> values;
    for (const Ext5& y : points) {
        ExtVector row_weights(f.size() / columns);
        sums.add_powers(row_weights, y.pow(columns), Ext5{kOne});
        commitment.column_values.push_back(sums.sum_rows(f, columns, row_weights));
        values.push_back(horner(commitment.column_values.back(), y));
    }
    values = channel.send("ood value", values);
    for (std::size_t i = 0; i < points.size(); ++i)
        commitment.out_of_domain.push_back({points[i], values[i]});
    return commitment;
}

void prove(ProverChannel& channel, const Params& params, Commitment commitment, const Opening& opening,
           Workers& workers)
{
    Proving{channel, params, std::move(commitment), opening, workers}.run();
}
}  // namespace freehold::proof::whir
