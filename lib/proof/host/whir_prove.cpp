#include "proof/host/whir_prove.hpp"

#include "base/check.hpp"
#include "proof/host/reed_solomon.hpp"
#include "proof/host/whir_sums.hpp"

#include <algorithm>
#include <functional>
#include <optional>

namespace freehold::proof::whir
{
namespace
{
CommittedCode make_code(const HashSuite& suite, const Params& params, std::size_t i,
                        std::span<const BabyBear> f, std::size_t degree, Workers& workers)
{
    const std::size_t width = degree << params.rounds[i].fold;
    std::vector<BabyBear> codeword = encode_columns(f, width, params.domain_log(i), workers);
    MerkleTree tree{suite, codeword, width, params.cap, workers};
    return {std::move(codeword), width, std::move(tree)};
}

std::vector<Ext5> fold_leaves(const CommittedCode& code, std::size_t degree,
                              std::span<const std::uint32_t> positions, std::span<const Ext5> challenges)
{
    const std::vector<Ext5> weights = eq_table(challenges);
    std::vector<Ext5> folded;
    for (const std::uint32_t position : positions) {
        const BabyBear* element = &code.codeword[position * code.width];
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
    std::function<void(const Ext5& factor, std::span<Ext5> weights)> add_rows;

    void fold(const Ext5& r)
    {
        bind_first(low, r);
        bind_first(sums, r);
    }
};

class Proving
{
public:
    Proving(ProverChannel& channel, const Params& params, Commitment commitment, const ColumnClaims& claims,
            Workers& workers)
        : channel_{channel},
          params_{params},
          workers_{workers},
          commitment_{std::move(commitment)},
          claims_{claims},
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
        const std::vector<Ext5> g =
            powers_from_one(channel_.challenge("whir batch"), ood + claims_.columns.size());
        for (std::size_t i = 0; i < ood; ++i) {
            const PowerClaim& claim = commitment_.out_of_domain[i];
            claim_ += g[i] * claim.value;
            add_power_claim(claim.y, g[i], std::move(commitment_.column_values[i]));
        }
        add_tall_columns(std::span{g}.subspan(ood));
        for (std::size_t i = 0; i < claims_.columns.size(); ++i) {
            claim_ += g[ood + i] * claims_.columns[i].value;
            if (claims_.columns[i].log_height < log_columns_)
                add_short_column(claims_.columns[i], g[ood + i]);
        }
    }

    void add_power_claim(const Ext5& y, const Ext5& coefficient, std::vector<Ext5> sums)
    {
        const Ext5 step = y.pow(columns());  // from row to row
        std::vector<Ext5> low{coefficient};
        while (low.size() < columns()) low.push_back(low.back() * y);
        first_round_.push_back(
            {std::move(low), std::move(sums), [step](const Ext5& factor, std::span<Ext5> weights) {
                 Ext5 power = factor;
                 for (Ext5& w : weights) w += power, power *= step;
             }});
    }

    /// Columns of whole rows share the low part of the common point: one term for all of them.
    void add_tall_columns(std::span<const Ext5> coefficients)
    {
        std::vector<Ext5> weights(rows());
        bool any = false;
        std::vector<Ext5> table;  // eq of the coordinates log_columns_ .. height - 1
        for (unsigned height = log_columns_; height <= claims_.point.size(); ++height) {
            table = eq_table(std::span{claims_.point}.subspan(log_columns_, height - log_columns_));
            for (std::size_t i = 0; i < claims_.columns.size(); ++i) {
                const ColumnClaim& column = claims_.columns[i];
                if (column.log_height != height) continue;
                any = true;
                Ext5* block = &weights[column.offset >> log_columns_];
                for (std::size_t row = 0; row < table.size(); ++row)
                    block[row] += coefficients[i] * table[row];
            }
        }
        if (!any) return;
        std::vector<Ext5> sums = sum_rows(commitment_.f, columns(), weights, workers_);
        std::vector<Ext5> low = eq_table(std::span{claims_.point}.first(log_columns_));
        first_round_.push_back({std::move(low), std::move(sums),
                                [weights = std::move(weights)](const Ext5& factor, std::span<Ext5> out) {
                                    for (std::size_t i = 0; i < out.size(); ++i)
                                        out[i] += factor * weights[i];
                                }});
    }

    /// A column shorter than a row lies within one.
    void add_short_column(const ColumnClaim& column, const Ext5& coefficient)
    {
        const std::size_t row = column.offset >> log_columns_;
        const std::size_t at = column.offset & (columns() - 1);
        std::vector<Ext5> low(columns()), sums;
        const std::vector<Ext5> table = eq_table(std::span{claims_.point}.first(column.log_height));
        for (std::size_t i = 0; i < table.size(); ++i) low[at + i] = coefficient * table[i];
        for (std::size_t i = 0; i < columns(); ++i) sums.emplace_back(commitment_.f[row * columns() + i]);
        first_round_.push_back(
            {std::move(low), std::move(sums),
             [row](const Ext5& factor, std::span<Ext5> weights) { weights[row] += factor; }});
    }

    /// Sends a round's polynomial, draws its challenge and updates the claim.
    Ext5 send_round(std::array<Ext5, 2> c, unsigned grinding)
    {
        const std::vector<Ext5> sent = channel_.send("whir round", c);
        channel_.grind("fold", grinding);
        const Ext5 r = channel_.challenge("whir round");
        claim_ = next_claim(claim_, sent[0], sent[1], r);
        return r;
    }

    Ext5 sumcheck(unsigned grinding)
    {
        const Ext5 r = send_round(product_round(f_, weights_), grinding);
        bind_first(f_, r);
        bind_first(weights_, r);
        return r;
    }

    Ext5 first_round_sumcheck(unsigned grinding)
    {
        std::array<Ext5, 2> c;
        for (const RankOne& term : first_round_) {
            const std::array<Ext5, 2> part = product_round(term.sums, term.low);
            c[0] += part[0], c[1] += part[1];
        }
        const Ext5 r = send_round(c, grinding);
        for (RankOne& term : first_round_) term.fold(r);
        return r;
    }

    /// After the first k_0 challenges: f_1 and the weights over the rows.
    void leave_first_round(std::span<const Ext5> challenges)
    {
        f_ = fold_rows(commitment_.f, eq_table(challenges), workers_);
        weights_.assign(rows(), Ext5{});
        for (const RankOne& term : first_round_) term.add_rows(term.low[0], weights_);
        first_round_.clear();
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
        CommittedCode& code = i == 0 ? commitment_.code : *code_;
        std::optional<CommittedCode> next;
        std::vector<PowerClaim> claims;
        if (last) {
            // For the forgery tests: what the final sum would have to be, and what it is made with.
            std::vector<Ext5> context{claim_};
            context.insert(context.end(), weights_.begin(), weights_.end());
            f_ = channel_.send("whir final", f_, context);
        } else {
            next = make_code(channel_.suite(), params_, i + 1, base_elements(f_), Ext5::kDegree, workers_);
            channel_.send_digests("whir root", next->tree.commitment());
            const std::vector<Ext5> points = channel_.challenges("whir ood point", params_.rounds[i + 1].ood);
            std::vector<Ext5> values;
            for (const Ext5& y : points) values.push_back(horner(f_, y));
            values = channel_.send("whir ood value", values);
            for (std::size_t j = 0; j < points.size(); ++j) claims.push_back({points[j], values[j]});
        }
        channel_.grind("query", round.grind_query);
        const Queries queries = draw_queries(channel_, params_, i);
        code.open(channel_, queries.positions);
        if (last) return;
        const std::vector<Ext5> folded = fold_leaves(code, degree, queries.positions, challenges);
        const std::vector<Ext5> g =
            powers_from_one(channel_.challenge("whir batch"), claims.size() + folded.size());
        std::size_t at = 0;
        for (const PowerClaim& claim : claims) {
            claim_ += g[at] * claim.value;
            add_powers(weights_, claim.y, g[at++]);
        }
        for (const Ext5& value : folded) claim_ += g[at++] * value;
        add_query_powers(weights_, queries.points, std::span{g}.subspan(claims.size()), workers_);
        code_ = std::move(next);
    }

    ProverChannel& channel_;
    const Params& params_;
    Workers& workers_;
    Commitment commitment_;
    const ColumnClaims& claims_;
    const unsigned log_columns_;

    Ext5 claim_;
    std::vector<RankOne> first_round_;
    std::optional<CommittedCode> code_;  // from round 1 on
    std::vector<Ext5> f_;                // f_i, and its weights, as far as bound
    std::vector<Ext5> weights_;
};
}  // namespace

void CommittedCode::open(ProverChannel& channel, std::span<const std::uint32_t> positions) const
{
    for (const std::uint32_t position : positions)
        channel.hint("whir leaf", encode(std::span{codeword}.subspan(position * width, width)));
    tree.open_path(channel, "whir path", positions);
}

Commitment commit(ProverChannel& channel, const Params& params, std::span<const BabyBear> f, Workers& workers)
{
    CHECK(f.size() == std::size_t{1} << params.n, "the stack has the size of the parameter set");
    Commitment commitment{f, make_code(channel.suite(), params, 0, f, 1, workers), {}, {}};
    channel.send_digests("root", commitment.code.tree.commitment());
    const std::vector<Ext5> points = channel.challenges("ood point", params.rounds[0].ood);
    const std::size_t columns = commitment.code.width;
    std::vector<Ext5> values;
    for (const Ext5& y : points) {
        std::vector<Ext5> row_weights(f.size() / columns);
        add_powers(row_weights, y.pow(columns), Ext5{kOne});
        commitment.column_values.push_back(sum_rows(f, columns, row_weights, workers));
        values.push_back(horner(commitment.column_values.back(), y));
    }
    values = channel.send("ood value", values);
    for (std::size_t i = 0; i < points.size(); ++i)
        commitment.out_of_domain.push_back({points[i], values[i]});
    return commitment;
}

void prove(ProverChannel& channel, const Params& params, Commitment commitment, const ColumnClaims& claims,
           Workers& workers)
{
    Proving{channel, params, std::move(commitment), claims, workers}.run();
}
}  // namespace freehold::proof::whir
