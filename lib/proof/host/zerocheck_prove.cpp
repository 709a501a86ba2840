#include "proof/host/zerocheck_prove.hpp"

namespace freehold::proof
{
void send_evals(ProverChannel& channel, const Instance& instance, const ZeroCheck& check, const Ext5& claim,
                std::vector<Ext5> values, ColumnEvals& evals)
{
    evals.columns = zerocheck::by_table(instance, values);
    const Ext5 total = zerocheck::final_value(instance, check, evals);
    values.back() += Ext5{kOne};
    evals.columns = zerocheck::by_table(instance, values);
    values.back() -= Ext5{kOne};
    const std::array context{claim, total, zerocheck::final_value(instance, check, evals) - total};
    evals.columns = zerocheck::by_table(instance, channel.send("column evals", values, context));
}
}  // namespace freehold::proof
