#pragma once
// Puts sequenced blocks on L1: takes the oldest unposted ones, compresses them into blobs, and sends
// Inbox.propose in an EIP-4844 transaction with cell proofs. One proposal is under way at a time, since the
// next one's parent hash holds its L1 time; the next one's blobs are prepared meanwhile.
//
// What L1 cannot take any more, because a forced item that it leaves out is due or its anchor's hash is out
// of reach (an outage of hours), is sequenced again; L1 is asked first, so that no gas is burnt on it.
//
// Invariant: what to post follows from the chain and L1 alone (the blocks after the safe head), so a restart
// or an L1 reorganisation needs no record: the same blocks are proposed again.

#include "codec/blob_transaction.hpp"
#include "crypto/host/signer.hpp"
#include "node/derivation.hpp"
#include "node/inbox.hpp"
#include "node/l1_view.hpp"

#include <condition_variable>
#include <thread>

namespace freehold::node
{
/// Commitments and cell proofs of blobs (EIP-7594); in the node, c-kzg.
using SidecarMaker = std::function<BlobSidecar(std::vector<Blob>)>;

struct BatcherStatus
{
    std::uint64_t posted = 0;        // proposals that were mined
    std::uint64_t resent = 0;        // fee bumps
    std::uint64_t l1_bytes = 0;      // payload bytes in mined proposals
    std::uint64_t l1_gas = 0;        // execution gas of them
    std::uint64_t transactions = 0;  // L2 transactions in them
};

class Batcher
{
public:
    Batcher(Chain& chain, L1Api& l1, const L1View& view, SidecarMaker make_sidecar, const Signer& signer,
            const NodeConfig& config);
    ~Batcher();

    void start();
    void stop();

    /// One step of the state machine; what the thread does every tenth of a second. True if it did something.
    L1Result<bool> step();

    /// The batch that this batcher made with just these blobs for this parent (see PostedBatches).
    [[nodiscard]] std::optional<PostedBatch> posted_batch(const stf::Proposal& proposal) const;
    [[nodiscard]] BatcherStatus status() const;

private:
    struct Prepared  // a batch with its proofs, ready but for the parent
    {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        Hash256 last_hash;               // of the last block: a rolled back chain makes the batch stale
        std::uint16_t forced = 0;        // items that it takes
        std::uint64_t forced_count = 0;  // items that the chain has taken after it
        std::uint64_t anchor = 0;
        std::size_t payload_bytes = 0;
        std::uint64_t transactions = 0;
        std::vector<Hash256> blob_hashes;
        BlobSidecar sidecar;
    };
    struct Fees
    {
        U256 tip;
        U256 cap;
        U256 blob_cap;
    };
    struct InFlight
    {
        Prepared batch;
        Hash256 parent;
        std::uint64_t nonce = 0;
        Fees fees;
        std::vector<Hash256> tx_hashes;  // one per resend: any may be the one that is mined
        std::uint64_t sent_at = 0;       // L1 block number
        bool is_known = false;           // an endpoint has seen it, so it is replaced only at a higher price
    };
    struct Posted  // what was sent, to recognise it when it comes back
    {
        Hash256 parent;
        std::vector<Hash256> blob_hashes;
        PostedBatch blocks;
        Hash256 last_hash;
    };
    enum class Verdict : std::uint8_t
    {
        Postable,
        TooLate,  // L1 can take it never again
    };

    void run();
    [[nodiscard]] std::uint64_t next_block() const;
    [[nodiscard]] bool is_stale(const Prepared& batch) const;
    [[nodiscard]] std::optional<Prepared> plan(std::uint64_t first, const L1Status& l1) const;
    [[nodiscard]] std::vector<store::BlockPtr> candidates(std::uint64_t first, const L1Status& l1) const;
    L1Result<bool> check_in_flight(const L1Status& l1);
    L1Result<void> send(InFlight& flight);
    L1Result<void> launch(const L1Status& l1);
    L1Result<Verdict> judge(const Prepared& batch, const L1Status& l1);
    L1Result<void> sequence_again(const L1Status& l1);
    static void raise_fees(InFlight& flight, const Fees& now);
    [[nodiscard]] Fees choose_fees(const L1Status& l1) const;

    Chain& chain_;
    L1Api& l1_;
    const L1View& view_;
    SidecarMaker make_sidecar_;
    Signer signer_;
    NodeConfig config_;

    std::optional<Prepared> prepared_;
    std::optional<InFlight> in_flight_;

    mutable std::mutex mutex_;  // the four below
    std::vector<Posted> recent_;
    BatcherStatus status_;
    bool stopping_ = false;
    std::condition_variable wake_;
    std::thread thread_;
};
}  // namespace freehold::node
