#include "proof/recorder.hpp"

#include <algorithm>
#include <utility>

namespace freehold::proof
{
std::uint32_t Recorder::intern(const Node& node)
{
    const auto [it, fresh] =
        known_.try_emplace(std::tuple{node.op, node.a, node.b, node.constant.montgomery()},
                           static_cast<std::uint32_t>(nodes_.size()));
    if (fresh) nodes_.push_back(node);
    return it->second;
}

std::uint32_t Recorder::add(Op op, std::uint32_t a, std::uint32_t b)
{
    const Node x = nodes_[a], y = nodes_[b];
    const bool a_constant = x.op == Op::Constant, b_constant = y.op == Op::Constant;
    if (a_constant && b_constant)
        return add_constant(op == Op::Add   ? x.constant + y.constant
                            : op == Op::Sub ? x.constant - y.constant
                                            : x.constant * y.constant);
    if (op == Op::Mul) {
        if (a_constant) return add(op, b, a);
        if (b_constant && y.constant.is_zero()) return b;
        if (b_constant && y.constant == BabyBear{1}) return a;
        if (!b_constant && a > b) std::swap(a, b);
        return intern({op, a, b, {}, x.degree + y.degree});
    }
    if (b_constant && y.constant.is_zero()) return a;
    if (op == Op::Add) {
        if (a_constant) return add(op, b, a);
        if (!b_constant && a > b) std::swap(a, b);
    }
    return intern({op, a, b, {}, std::max(x.degree, y.degree)});
}

Recorded operator+(Recorded a, Recorded b)
{
    return {a.recorder, a.recorder->add(Recorder::Op::Add, a.node, b.node)};
}
Recorded operator-(Recorded a, Recorded b)
{
    return {a.recorder, a.recorder->add(Recorder::Op::Sub, a.node, b.node)};
}
Recorded operator*(Recorded a, Recorded b)
{
    return {a.recorder, a.recorder->add(Recorder::Op::Mul, a.node, b.node)};
}
Recorded operator+(Recorded a, BabyBear b) { return a + Recorded{a.recorder, a.recorder->add_constant(b)}; }
Recorded operator-(Recorded a, BabyBear b) { return a - Recorded{a.recorder, a.recorder->add_constant(b)}; }
Recorded operator*(Recorded a, BabyBear b) { return a * Recorded{a.recorder, a.recorder->add_constant(b)}; }
}  // namespace freehold::proof
