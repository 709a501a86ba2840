#pragma once
// A table's description as a graph that can be rewritten, for those who evaluate it as data: the verifier on
// L1 (machine_code.hpp) and the one that is a guest (table_forms.hpp).

#include "base/check.hpp"
#include "proof/recorder.hpp"
#include "zkvm/machine.hpp"

#include <map>
#include <tuple>
#include <vector>

namespace freehold::zkvm
{
using proof::BabyBear;
using proof::Recorder;

/// The machine of some program: the descriptions are the same for all. No root of it may be looked at.
ProgramMachine machine_of_some_program();

/// A table's description that can be rewritten for the verifier: what the recorder has, and the batching
/// challenge as one more cell.
class Description
{
public:
    /// Products of opened expressions, as in the convolutions of a multiplication's limbs: where constraint i
    /// has the term c x_u y_v, the constraints' sum has a^i c x_u y_v, with the challenge a. Such terms whose
    /// factors a^i c are products of one that u gives and one that v gives are made the product of two
    /// polynomials' values at a: as many products as expressions instead of as pairs. REQUIRES: the recorder
    /// keeps what is opened.
    explicit Description(const Recorder& recorder);

    [[nodiscard]] std::size_t on_cell() const { return on_cell_; }
    [[nodiscard]] std::size_t challenge_cell() const { return on_cell_ + 1; }
    [[nodiscard]] const std::vector<Recorder::Node>& nodes() const { return nodes_; }
    [[nodiscard]] std::vector<std::uint32_t>& constraints() { return constraints_; }
    [[nodiscard]] const std::vector<std::uint32_t>& constraints() const { return constraints_; }
    [[nodiscard]] const std::vector<Recorder::Said>& interactions() const { return interactions_; }
    [[nodiscard]] const std::vector<std::uint32_t>& opened() const { return opened_; }
    /// What is added to the constraints' sum, at its first power of the challenge; kNone: nothing.
    std::uint32_t addend = Recorder::kNone;

    std::uint32_t cell(std::size_t i) { return intern({Recorder::Op::Cell, index(i), 0, {}, 0}); }
    std::uint32_t challenge() { return cell(challenge_cell()); }
    std::uint32_t constant(BabyBear x) { return intern({Recorder::Op::Constant, 0, 0, x, 0}); }
    std::uint32_t add(std::uint32_t a, std::uint32_t b) { return intern({Recorder::Op::Add, a, b, {}, 0}); }
    std::uint32_t subtract(std::uint32_t a, std::uint32_t b)
    {
        return intern({Recorder::Op::Sub, a, b, {}, 0});
    }
    std::uint32_t multiply(std::uint32_t a, std::uint32_t b)
    {
        return intern({Recorder::Op::Mul, a, b, {}, 0});
    }
    std::uint32_t scaled(std::uint32_t a, BabyBear factor)
    {
        return factor == BabyBear{1} ? a : multiply(a, constant(factor));
    }

private:
    using Key = std::tuple<Recorder::Op, std::uint32_t, std::uint32_t, std::uint32_t>;
    static Key key(const Recorder::Node& n) { return {n.op, n.a, n.b, n.constant.montgomery()}; }
    static std::uint32_t index(std::size_t i) { return static_cast<std::uint32_t>(i); }
    std::uint32_t intern(const Recorder::Node& node)
    {
        const auto [it, fresh] = known_.try_emplace(key(node), index(nodes_.size()));
        if (fresh) nodes_.push_back(node);
        return it->second;
    }

    std::size_t on_cell_;
    std::vector<Recorder::Node> nodes_;
    std::vector<std::uint32_t> constraints_;
    std::vector<Recorder::Said> interactions_;
    std::vector<std::uint32_t> opened_;
    std::map<Key, std::uint32_t> known_;
};
}  // namespace freehold::zkvm
