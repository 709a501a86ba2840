#include "node/mempool_selection.hpp"

#include <algorithm>
#include <unordered_set>

namespace freehold::node
{
namespace
{
// A heap of the senders' next transactions. Entries are small and hold no pointer into the pool: the pool
// changes while blocks are built.
class HeapSelection : public Mempool::Selection
{
public:
    HeapSelection(std::mutex& mutex, const PoolQueues& queues, const U256& base_fee)
        : mutex_{mutex}, queues_{queues}, base_fee_{base_fee}
    {
        {
            const std::lock_guard lock{mutex_};
            heads_.assign(queues_.heads().begin(), queues_.heads().end());
        }
        heap_.reserve(heads_.size());
        for (std::size_t i = 0; i < heads_.size(); ++i) push_unordered(i);
        std::ranges::make_heap(heap_, executes_later);
    }

    PooledTxPtr next() override
    {
        advance();
        while (!heap_.empty()) {
            std::ranges::pop_heap(heap_, executes_later);
            const Candidate candidate = heap_.back();
            heap_.pop_back();
            PoolQueues::Head& head = heads_[candidate.index];
            const auto tx = lookup(head);
            if (!tx) continue;  // replaced senders' queues may have lost it
            if (tx->tx.max_fee_per_gas < base_fee_) continue;
            last_ = candidate.index;
            return tx;
        }
        return nullptr;
    }

    void skip_sender(const Address& sender) override
    {
        // The usual case is the transaction that next() has just returned.
        if (last_ && heads_[*last_].sender == sender) {
            last_.reset();
            return;
        }
        skipped_.insert(sender);
    }

private:
    struct Candidate
    {
        std::uint64_t tip = 0;
        std::uint64_t arrival = 0;
        std::size_t index = 0;  // in heads_
    };
    static bool executes_later(const Candidate& a, const Candidate& b)
    {
        return a.tip != b.tip ? a.tip < b.tip : a.arrival > b.arrival;
    }

    bool push_unordered(std::size_t index)
    {
        const PoolQueues::Head& head = heads_[index];
        const Price price = Price::at(head.fees, base_fee_.saturate64());
        if (!price.payable) return false;
        heap_.push_back({price.value, head.arrival, index});
        return true;
    }

    PooledTxPtr lookup(PoolQueues::Head& head)
    {
        if (!skipped_.empty() && skipped_.contains(head.sender)) return nullptr;
        const std::lock_guard lock{mutex_};
        return queues_.executable(head.sender, head.nonce, head.arrival);
    }

    // The sender of the transaction returned last comes back with its next one.
    void advance()
    {
        if (!last_) return;
        const std::size_t index = *last_;
        last_.reset();
        PoolQueues::Head& head = heads_[index];
        ++head.nonce;
        const auto tx = lookup(head);
        if (!tx) return;
        head.fees = Fees::of(tx->tx);
        if (push_unordered(index)) std::ranges::push_heap(heap_, executes_later);
    }

    std::mutex& mutex_;
    const PoolQueues& queues_;
    U256 base_fee_;
    std::vector<PoolQueues::Head> heads_;
    std::vector<Candidate> heap_;
    std::optional<std::size_t> last_;
    std::unordered_set<Address> skipped_;
};
}  // namespace

std::unique_ptr<Mempool::Selection> make_selection(std::mutex& mutex, const PoolQueues& queues,
                                                   const U256& base_fee)
{
    return std::make_unique<HeapSelection>(mutex, queues, base_fee);
}
}  // namespace freehold::node
