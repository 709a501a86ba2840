#include "zkvm/host/table_forms.hpp"

#include "base/check.hpp"
#include "proof/table_form.hpp"
#include "zkvm/host/description.hpp"
#include "zkvm/machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>

namespace freehold::zkvm
{
namespace
{
using proof::FormWeight;
using proof::TableForm;
using Op = Recorder::Op;
using Number = std::uint32_t;
using Numbers = std::vector<Number>;

Number narrow(std::size_t x)
{
    CHECK(x <= std::numeric_limits<Number>::max(), "a number too large for the form");
    return static_cast<Number>(x);
}

/// Things with numbers in the order in which they came, each once.
template <class Key>
class Pool
{
public:
    Number of(const Key& key)
    {
        const auto [it, fresh] = numbers_.try_emplace(key, narrow(keys_.size()));
        if (fresh) keys_.push_back(key);
        return it->second;
    }
    [[nodiscard]] const std::vector<Key>& keys() const { return keys_; }

private:
    std::map<Key, Number> numbers_;
    std::vector<Key> keys_;
};

struct Base
{
    Number bus = 0;
    bool global = false;
    std::vector<FormWeight> constants;

    friend auto operator<=>(const Base&, const Base&) = default;
};

struct Pattern
{
    Numbers weights;
    std::size_t slot = 0, tail = 0;

    friend auto operator<=>(const Pattern&, const Pattern&) = default;
};

struct Pools
{
    Pool<FormWeight> weights;
    Pool<Pattern> patterns;
    Pool<Base> bases;
};

/// Values by their numbers with their factors, and a constant.
struct Affine
{
    std::map<Number, BabyBear> terms;
    BabyBear constant;

    void add(const Affine& other, BabyBear factor)
    {
        for (const auto& [number, x] : other.terms) {
            BabyBear& sum = terms[number];
            sum += factor * x;
            if (sum.is_zero()) terms.erase(number);
        }
        constant += factor * other.constant;
    }
};

/// The code of a table's form.
class FormCode
{
public:
    FormCode(const Description& description, const proof::Machine& machine, Pools& pools)
        : description_{description},
          machine_{machine},
          pools_{pools},
          forms_(description.nodes().size()),
          known_(description.nodes().size()),
          next_step_{narrow(first_opened() + description.opened().size())}
    {
        for (const Recorder::Said& said : description.interactions()) put(sums_, interaction(said));
        for (std::size_t i = 0; i < description.constraints().size(); ++i) {
            Affine form = affine(description.constraints()[i]);
            if (i == 0 && description.addend != Recorder::kNone)
                form.add(affine(description.addend), BabyBear{1});
            put(sums_, plain(form));
        }
        for (const std::uint32_t node : description.opened()) put(sums_, plain(affine(node)));
    }

    [[nodiscard]] std::size_t steps() const { return steps_; }
    [[nodiscard]] std::size_t patterns() const { return patterns_.keys().size(); }
    [[nodiscard]] std::size_t bases() const { return bases_.keys().size(); }
    [[nodiscard]] Numbers code() const
    {
        Numbers code;
        for (const auto& part : {patterns_.keys(), bases_.keys(), step_code_, sums_})
            code.insert(code.end(), part.begin(), part.end());
        return code;
    }

private:
    struct SumCode
    {
        Numbers weights, values;
        Base base;
        std::size_t slot = 0, tail = 0;
        Number first_of_tail = 0;
    };
    /// A tail of fewer costs more than terms.
    static constexpr std::size_t kLeastTail = 8;

    // After `on`, the challenge and the segment, which have their cells' numbers.
    [[nodiscard]] std::size_t live() const { return description_.on_cell() + 3; }
    [[nodiscard]] std::size_t first_opened() const { return description_.on_cell() + 4; }

    const Affine& affine(std::uint32_t at)
    {
        if (known_[at]) return forms_[at];
        const Recorder::Node n = description_.nodes()[at];
        Affine form;
        switch (n.op) {
            case Op::Cell: form.terms[narrow(n.a)] = BabyBear{1}; break;
            case Op::Constant: form.constant = n.constant; break;
            case Op::Opened: form.terms[narrow(first_opened() + n.b)] = BabyBear{1}; break;
            case Op::Add:
            case Op::Sub:
                form.add(affine(n.a), BabyBear{1});
                form.add(affine(n.b), BabyBear{n.op == Op::Add ? 1 : -1});
                break;
            case Op::Mul:
                if (affine(n.a).terms.empty())
                    form.add(affine(n.b), affine(n.a).constant);
                else if (affine(n.b).terms.empty())
                    form.add(affine(n.a), affine(n.b).constant);
                else
                    form.terms[product(operand(n.a), operand(n.b))] = BabyBear{1};
                break;
        }
        known_[at] = true;
        return forms_[at] = std::move(form);
    }

    /// The number of a value that an expression is, made by a step if need be.
    Number operand(std::uint32_t at)
    {
        if (is_value(at)) return number_of(at);
        const Affine form = affine(at);
        Numbers code{TableForm::kSum};
        put(code, plain(form));
        return step(code);
    }
    Number product(Number a, Number b) { return step({TableForm::kProduct, std::min(a, b), std::max(a, b)}); }
    Number step(const Numbers& code)
    {
        const auto [it, fresh] = made_.try_emplace(code, next_step_);
        if (fresh) {
            step_code_.insert(step_code_.end(), code.begin(), code.end());
            ++next_step_, ++steps_;
        }
        return it->second;
    }

    static FormWeight form_weight(BabyBear constant, std::size_t slot, bool global)
    {
        return {constant.montgomery(), static_cast<std::uint8_t>(slot), global};
    }
    Number weight(BabyBear constant) { return weight(constant, FormWeight::kNoSlot, false); }
    Number weight(BabyBear constant, std::size_t slot, bool global)
    {
        return pools_.weights.of(form_weight(constant, slot, global));
    }
    SumCode plain(const Affine& form)
    {
        SumCode sum;
        add(sum, form, FormWeight::kNoSlot, false);
        return sum;
    }
    void add(SumCode& sum, const Affine& form, std::size_t slot, bool global)
    {
        for (const auto& [number, x] : form.terms) {
            sum.weights.push_back(weight(x, slot, global));
            sum.values.push_back(number);
        }
        if (!form.constant.is_zero()) sum.base.constants.push_back(form_weight(form.constant, slot, global));
    }
    SumCode interaction(const Recorder::Said& said)
    {
        SumCode sum;
        const bool global = machine_.is_global(said.bus);
        sum.base.bus = narrow(said.bus);
        sum.base.global = global;
        Number numerator = narrow(live());
        if (said.multiplicity != Recorder::kNone)
            numerator = product(operand(said.multiplicity), narrow(description_.on_cell()));
        sum.weights.push_back(weight(BabyBear{said.sign}));
        sum.values.push_back(numerator);
        if (!global) find_tail(sum, said.entries);
        for (std::size_t slot = 0; slot < said.entries.size(); ++slot)
            if (slot < sum.slot || slot >= sum.slot + sum.tail)
                add(sum, affine(said.entries[slot]), slot, global);
        return sum;
    }
    /// The longest.
    void find_tail(SumCode& sum, const std::vector<std::uint32_t>& entries)
    {
        std::size_t begin = 0;
        for (std::size_t slot = 0; slot <= entries.size(); ++slot) {
            const bool goes_on = slot != begin && slot < entries.size() && is_value(entries[slot]) &&
                                 number_of(entries[slot]) == number_of(entries[slot - 1]) + 1;
            if (goes_on) continue;
            if (slot - begin >= std::max(kLeastTail, sum.tail + 1)) {
                sum.slot = begin;
                sum.tail = slot - begin;
                sum.first_of_tail = number_of(entries[begin]);
            }
            begin = slot;
            if (slot < entries.size() && !is_value(entries[slot])) ++begin;
        }
    }
    bool is_value(std::uint32_t at)
    {
        const Affine& form = affine(at);
        return form.constant.is_zero() && form.terms.size() == 1 && form.terms.begin()->second == BabyBear{1};
    }
    /// REQUIRES: is_value(at).
    Number number_of(std::uint32_t at) { return affine(at).terms.begin()->first; }
    void put(Numbers& code, const SumCode& sum)
    {
        const bool has_base = sum.base != Base{};
        Numbers weights = sum.weights;
        for (const bool one : {has_base, sum.tail != 0})
            if (one) weights.insert(weights.begin(), weight(BabyBear{1}));
        CHECK(!weights.empty(), "a sum of nothing");
        if (!has_base && sum.tail == 0 && weights == Numbers{weight(BabyBear{1})}) {
            code.push_back(TableForm::kValue);
            code.push_back(sum.values[0]);
            return;
        }
        const Number pattern = pools_.patterns.of({weights, sum.slot, sum.tail});
        patterns_.of(pattern);
        code.push_back(pattern);
        code.push_back(has_base ? pools_.bases.of(sum.base) : TableForm::kNoBase);
        if (has_base) bases_.of(code.back());
        if (sum.tail != 0) code.push_back(sum.first_of_tail);
        for (const Number number : sum.values) code.push_back(narrow(number * field::Ext5List::kNumberUnit));
    }

    const Description& description_;
    const proof::Machine& machine_;
    Pools& pools_;
    std::vector<Affine> forms_;
    std::vector<bool> known_;
    std::map<Numbers, Number> made_;
    Number next_step_;
    std::size_t steps_ = 0;
    Numbers step_code_, sums_;
    Pool<Number> patterns_, bases_;  // that are used
};

/// Lists one after the other; one that is part of what is there takes no room.
template <class T>
class Lists
{
public:
    proof::FormRange put(const std::vector<T>& list)
    {
        auto at = std::ranges::search(all_, list).begin();
        if (at == all_.end()) at = all_.insert(all_.end(), list.begin(), list.end());
        return {narrow(static_cast<std::size_t>(at - all_.begin())), narrow(list.size())};
    }
    [[nodiscard]] const std::vector<T>& all() const { return all_; }

private:
    std::vector<T> all_;
};

template <class List, class F>
std::string array_of(std::string_view type, std::string_view name, const List& list, const F& source)
{
    std::string out = fmt::format("constexpr {} {}[] = {{", type, name);
    std::size_t width = 200;
    for (const auto& x : list) {
        const std::string item = source(x) + ',';
        if (width + item.size() > 110) {
            out += "\n   ";
            width = 3;
        }
        out += ' ' + item;
        width += 1 + item.size();
    }
    return out + "\n};\n";
}
std::string number_source(std::size_t x) { return std::to_string(x); }
std::string weight_source(const FormWeight& w)
{
    return fmt::format("{{{}, {}, {}}}", w.constant, w.slot, w.global);
}
std::string range_source(const proof::FormRange& range)
{
    return fmt::format("{{{}, {}}}", range.first, range.count);
}
}  // namespace

std::string table_forms()
{
    const ProgramMachine machine = machine_of_some_program();
    Pools pools;
    std::vector<proof::Interaction> interactions;
    Numbers code;
    std::string forms;
    for (const proof::Table& table : machine.tables()) {
        Recorder recorder{table.cells(), Recorder::kAnySegment, Recorder::Opening::Keep};
        table.record(recorder);
        const FormCode form{Description{recorder}, machine, pools};
        const Numbers words = form.code();
        const proof::TableShape& shape = table.shape;
        forms += fmt::format(
            "    {{&k_form_set, std::span{{k_form_interactions}}.subspan({}, {}), {}, {}, {}, {}, {}, {}, "
            "{}, {}, "
            "std::span{{k_form_code}}.subspan({}, {})}},  // {}\n",
            interactions.size(), shape.interactions.size(), table.cells(), shape.opened, form.steps(),
            shape.constraints, shape.degree, shape.widest, form.patterns(), form.bases(), code.size(),
            words.size(), table.name);
        interactions.insert(interactions.end(), shape.interactions.begin(), shape.interactions.end());
        code.insert(code.end(), words.begin(), words.end());
    }
    // The longest first, as the others are often parts of them.
    const std::vector<Pattern>& patterns = pools.patterns.keys();
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (std::size_t i = 0; i < patterns.size(); ++i) order.emplace_back(patterns[i].weights.size(), i);
    std::ranges::sort(order, std::ranges::greater{});
    Lists<Number> lists;
    std::vector<proof::FormRange> ranges(patterns.size());
    for (const auto& [size, i] : order) ranges[i] = lists.put(patterns[i].weights);
    std::vector<std::string> pattern_sources, bases;
    for (std::size_t i = 0; i < patterns.size(); ++i)
        pattern_sources.push_back(
            fmt::format("{{{}, {}, {}}}", range_source(ranges[i]), patterns[i].slot, patterns[i].tail));
    Lists<FormWeight> constants;
    const auto itself = [](const std::string& source) { return source; };
    for (const Base& base : pools.bases.keys())
        bases.push_back(fmt::format("{{{}, {}, {}}}", base.bus, base.global,
                                    range_source(constants.put(base.constants))));
    return "// Written by `freehold zkvm table-forms`; computed in zkvm/host/table_forms.cpp.\n" +
           array_of("FormWeight", "k_form_weights", pools.weights.keys(), weight_source) +
           array_of("std::uint32_t", "k_form_lists", lists.all(), number_source) +
           array_of("FormPattern", "k_form_patterns", pattern_sources, itself) +
           array_of("FormWeight", "k_form_constants", constants.all(), weight_source) +
           array_of("FormBase", "k_form_bases", bases, itself) +
           fmt::format(
               "constexpr FormSet k_form_set{{k_form_weights, k_form_lists, k_form_patterns, "
               "k_form_constants, k_form_bases, {}}};\n",
               order[0].first) +
           array_of("Interaction", "k_form_interactions", interactions,
                    [](const proof::Interaction& i) {
                        return fmt::format("{{{}, {}, {}, {}}}", i.bus, i.sign, i.committed, i.entries);
                    }) +
           array_of("std::uint32_t", "k_form_code", code, number_source) +
           "constexpr TableForm k_table_forms[] = {\n" + forms + "};\n";
}
}  // namespace freehold::zkvm
