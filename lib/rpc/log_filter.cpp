#include "rpc/log_filter.hpp"

namespace freehold::rpc
{
namespace
{
constexpr std::size_t kMaxTopics = 4;
const std::string kWhere = "invalid argument 0";

std::vector<Hash256> parse_topic_position(const Json& value, std::size_t max_alternatives)
{
    if (value.is_null()) return {};
    if (value.is_string()) return {parse_hash(value, kWhere)};
    if (!value.is_array()) throw invalid_params(kWhere + ": invalid topic(s)");
    if (value.size() > max_alternatives) throw invalid_params(kWhere + ": exceed max topics");
    std::vector<Hash256> alternatives;
    for (const Json& element : value) {
        if (element.is_null()) return {};  // null among the alternatives matches anything
        alternatives.push_back(parse_hash(element, kWhere));
    }
    return alternatives;
}

std::vector<Address> parse_addresses(const Json& value, std::size_t max_alternatives)
{
    if (value.is_null()) return {};
    if (value.is_string()) return {parse_address(value, kWhere)};
    if (!value.is_array()) throw invalid_params(kWhere + ": invalid addresses in query");
    if (value.size() > max_alternatives) throw invalid_params(kWhere + ": exceed max addresses");
    std::vector<Address> addresses;
    for (const Json& element : value) addresses.push_back(parse_address(element, kWhere));
    return addresses;
}
}  // namespace

bool LogFilter::matches(const Log& log) const
{
    if (!addresses.empty() && std::ranges::find(addresses, log.address) == addresses.end()) return false;
    if (topics.size() > log.topics.size()) return false;
    for (std::size_t i = 0; i < topics.size(); ++i)
        if (!topics[i].empty() && std::ranges::find(topics[i], log.topics[i]) == topics[i].end())
            return false;
    return true;
}

bool LogFilter::may_match(const Bloom& bloom) const
{
    const auto contains = [&bloom](const auto& item) { return bloom.may_contain(item.view()); };
    if (!addresses.empty() && std::ranges::none_of(addresses, contains)) return false;
    return std::ranges::all_of(topics, [&](const auto& alternatives) {
        return alternatives.empty() || std::ranges::any_of(alternatives, contains);
    });
}

LogQuery parse_log_query(const Json& object, std::size_t max_alternatives)
{
    LogQuery query;
    const Json& hash = member(object, "blockHash");
    const Json& from = member(object, "fromBlock");
    const Json& to = member(object, "toBlock");
    if (!hash.is_null()) {
        if (!from.is_null() || !to.is_null())
            throw invalid_params(
                kWhere + ": cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other");
        query.block_hash = parse_hash(hash, kWhere);
    }
    if (!from.is_null()) query.from = parse_block_number(from, kWhere);
    if (!to.is_null()) query.to = parse_block_number(to, kWhere);
    query.filter.addresses = parse_addresses(member(object, "address"), max_alternatives);
    const Json& topics = member(object, "topics");
    if (topics.is_null()) return query;
    if (!topics.is_array()) throw invalid_params(kWhere + ": invalid topics");
    if (topics.size() > kMaxTopics) throw invalid_params(kWhere + ": exceed max topics");
    for (const Json& position : topics)
        query.filter.topics.push_back(parse_topic_position(position, max_alternatives));
    return query;
}

void for_each_log(const store::SealedBlock& block, const LogFilter& filter,
                  const std::function<void(std::size_t, std::size_t, const Log&)>& visit)
{
    std::size_t index_in_block = 0;
    for (std::size_t i = 0; i < block.receipts.size(); ++i)
        for (const Log& log : block.receipts[i].logs) {
            if (filter.matches(log)) visit(i, index_in_block, log);
            ++index_in_block;
        }
}
}  // namespace freehold::rpc
