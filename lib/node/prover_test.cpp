// The way of a proof to L1, on an L1 that has no more of the contracts than their steps: which claim each
// leaves, and what it refuses.

#include "node/prover.hpp"

#include "codec/abi.hpp"
#include "node/genesis.hpp"
#include "sys/files.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace freehold::node
{
namespace
{
const Signer kSigner = *Signer::from_key(U256{7}.to_hash());

Hash256 hash_of(std::uint8_t byte) { return keccak256(Bytes{byte}); }
Address address_of(std::uint8_t byte)
{
    Address address;
    address.bytes.fill(byte);
    return address;
}

Deployment test_deployment()
{
    Deployment deployment;
    deployment.l1_chain_id = 1;
    deployment.rollup_params.chain_id = 70'517;
    deployment.genesis_timestamp = 1'700'000'000;
    deployment.genesis_base_fee = 1'000'000'000;
    deployment.predeploys = {Bytes{0x00}, Bytes{0x00}, Bytes{0x00}};
    deployment.rollup = address_of(1);
    deployment.inbox = address_of(2);
    return deployment;
}
const Address kRangeVerifier = address_of(3), kStaged = address_of(4);

ProvenRange test_range(std::size_t proof_size)
{
    ProvenRange range;
    range.first = range.last = 1;
    range.parent_proposal = hash_of(10);
    range.proposal = hash_of(11);
    range.parent_block = hash_of(12);
    range.prover = kSigner.address();
    range.public_input = hash_of(13);
    range.call = encode_prove({1, 1}, {}, {});
    range.layers = 2;
    range.proof.resize(proof_size);
    for (std::size_t i = 0; i < proof_size; ++i) range.proof[i] = static_cast<std::uint8_t>(i * 31 >> 3);
    range.cuts = {ProofCut{proof_size / 3, hash_of(14)}, ProofCut{proof_size / 2, hash_of(15)}};
    range.proof_bytes = proof_size;
    return range;
}

/// Every transaction is in a block at once.
class PretendedL1 final : public L1Api
{
public:
    explicit PretendedL1(ProvenRange range) : range{std::move(range)} {}

    ProvenRange range;  // what it accepts
    std::uint64_t proposal = 0;
    std::uint64_t head = 100;
    std::vector<L1Log> emitted;
    unsigned logs_late = 0;  // so many answers lack their newest log
    bool forgets_reduced = false;
    std::uint64_t gas_of_whole = 1'000'000;
    std::vector<Transaction> sent;

    void leave(Stage stage, const Hash256& state, BytesView claim)
    {
        const char* event =
            stage == Stage::Reduced ? "Reduced(bytes32,bytes32,bytes)" : "Folded(bytes32,bytes32,bytes)";
        L1Log log;
        log.block.number = head;
        log.topics = {abi::event_topic(event), asked(), state};
        log.data = abi::Encoder{}.bytes(claim).encode();
        emitted.push_back(std::move(log));
    }
    /// What the last verifier is asked about.
    [[nodiscard]] Hash256 asked() const { return keccak256(range.public_input.view()); }
    [[nodiscard]] BytesView part(std::size_t begin, std::size_t end) const
    {
        return BytesView{range.proof}.subspan(begin, end - begin);
    }

    L1Result<std::uint64_t> chain_id() override { return 1; }
    L1Result<L1Block> latest() override { return L1Block{{head, {}, 0}, {}, 1, 1}; }
    L1Result<L1Block> finalized() override { return latest(); }
    L1Result<L1Block> block(std::uint64_t) override { return latest(); }
    L1Result<std::vector<L1Log>> logs(const Address& address, std::uint64_t from, std::uint64_t to,
                                      std::span<const Hash256> topics) override
    {
        EXPECT_EQ(topics.size(), 3u);
        std::vector<L1Log> found;
        if (address == kStaged)
            for (const L1Log& log : emitted)
                if (log.block.number >= from && log.block.number <= to &&
                    std::ranges::equal(log.topics, topics))
                    found.push_back(log);
        if (logs_late != 0 && !found.empty()) {
            --logs_late;
            found.pop_back();
        }
        return found;
    }
    L1Result<std::vector<L1Log>> logs_of(const Address&, const Hash256&) override { return refuse({}); }
    L1Result<std::vector<Blob>> blobs(const L1BlockRef&, std::span<const Hash256>) override
    {
        return refuse({});
    }
    L1Result<std::uint64_t> nonce(const Address&) override { return sent.size(); }
    L1Result<U256> balance(const Address&) override { return U256{1}; }
    L1Result<Hash256> send(BytesView raw) override
    {
        const auto tx = decode_transaction(raw);
        EXPECT_TRUE(tx);
        ++head;
        if (const auto done = run(*tx->to, tx->data, true); !done) return std::unexpected{done.error()};
        sent.push_back(*tx);
        return hash(*tx);
    }
    L1Result<std::optional<L1Receipt>> receipt(const Hash256& tx_hash) override
    {
        for (const Transaction& tx : sent)
            if (hash(tx) == tx_hash) return L1Receipt{true, head, {}, 1000, 1, {}};
        return std::nullopt;
    }
    L1Result<Bytes> call(const Address&, const Address& to, BytesView data) override
    {
        const auto is = [&](const char* signature) {
            return data.size() >= 4 && std::ranges::equal(data.first(4), abi::selector(signature));
        };
        abi::Encoder answer;
        if (is("finalized()"))
            answer.uint(proposal).bytes32(hash_of(12)).bytes32({}).bytes32({});
        else if (is("proposalHash(uint64)"))
            answer.bytes32(data.back() == 0 ? hash_of(10) : range.proposal);
        else if (is("verifier()"))
            answer.address(kRangeVerifier);
        else if (is("last(uint256)") && to == kRangeVerifier && data.back() == range.layers)
            answer.address(kStaged);
        else if (is("claim(bytes32,uint256)") && to == kRangeVerifier && data.back() == range.layers)
            answer.bytes32(asked());
        else
            return refuse({});
        return answer.encode();
    }
    L1Result<std::uint64_t> estimate_gas(const Address&, const Address& to, BytesView data) override
    {
        if (const auto done = run(to, data, false); !done) return std::unexpected{done.error()};
        if (!std::ranges::equal(data, with_proof(range.call, whole_proof(range.layers, range.proof))))
            return 1'000'000;
        if (gas_of_whole > 16'777'216) return refuse({});
        return gas_of_whole;
    }

private:
    static std::unexpected<L1Error> refuse(BytesView data)
    {
        return std::unexpected{L1Error{L1Error::Kind::Refused, "refused", 3, {data.begin(), data.end()}}};
    }

    L1Result<void> run(const Address& to, BytesView data, bool writes)
    {
        const std::size_t first = range.cuts[0].bytes, second = range.cuts[1].bytes, end = range.proof.size();
        const Bytes reduced{1, 2, 3}, folded(33, 4);
        const auto is = [&](const Bytes& call) { return std::ranges::equal(data, call); };
        const auto holds = [&](const Hash256& state) {
            return std::ranges::any_of(emitted, [&](const L1Log& log) { return log.topics[2] == state; });
        };
        if (to == kStaged && is(encode_reduce(asked(), part(0, first)))) {
            if (writes) leave(Stage::Reduced, range.cuts[0].state, reduced);
        } else if (to == kStaged && is(encode_fold(asked(), reduced, part(first, second)))) {
            if (forgets_reduced || !holds(range.cuts[0].state)) return refuse(abi::selector("NotReduced()"));
            if (writes) leave(Stage::Folded, range.cuts[1].state, folded);
        } else if (to == address_of(1) &&
                   is(with_proof(range.call, whole_proof(range.layers, range.proof)))) {
            if (writes) proposal = 1;
        } else if (to == address_of(1) &&
                   is(with_proof(range.call, rest_of_proof(range.layers, folded, part(second, end))))) {
            if (!holds(range.cuts[1].state)) return refuse(abi::selector("NotFolded()"));
            if (writes) proposal = 1;
        } else {
            return refuse(Bytes(36));
        }
        return {};
    }
};

class ProverTest : public testing::Test
{
protected:
    ProverTest()
    {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        view_.update([](L1Status& status) {
            status.ready = true;
            status.head.number = 100;
            status.base_fee = 1;
        });
    }
    ~ProverTest() override { std::filesystem::remove_all(folder_); }

    /// A new process that finds the range in its folder.
    Prover prover(L1Api& l1, std::size_t max_call_size = kMaxCallSize)
    {
        return Prover{chain_,
                      l1,
                      view_,
                      kSigner,
                      {.folder = folder_,
                       .reward = kSigner.address(),
                       .max_call_size = max_call_size,
                       .poll = std::chrono::milliseconds{1}},
                      [](const RangeIds&, const std::string&, const std::stop_token&) {
                          return std::expected<void, RangeProverError>{
                              std::unexpect, RangeProverError{"none is made here", false}};
                      }};
    }
    /// Until a step ends in something else than Sending.
    static std::expected<ProverStep, std::string> go(Prover& prover)
    {
        for (int i = 0; i < 10; ++i)
            if (const auto done = prover.step({}); done != ProverStep::Sending) return done;
        return ProverStep::Sending;
    }
    std::expected<ProverStep, std::string> go(L1Api& l1)
    {
        Prover one = prover(l1);
        return go(one);
    }
    void store(const ProvenRange& range) const
    {
        ASSERT_TRUE(sys::write_text_file_atomically(folder_ + "/range-1.json", to_json(range)));
    }

    const std::string folder_ = testing::TempDir() + "freehold-prover-" + std::to_string(::getpid());
    std::unique_ptr<store::KeyValue> kv_ = store::make_memory_store();
    const Deployment deployment_ = test_deployment();
    Chain chain_{*kv_, deployment_};
    L1View view_;
};
constexpr std::size_t kLong = 200'000, kShort = 100'000;
}  // namespace

TEST_F(ProverTest, a_long_proof_takes_three_transactions)
{
    PretendedL1 l1{test_range(kLong)};
    store(l1.range);
    Prover prover = this->prover(l1);
    EXPECT_EQ(go(prover), ProverStep::Accepted);
    EXPECT_EQ(l1.proposal, 1u);
    ASSERT_EQ(l1.sent.size(), 3u);
    for (const Transaction& tx : l1.sent) EXPECT_LT(encode(tx).size(), 131'072u);
    EXPECT_EQ(prover.status().gas, 3000u);
    EXPECT_EQ(prover.status().l1_transaction, hash(l1.sent[2]));
}

TEST_F(ProverTest, a_short_proof_takes_one)
{
    PretendedL1 l1{test_range(kShort)};
    store(l1.range);
    EXPECT_EQ(go(l1), ProverStep::Accepted);
    EXPECT_EQ(l1.sent.size(), 1u);
}

TEST_F(ProverTest, a_long_proof_takes_one_where_l1_takes_its_bytes_and_its_gas)
{
    for (const auto [gas, transactions] : {std::pair{16'777'216u, 1u}, std::pair{16'777'217u, 3u}}) {
        PretendedL1 l1{test_range(kLong)};
        l1.gas_of_whole = gas;
        store(l1.range);
        Prover prover = this->prover(l1, 300'000);
        EXPECT_EQ(go(prover), ProverStep::Accepted);
        EXPECT_EQ(l1.sent.size(), transactions);
        EXPECT_EQ(l1.proposal, 1u);
    }
    // What is begun in parts goes on so.
    PretendedL1 l1{test_range(kLong)};
    store(l1.range);
    l1.leave(Stage::Reduced, l1.range.cuts[0].state, Bytes{1, 2, 3});
    Prover prover = this->prover(l1, 300'000);
    EXPECT_EQ(go(prover), ProverStep::Accepted);
    EXPECT_EQ(l1.sent.size(), 2u);
}

TEST_F(ProverTest, a_long_proof_that_the_contract_refuses_whole_is_not_paid_for)
{
    ProvenRange range = test_range(kLong);
    PretendedL1 l1{range};
    range.proof[7] ^= 1;
    store(range);
    Prover prover = this->prover(l1, 300'000);
    EXPECT_FALSE(go(prover));
    EXPECT_EQ(prover.status().step, ProverStep::Stuck);
    EXPECT_TRUE(l1.sent.empty());
}

TEST_F(ProverTest, goes_on_after_what_l1_holds)
{
    for (std::size_t done = 0; done <= 2; ++done) {
        PretendedL1 l1{test_range(kLong)};
        store(l1.range);
        if (done >= 1) l1.leave(Stage::Reduced, l1.range.cuts[0].state, Bytes{1, 2, 3});
        if (done >= 2) l1.leave(Stage::Folded, l1.range.cuts[1].state, Bytes(33, 4));
        EXPECT_EQ(go(l1), ProverStep::Accepted);
        EXPECT_EQ(l1.sent.size(), 3 - done);
        EXPECT_EQ(l1.proposal, 1u);
    }
}

TEST_F(ProverTest, claims_of_others_do_not_count)
{
    PretendedL1 l1{test_range(kLong)};
    store(l1.range);
    for (const Stage stage : {Stage::Reduced, Stage::Folded}) l1.leave(stage, hash_of(99), Bytes{9});
    // Of the right proof, but the other stage's.
    l1.leave(Stage::Folded, l1.range.cuts[0].state, Bytes{9});
    l1.emitted.back().topics[1] = hash_of(98);  // and about something else
    EXPECT_EQ(go(l1), ProverStep::Accepted);
    EXPECT_EQ(l1.sent.size(), 3u);
}

TEST_F(ProverTest, does_not_pay_twice_because_of_a_late_log)
{
    PretendedL1 l1{test_range(kLong)};
    store(l1.range);
    l1.logs_late = 4;  // one for each look
    Prover prover = this->prover(l1);
    const auto late = go(prover);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error(), "L1 does not show yet what the proof's first part left");
    for (int look = 1; look < 4; ++look) EXPECT_FALSE(prover.step({}));
    EXPECT_EQ(l1.sent.size(), 1u);
    EXPECT_EQ(go(prover), ProverStep::Accepted);
    EXPECT_EQ(l1.sent.size(), 3u);
}

TEST_F(ProverTest, a_part_whose_block_was_taken_back_is_sent_again)
{
    PretendedL1 l1{test_range(kLong)};
    store(l1.range);
    Prover prover = this->prover(l1);
    EXPECT_EQ(prover.step({}), ProverStep::Sending);
    l1.emitted.clear();
    for (int look = 0; look < 10; ++look) EXPECT_FALSE(prover.step({}));
    EXPECT_EQ(l1.sent.size(), 1u);
    EXPECT_EQ(go(prover), ProverStep::Accepted);
    EXPECT_EQ(l1.sent.size(), 4u);
}

TEST_F(ProverTest, a_claim_that_a_reorg_took_back_is_made_again)
{
    PretendedL1 l1{test_range(kLong)};
    store(l1.range);
    l1.leave(Stage::Reduced, l1.range.cuts[0].state, Bytes{1, 2, 3});
    l1.forgets_reduced = true;
    Prover prover = this->prover(l1);
    EXPECT_FALSE(prover.step({}));
    EXPECT_NE(prover.status().step, ProverStep::Stuck);
    EXPECT_TRUE(l1.sent.empty());
    l1.emitted.clear();
    l1.forgets_reduced = false;
    EXPECT_EQ(go(prover), ProverStep::Accepted);
    EXPECT_EQ(l1.sent.size(), 3u);
}

TEST_F(ProverTest, asks_before_each_part_whether_the_proof_is_about_what_l1_holds)
{
    PretendedL1 l1{test_range(kLong)};
    store(l1.range);
    Prover prover = this->prover(l1);
    EXPECT_EQ(prover.step({}), ProverStep::Sending);
    l1.range.proposal = hash_of(99);  // a reorg put another proposal there
    EXPECT_EQ(prover.step({}), ProverStep::Waiting);
    EXPECT_EQ(l1.sent.size(), 1u);
}

TEST_F(ProverTest, what_l1_refuses_is_not_sent)
{
    for (const std::size_t at : {std::size_t{100}, kLong / 3 + 5, kLong - 1}) {
        PretendedL1 l1{test_range(kLong)};
        ProvenRange damaged = l1.range;
        damaged.proof[at] ^= 1;
        store(damaged);
        Prover prover = this->prover(l1);
        EXPECT_FALSE(go(prover));
        EXPECT_EQ(prover.status().step, ProverStep::Stuck);
        // What came before the damage is paid for; the damaged part is not.
        EXPECT_EQ(l1.sent.size(), at < kLong / 3 ? 0u : at < kLong / 2 ? 1u : 2u);
        EXPECT_EQ(prover.step({}), ProverStep::Stuck);
        EXPECT_EQ(l1.proposal, 0u);
    }
}

TEST_F(ProverTest, a_proof_about_something_else_is_dropped)
{
    const PretendedL1 good{test_range(kLong)};
    const auto dropped = [&](auto&& change) {
        PretendedL1 l1{good.range};
        ProvenRange other = l1.range;
        change(other);
        store(other);
        EXPECT_EQ(go(l1), ProverStep::Waiting);  // nothing here is final on L1
        EXPECT_FALSE(std::filesystem::exists(folder_ + "/range-1.json"));
        EXPECT_TRUE(l1.sent.empty());
    };
    dropped([](ProvenRange& range) { range.parent_proposal = hash_of(99); });
    dropped([](ProvenRange& range) { range.proposal = hash_of(99); });
    dropped([](ProvenRange& range) { range.parent_block = hash_of(99); });
    dropped([](ProvenRange& range) { range.prover = address_of(99); });
    dropped([](ProvenRange& range) { range.first = 2; });
    dropped([](ProvenRange& range) { range.cuts[1].bytes = kLong + 1; });
    dropped([](ProvenRange& range) { std::swap(range.cuts[0], range.cuts[1]); });
}

TEST(Rollup, a_proof_is_put_in_the_place_of_none)
{
    const Bytes call = encode_prove({3, 4}, {}, {BlobOpening{}, BlobOpening{}});
    for (const std::size_t size : {0u, 1u, 31u, 32u, 33u, 1000u}) {
        const Bytes proof(size, 0xab);
        const Bytes filled = with_proof(call, proof);
        EXPECT_EQ(filled.size(), call.size() + (size + 31) / 32 * 32);
        auto arguments = abi::decode_call(
            filled,
            "prove(uint64,uint64,(bytes32,bytes32,bytes32,(bytes32,bytes32,bytes32,bytes32[3])[]),address,"
            "bytes)");
        ASSERT_TRUE(arguments);
        EXPECT_EQ(arguments->u64(), 3u);
        EXPECT_EQ(arguments->u64(), 4u);
        arguments->tuple();
        arguments->address();
        EXPECT_TRUE(std::ranges::equal(arguments->bytes(), proof));
        EXPECT_TRUE(arguments->ok());
    }
    const Bytes rest = rest_of_proof(3, Bytes(0x0102, 7), Bytes{9});
    EXPECT_EQ(rest.size(), 6u + 0x0102 + 1);
    EXPECT_TRUE(std::ranges::equal(BytesView{rest}.first(7), Bytes{3, 1, 0, 0, 1, 2, 7}));
    EXPECT_EQ(whole_proof(2, Bytes{5, 6}), (Bytes{2, 0, 5, 6}));
}
}  // namespace freehold::node
