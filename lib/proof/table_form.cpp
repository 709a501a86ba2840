#include "proof/table_form.hpp"

namespace freehold::proof
{
FormEvaluator::FormEvaluator(const FormSet& set, const Fingerprint& local, const Fingerprint& global,
                             const Ext5& challenge, std::uint32_t segment)
    : set_{set},
      local_{local},
      global_{global},
      challenge_{challenge},
      segment_{BabyBear{segment}},
      lists_{set.lists.size()},
      terms_{set.most_terms}
{
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::vector<std::size_t> first(set.weights.size(), kNone);
    for (std::size_t i = 0; i < set.lists.size(); ++i) {
        std::size_t& same = first[set.lists[i]];
        if (same == kNone) {
            same = i;
            lists_.set(i, weight(set.weights[set.lists[i]]));
        } else {
            lists_.copy(i, same);
        }
    }
    bases_.reserve(set.bases.size());
    for (const FormBase& b : set.bases) bases_.push_back(base(b));
}

Ext5 FormEvaluator::weight(const FormWeight& w) const
{
    if (w.slot == FormWeight::kNoSlot) return Ext5{BabyBear{w.constant}};
    // A fingerprint is lessened by its entries.
    const Ext5& slot = (w.global ? global_ : local_).weights()[w.slot];
    return w.constant == 1 ? -slot : slot * -BabyBear{w.constant};
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
