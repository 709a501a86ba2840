#include "proof/host/gkr_prove.hpp"

#include "proof/host/plain_prover.hpp"
#include "proof/host/run_tasks.hpp"

namespace freehold::proof::gkr
{
namespace
{
using field::ExtVector;
using field::kBlockLanes;
using field::Range;

// A layer is taken from vectors in groups of 2^7, its bound nodes in groups of 2^6: what a kernel's step
// needs.
constexpr unsigned kLayerUnitLog = LeafSource::kUnitLog, kBoundUnitLog = 6;
// Shorter vectors are left to the plain prover.
constexpr unsigned kMinLog = kLayerUnitLog + 1;
// The lowest level that is stored. What is below, three quarters of all nodes, is computed from the columns
// each time it is asked for: that takes little beside the sum-check, and half the memory.
constexpr unsigned kStored = 2;
// Blocks of leaves that are computed at once.
constexpr std::size_t kPortion = 128;

struct Layer
{
    ExtVector n, d;
};

/// Bound nodes, four vectors with room for those of a layer's first round with any.
struct Bound
{
    ExtVector a, n1, d0, d1;

    Bound(unsigned log_size, std::span<const Range> used)
        : a{vector(log_size, used)},
          n1{vector(log_size, used)},
          d0{vector(log_size, used)},
          d1{vector(log_size, used)}
    {}
    static ExtVector vector(unsigned log_size, std::span<const Range> used)
    {
        return ExtVector::uninitialised(std::size_t{1} << log_size, used);
    }
    BoundNodes nodes() { return {a.blocks(), n1.blocks(), d0.blocks(), d1.blocks()}; }
};

ExtBlock constant_block(const Ext5& x)
{
    ExtBlock block;
    for (std::size_t k = 0; k < Ext5::kDegree; ++k) std::ranges::fill(block.coefficient[k], x[k]);
    return block;
}

void fill(ExtVector& vector, const LiveRun& gap, const Ext5& x)
{
    std::fill(vector.blocks() + gap.begin / kBlockLanes, vector.blocks() + gap.end / kBlockLanes,
              constant_block(x));
}

class GkrProver
{
public:
    GkrProver(ProverChannel& channel, const LeafSource& leaves, Workers& workers, const GkrKernels& kernels)
        : channel_{channel}, leaves_{leaves}, runs_{leaves.runs()}, workers_{workers}, kernels_{kernels}
    {}

    LeafClaim prove()
    {
        const unsigned log_leaves = runs_.log_leaves();
        // Levels below `first_plain` are kept as packed vectors.
        unsigned first_plain = 0;
        while (fast(log_leaves - first_plain)) ++first_plain;
        padding_.push_back(leaves_.padding());
        for (unsigned level = 1; level < first_plain; ++level) {
            padding_.push_back(padding_.back());
            for (Ext5& x : padding_.back()) x = x.squared();
            if (level >= kStored) combine(level);
        }

        std::vector<plain::Leaves> plain_layers;
        plain_layers.push_back(first_plain == 0 ? dense(0) : plain::combine(dense(first_plain - 1)));
        while (plain_layers.back().numerators.size() > std::size_t{1} << runs_.top_log())
            plain_layers.push_back(plain::combine(plain_layers.back()));
        LeafClaim claim = plain::send_top(channel_, plain_layers.back());
        for (plain_layers.pop_back(); !plain_layers.empty(); plain_layers.pop_back())
            claim = plain::prove_layer(channel_, plain_layers.back(), claim);
        for (unsigned level = first_plain; level-- > 0;) {
            claim = prove_layer(level, claim);
            if (level >= kStored) layers_[level - kStored] = Layer{};
        }
        return claim;
    }

private:
    /// Is a layer whose children are a vector of 2^log proved by kernels?
    [[nodiscard]] bool fast(unsigned log) const { return log > kMinLog && runs_.allows(log, kLayerUnitLog); }

    /// Which entries of a vector at the level are live.
    [[nodiscard]] std::vector<Range> used_at(unsigned level, unsigned unit_log) const
    {
        std::vector<Range> used;
        for (const LiveRun& run : runs_.at(level, unit_log)) used.push_back({run.begin, run.end});
        return used;
    }
    /// The same of memory that vectors at this level and above share.
    [[nodiscard]] std::vector<Range> used_from(unsigned level) const
    {
        std::vector<Range> all, used;
        for (; runs_.allows(runs_.log_leaves() - level, kBoundUnitLog); ++level)
            std::ranges::copy(used_at(level, kBoundUnitLog), std::back_inserter(all));
        std::ranges::sort(all, {}, &Range::begin);
        for (const Range& range : all)
            if (used.empty() || used.back().end < range.begin)
                used.push_back(range);
            else
                used.back().end = std::max(used.back().end, range.end);
        return used;
    }

    [[nodiscard]] Ext5 pad(unsigned level, std::size_t block) const
    {
        return block == LiveRun::kRest ? Ext5{kOne} : padding_[level][block];
    }

    /// Calls f(numerators, denominators, from, to) for portions [from, to) of [begin, end), a position of
    /// which is `blocks` blocks of nodes at the level: the arrays hold the portion's. Those of the lowest
    /// levels are computed, and stay in the cache.
    template <class F>
    void for_nodes(unsigned level, std::size_t begin, std::size_t end, std::size_t blocks, F&& f) const
    {
        if (level >= kStored) {
            const Layer& layer = layers_[level - kStored];
            f(layer.n.blocks() + blocks * begin, layer.d.blocks() + blocks * begin, begin, end);
        } else if (level == 0) {
            for_leaves(begin, end, blocks, f);
        } else {
            field::AlignedBuffer<ExtBlock> n{kPortion / 2}, d{kPortion / 2};
            for_leaves(begin, end, 2 * blocks,
                       [&](const BabyBear* leaf_n, const ExtBlock* leaf_d, std::size_t from, std::size_t to) {
                           kernels_.combine_leaves(leaf_n, leaf_d, n.data(), d.data(), 0,
                                                   (to - from) * blocks);
                           f(n.data(), d.data(), from, to);
                       });
        }
    }
    template <class F>
    void for_leaves(std::size_t begin, std::size_t end, std::size_t blocks, F&& f) const
    {
        field::AlignedBuffer<BabyBear> n{kPortion * kBlockLanes};
        field::AlignedBuffer<ExtBlock> d{kPortion};
        for (std::size_t from = begin; from < end; from += kPortion / blocks) {
            const std::size_t to = std::min(end, from + kPortion / blocks);
            leaves_.fill(from * blocks * kBlockLanes, to * blocks * kBlockLanes, n.data(), d.data());
            f(n.data(), d.data(), from, to);
        }
    }
    template <class F>
    [[nodiscard]] GkrRound sum_nodes(unsigned level, std::size_t begin, std::size_t end, std::size_t blocks,
                                     F&& f) const
    {
        GkrRound sum;
        for_nodes(level, begin, end, blocks,
                  [&](const auto* n, const ExtBlock* d, std::size_t from, std::size_t to) {
                      sum += f(n, d, from, to);
                  });
        return sum;
    }

    void combine(unsigned level)
    {
        const std::size_t size = std::size_t{1} << (runs_.log_leaves() - level);
        const std::vector<Range> used = used_at(level, kLayerUnitLog);
        Layer above{ExtVector::uninitialised(size, used), ExtVector::uninitialised(size, used)};
        const std::vector<LiveRun> below_runs = runs_.at(level - 1, kLayerUnitLog);
        run_tasks(workers_, below_runs, 2 * kBlockLanes, [&](std::size_t begin, std::size_t end) {
            for_nodes(level - 1, begin, end, 2,
                      [&](const auto* n, const ExtBlock* d, std::size_t from, std::size_t to) {
                          combine_nodes(n, d, above, from, to);
                      });
        });
        for (const LiveRun& gap : runs_.gaps(below_runs, level - 1, runs_.at(level, kLayerUnitLog), level)) {
            fill(above.n, gap, Ext5{});
            fill(above.d, gap, pad(level, gap.block));
        }
        layers_.push_back(std::move(above));
    }

    // The kernels by what the numerators are.
    void combine_nodes(const BabyBear* n, const ExtBlock* d, Layer& above, std::size_t begin,
                       std::size_t end) const
    {
        kernels_.combine_leaves(n, d, above.n.blocks(), above.d.blocks(), begin, end);
    }
    void combine_nodes(const ExtBlock* n, const ExtBlock* d, Layer& above, std::size_t begin,
                       std::size_t end) const
    {
        kernels_.combine(n, d, above.n.blocks(), above.d.blocks(), begin, end);
    }
    [[nodiscard]] auto first_round_of(const BabyBear*) const { return kernels_.first_round_leaves; }
    [[nodiscard]] auto first_round_of(const ExtBlock*) const { return kernels_.first_round; }
    [[nodiscard]] auto bind_first_of(const BabyBear*) const { return kernels_.bind_first_leaves; }
    [[nodiscard]] auto bind_first_of(const ExtBlock*) const { return kernels_.bind_first; }

    /// The whole vector at a level, padding included.
    [[nodiscard]] plain::Leaves dense(unsigned level) const
    {
        if (level != 0 && level < kStored) return plain::combine(dense(level - 1));
        const std::size_t size = std::size_t{1} << (runs_.log_leaves() - level);
        plain::Leaves result{std::vector<Ext5>(size), std::vector<Ext5>(size, Ext5{kOne})};
        fill_dense(level, padding_[level], result.denominators);
        if (!runs_.allows(runs_.log_leaves() - level, kLayerUnitLog)) {
            CHECK(level == 0, "only leaves may be short");
            copy_leaves(0, size, result);
            return result;
        }
        for (const LiveRun& run : runs_.at(level, kLayerUnitLog)) {
            if (level == 0) {
                copy_leaves(run.begin, run.end, result);
                continue;
            }
            for (std::size_t i = run.begin; i < run.end; ++i) {
                result.numerators[i] = layers_[level - kStored].n.get(i);
                result.denominators[i] = layers_[level - kStored].d.get(i);
            }
        }
        return result;
    }

    void copy_leaves(std::size_t begin, std::size_t end, plain::Leaves& to) const
    {
        const std::size_t size = end - begin;
        std::vector<BabyBear> n(size);
        ExtVector d = ExtVector::uninitialised(size);
        leaves_.fill(begin, end, n.data(), d.blocks());
        for (std::size_t i = 0; i < size; ++i) {
            to.numerators[begin + i] = Ext5{n[i]};
            to.denominators[begin + i] = d.get(i);
        }
    }

    static std::size_t block_size(const LiveRuns::Block& block, unsigned level)
    {
        return block.log >= level ? std::size_t{1} << (block.log - level) : 0;
    }

    /// The padding of the blocks that are no shorter than an entry.
    void fill_dense(unsigned level, std::span<const Ext5> padding, std::vector<Ext5>& values) const
    {
        for (std::size_t b = 0; b < runs_.blocks().size(); ++b) {
            const LiveRuns::Block& block = runs_.blocks()[b];
            std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(block.offset >> level),
                        block_size(block, level), padding[b]);
        }
    }

    /// What a round needs to know of the padding that is not visited: there the summand is lambda d^2.
    struct Padding
    {
        /// By block: the square of the denominator, less 1 (that of leaves outside all blocks), and the
        /// block's weight.
        std::vector<Ext5> squares, weights;

        /// The sum of weight d^2 over everything, if blocks that have no run of their own and the rest had d
        /// = 1.
        [[nodiscard]] Ext5 total(std::span<const LiveRun> runs) const
        {
            Ext5 sum{kOne};
            for (const LiveRun& run : runs)
                if (run.block != LiveRun::kRest) sum += weights[run.block] * squares[run.block];
            return sum;
        }
        [[nodiscard]] Ext5 visited(std::size_t block, const Ext5& weight) const
        {
            return block == LiveRun::kRest ? weight : weight + weight * squares[block];
        }
    };

    [[nodiscard]] Padding padding_of(unsigned level, std::span<const Ext5> point) const
    {
        Padding result;
        for (std::size_t b = 0; b < runs_.blocks().size(); ++b) {
            const LiveRuns::Block& block = runs_.blocks()[b];
            result.squares.push_back(padding_[level][b].squared() - Ext5{kOne});
            // Blocks of a single pair or less are never runs.
            result.weights.push_back(block.log <= level + 1 ? Ext5{}
                                                            : eq_index(point.subspan(block.log - level - 1),
                                                                       block.offset >> block.log));
        }
        return result;
    }

    struct RoundSums
    {
        Ext5 at_one, c2, visited;

        RoundSums& operator+=(const RoundSums& other)
        {
            at_one += other.at_one;
            c2 += other.c2;
            visited += other.visited;
            return *this;
        }
    };

    template <class Step>
    void round(const Padding& padding, plain::LayerState& state, std::span<const LiveRun> runs,
               std::size_t unit, Step&& step)
    {
        const std::size_t i = state.challenges.size();
        const EqSplit eq{std::span{state.point}.subspan(i + 1)};
        const auto sums = sum_tasks<RoundSums>(workers_, runs, unit, [&](const TaskPiece& piece) {
            const GkrRound part = step(eq.view(), piece.begin, piece.end);
            return RoundSums{part.at_one, part.c2, padding.visited(piece.block, part.weight)};
        });
        // With q the polynomial of what was visited and K that of the padding, a constant:
        // sum = K + (1 - r) q(0) + r q(1).
        const Ext5& r = state.point[i];
        const Ext5 unvisited = state.lambda * (padding.total(runs) - sums.visited);
        const Ext5 at_zero = (state.sum - unvisited - r * sums.at_one) * (kOne - r).inverse();
        const std::array message{sums.at_one - at_zero - sums.c2, sums.c2};
        const std::vector<Ext5> sent = channel_.send("gkr round", message);
        state.challenges.push_back(channel_.drawn());
        state.sum = next_claim(state.sum, r, sent, state.challenges.back());
    }

    /// The layer whose children are the vector at `level`.
    LeafClaim prove_layer(unsigned level, const LeafClaim& claim)
    {
        plain::LayerState state = plain::begin_layer(channel_, claim);
        const std::vector<LiveRun> children = runs_.at(level, kLayerUnitLog);
        const Padding padding = padding_of(level, claim.point);
        round(padding, state, children, 4 * kBlockLanes, [&](EqView eq, std::size_t begin, std::size_t end) {
            return sum_nodes(level, begin, end, 4,
                             [&](const auto* n, const ExtBlock* d, std::size_t from, std::size_t to) {
                                 return first_round_of(n)(n, d, state.lambda, eq, from, to);
                             });
        });

        // Bound nodes live in the space of vectors halved twice more: once for the children, once for the
        // variable.
        unsigned space = level + 2;
        Bound first_bound{runs_.log_leaves() - space, used_from(space)};
        Bound second_bound{runs_.log_leaves() - space - 1, used_from(space + 1)};
        Bound* bound = &first_bound;
        Bound* next = &second_bound;
        const Ext5 first = state.challenges.back();
        round(padding, state, children, 8 * kBlockLanes, [&](EqView eq, std::size_t begin, std::size_t end) {
            return sum_nodes(level, begin, end, 8,
                             [&](const auto* n, const ExtBlock* d, std::size_t from, std::size_t to) {
                                 return bind_first_of(n)(n, d, state.lambda, first, bound->nodes(), eq, from,
                                                         to);
                             });
        });
        std::vector<LiveRun> before = children;
        unsigned before_level = level;
        while (binds(space)) {
            std::vector<LiveRun> runs = runs_.at(space, kBoundUnitLog);
            fill_gaps(*bound, runs_.gaps(before, before_level, runs, space), level, state.lambda);
            const Ext5 r = state.challenges.back();
            round(padding, state, runs, 4 * kBlockLanes, [&](EqView eq, std::size_t begin, std::size_t end) {
                return kernels_.bind(bound->nodes(), r, next->nodes(), eq, begin, end);
            });
            std::swap(bound, next);
            before = std::move(runs);
            before_level = space++;
        }
        unpack(*bound, before, space - before_level, level, space, state);
        return plain::finish_layer(channel_, std::move(state));
    }

    /// May one more variable of bound nodes in this space be bound by kernels?
    [[nodiscard]] bool binds(unsigned space) const
    {
        const unsigned log = runs_.log_leaves() - space;
        return log > kBoundUnitLog && runs_.allows(log, kBoundUnitLog);
    }

    void fill_gaps(Bound& bound, std::span<const LiveRun> gaps, unsigned level, const Ext5& lambda) const
    {
        for (const LiveRun& gap : gaps) {
            const Ext5 d = pad(level, gap.block);
            fill(bound.a, gap, lambda * d);
            fill(bound.n1, gap, Ext5{});
            fill(bound.d0, gap, d);
            fill(bound.d1, gap, d);
        }
    }

    /// Bound nodes, evaluated but not bound to the last challenge yet, as plain vectors with that challenge
    /// bound: `stored` are the runs, `times` halvings ago, that they were made from.
    void unpack(const Bound& bound, std::span<const LiveRun> stored, unsigned times, unsigned level,
                unsigned space, plain::LayerState& state) const
    {
        const std::size_t size = std::size_t{1} << (runs_.log_leaves() - space);
        state.n0.assign(size, Ext5{});
        state.n1.assign(size, Ext5{});
        state.d0.assign(size, Ext5{kOne});
        fill_dense(space, padding_[level], state.d0);
        state.d1 = state.d0;
        for (const LiveRun& run : stored) {
            for (std::size_t i = run.begin >> times; i < run.end >> times; ++i) {
                state.d0[i] = bound.d0.get(i);
                state.d1[i] = bound.d1.get(i);
                state.n1[i] = bound.n1.get(i);
                state.n0[i] = bound.a.get(i) - state.lambda * state.d0[i];
            }
        }
        for (auto* values : {&state.n0, &state.n1, &state.d0, &state.d1}) {
            const Ext5& r = state.challenges.back();
            for (std::size_t i = 0; i < size / 2; ++i)
                (*values)[i] = (*values)[2 * i] + r * ((*values)[2 * i + 1] - (*values)[2 * i]);
            values->resize(size / 2);
        }
    }

    ProverChannel& channel_;
    const LeafSource& leaves_;
    const LiveRuns& runs_;
    Workers& workers_;
    const GkrKernels& kernels_;
    std::vector<Layer> layers_;               // layers_[i]: level i + kStored
    std::vector<std::vector<Ext5>> padding_;  // by level, by block
};
}  // namespace

LeafClaim prove(ProverChannel& channel, const LeafSource& leaves, Workers& workers, const GkrKernels& kernels)
{
    return GkrProver{channel, leaves, workers, kernels}.prove();
}
}  // namespace freehold::proof::gkr
