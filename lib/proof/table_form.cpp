#include "proof/table_form.hpp"

namespace freehold::proof
{
namespace
{
constexpr std::size_t kNone = static_cast<std::size_t>(-1);
}

FormEvaluator::FormEvaluator(const FormSet& set, const Fingerprint& local, const Fingerprint& global,
                             const Ext5& challenge, std::uint32_t segment)
    : set_{set},
      local_{local},
      global_{global},
      challenge_{challenge},
      segment_{BabyBear{segment}},
      has_pattern_(set.patterns.size()),
      has_base_(set.bases.size()),
      has_entry_(set.lists.size()),
      first_(set.weights.size(), kNone),
      lists_{set.lists.size()},
      bases_{set.bases.size()},
      terms_{set.most_terms}
{}

void FormEvaluator::make_pattern(std::size_t p)
{
    if (has_pattern_[p] != 0) return;
    has_pattern_[p] = 1;
    const FormRange& weights = set_.patterns[p].weights;
    for (std::size_t i = weights.first; i < std::size_t{weights.first} + weights.count; ++i) {
        if (has_entry_[i] != 0) continue;
        has_entry_[i] = 1;
        std::size_t& same = first_[set_.lists[i]];
        if (same == kNone) {
            same = i;
            lists_.set(i, weight(set_.weights[set_.lists[i]]));
        } else {
            lists_.copy(i, same);
        }
    }
}

void FormEvaluator::make_base(std::size_t b)
{
    if (has_base_[b] != 0) return;
    has_base_[b] = 1;
    bases_.set(b, base(set_.bases[b]));
}

Ext5 FormEvaluator::weight(const FormWeight& w) const
{
    const BabyBear constant = BabyBear::from_montgomery_unchecked(w.constant);
    if (w.slot == FormWeight::kNoSlot) return Ext5{constant};
    // A fingerprint is lessened by its entries.
    const Ext5& slot = (w.global ? global_ : local_).weights()[w.slot];
    return constant == BabyBear{1} ? -slot : slot * -constant;
}

Ext5 FormEvaluator::base(const FormBase& base) const
{
    Ext5 sum;
    if (base.bus != 0) sum = (base.global ? global_ : local_).base(base.bus);
    for (const FormWeight& w : set_.constants.subspan(base.constants.first, base.constants.count))
        sum += weight(w);
    return sum;
}

FormEvaluator::Code FormEvaluator::put_sum(Code code, Ext5List& to, std::size_t at)
{
    const std::size_t p = *code++;
    if (p == TableForm::kValue) {
        to.copy(at, values_, *code);
        return code + 1;
    }
    const FormPattern& pattern = set_.patterns[p];
    const std::size_t base = *code++;
    std::size_t used = 0;
    if (pattern.tail != 0) local_.put_entries({values_, *code++, pattern.tail}, pattern.slot, terms_, used++);
    if (base != TableForm::kNoBase) terms_.copy(used++, bases_, base);
    const std::size_t size = pattern.weights.count;
    terms_.gather(used, values_, {code, size - used});
    lists_.put({terms_, 0, size}, pattern.weights.first, to, at);
    return code + (size - used);
}

FormEvaluator::Code FormEvaluator::put_sums(Code code, std::size_t count, Ext5List& to)
{
    const std::size_t end = to.size();
    to.resize(end + count);
    for (std::size_t i = 0; i < count; ++i) code = put_sum(code, to, end + i);
    return code;
}

void FormEvaluator::evaluate(const TableForm& form, Ext5Slice cells, Ext5Slice opened, const Ext5& on,
                             const Ext5& live, TableTerms& terms)
{
    CHECK(cells.size() == form.cells && opened.size() == form.opened, "the form's row");
    values_.clear();
    values_.append(cells.list(), cells.at(), cells.size());
    for (const Ext5& x : {on, challenge_, segment_, live}) values_.push_back(x);
    values_.append(opened.list(), opened.at(), opened.size());
    std::size_t next = values_.size();
    values_.resize(next + form.steps);
    Code code = form.code.data();
    for (const Code end = code + form.patterns; code != end; ++code) make_pattern(*code);
    for (const Code end = code + form.bases; code != end; ++code) make_base(*code);
    for (const std::size_t end = values_.size(); next < end; ++next) {
        if (*code++ == TableForm::kSum) {
            code = put_sum(code, values_, next);
        } else {
            factor_.set(values_, code[0]);
            factor_.times(values_, code[1], values_, next);
            code += 2;
        }
    }
    code = put_sums(code, form.interactions.size(), terms.interactions);
    code = put_sums(code, form.constraints, terms.constraints);
    code = put_sums(code, form.opened, terms.opened);
    CHECK(code == form.code.data() + form.code.size(), "the form's code");
}
}  // namespace freehold::proof
