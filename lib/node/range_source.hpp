#pragma once
// What a proof of a range of proposals is made from: the claim, and the whole state of which the run's
// witness is a part.

#include "node/config.hpp"
#include "node/l1_api.hpp"
#include "state/witness.hpp"
#include "stf/stateless_range.hpp"
#include "store/chain_store.hpp"
#include "store/l1_store.hpp"

#include <expected>
#include <map>
#include <string>

namespace freehold::node
{
/// The store's word on the range, and its blobs. The store must outlive it. Not thread-safe.
class RangeSource final : public state::WitnessSource
{
public:
    /// Proposals [first, last], which the store must have derived. `l1` is asked for blobs only. The error is
    /// for a person.
    static std::expected<RangeSource, std::string> make(const store::ChainStore& chain,
                                                        const store::L1Store& l1_store, L1Api& l1,
                                                        const Deployment& deployment, std::uint64_t first,
                                                        std::uint64_t last);

    /// Without a prover's address, which is the caller's to set.
    [[nodiscard]] const stf::RangeClaim& claim() const { return claim_; }
    /// The last block of the range, as the node derived it.
    [[nodiscard]] const Header& last_header() const { return last_header_; }
    [[nodiscard]] std::uint64_t first_block() const { return first_block_; }

    [[nodiscard]] Bytes node(const Hash256& owner, std::span<const std::uint8_t> path,
                             const Hash256& hash) const override;
    [[nodiscard]] Bytes code(const Hash256& code_hash) const override;
    [[nodiscard]] Bytes header(const Hash256& block_hash) const override;
    [[nodiscard]] Bytes blob(const Hash256& versioned_hash) const override;

private:
    RangeSource(const store::ChainStore& chain, std::uint64_t first_block);
    std::expected<void, std::string> add(const store::L1Store& l1_store, L1Api& l1,
                                         const store::ProposalRecord& record);

    const store::ChainStore* chain_;
    std::uint64_t first_block_;
    std::unique_ptr<state::NodeSource> nodes_;
    std::unique_ptr<state::StateView> state_;
    std::map<Hash256, Bytes> blobs_;
    stf::RangeClaim claim_;
    Header last_header_;
};
}  // namespace freehold::node
