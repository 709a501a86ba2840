#pragma once
// Cases of lib/stf/vector_case.hpp from a fuzzer's bytes: contracts that call each other, and transactions
// that are mostly valid, alone or in blocks. Every byte is a choice; where they end, each choice is the
// first.

#include "codec/rlp.hpp"
#include "crypto/host/signer.hpp"
#include "crypto/keccak.hpp"
#include "evm/test_support/program_generator.hpp"
#include "input.hpp"
#include "stf/protocol.hpp"
#include "stf/vector_case.hpp"

namespace freehold::fuzz
{
class CaseGenerator
{
public:
    explicit CaseGenerator(BytesView bytes) : in_{bytes} {}

    /// The case, encoded.
    Bytes make()
    {
        rules_.revision = static_cast<evm::Revision>(below(evm::kRevisionCount));
        if (below(3) == 0) return make_block_case();
        return make_state_case();
    }

private:
    std::uint64_t below(std::uint64_t bound)
    {
        std::uint64_t value = 0;
        for (std::uint64_t most = bound - 1; most != 0; most >>= 8) value = value << 8 | in_.byte();
        return value % bound;
    }
    Address account() { return below(8) == 0 ? sender_.address() : programs_.account(); }

    Bytes make_state_case()
    {
        stf::StateCase c;
        c.rules = rules_;
        c.input.number = 1 + below(300);
        c.input.timestamp = 1000 + below(2);
        c.input.gas_limit = kBlockGas;
        c.input.fee_recipient = account();
        c.input.base_fee = below(100);
        c.input.prev_randao = programs_.word().to_hash();
        c.input.excess_blob_gas = below(20) << 20;
        const std::uint64_t nonce = below(2);
        c.pre = make_state(nonce);
        c.transaction = encode(make_transaction(nonce, c.input.base_fee));
        return stf::encode(c);
    }

    // Each block on the one before it as it is executed here, so that most are valid; some are then spoilt.
    Bytes make_block_case()
    {
        stf::BlockCase c;
        c.schedule = {.before = rules_, .after = rules_, .transition_time = 0};
        std::uint64_t nonce = below(2);
        c.pre = make_state(nonce);
        c.genesis.gas_limit = kBlockGas;
        c.genesis.gas_used = kBlockGas / 4 * below(5);
        c.genesis.base_fee_per_gas = 1 + below(100);
        c.genesis.withdrawals_root = kEmptyTrieRoot;
        c.genesis.blob_gas_used = stf::kGasPerBlob * below(10);
        c.genesis.excess_blob_gas = stf::kGasPerBlob * below(30);
        c.genesis.parent_beacon_block_root.emplace();
        if (rules_.revision >= evm::Revision::Prague) c.genesis.requests_hash.emplace();
        stf::MemoryChain chain{c.genesis, c.pre};
        for (std::uint64_t left = 1 + below(2); left != 0; --left) {
            const Block block = make_block(chain, nonce);
            c.blocks.push_back(encode(block));
            Bytes& bytes = c.blocks.back();
            if (below(8) == 0) bytes[below(bytes.size())] ^= static_cast<std::uint8_t>(1 << below(8));
            stf::run_block(chain, c.schedule, encode(block));
        }
        return stf::encode(c);
    }

    Block make_block(const stf::MemoryChain& chain, std::uint64_t& nonce)
    {
        const Header& parent = chain.head();
        stf::BlockInput input;
        input.number = parent.number + 1;
        input.timestamp = parent.timestamp + 12;
        input.gas_limit = parent.gas_limit;
        input.fee_recipient = account();
        input.base_fee = stf::next_base_fee(parent);
        input.parent_hash = chain.head_hash();
        input.prev_randao = programs_.word().to_hash();
        input.parent_beacon_block_root = programs_.word().to_hash();
        input.excess_blob_gas = stf::next_excess_blob_gas(parent, rules_);
        for (std::uint64_t left = below(3); left != 0; --left)
            input.withdrawals.emplace().push_back({below(4), below(4), account(), below(1000)});
        const U256 base_fee = input.base_fee;
        const auto hashes = [&](std::uint64_t number) {
            return number == parent.number ? chain.head_hash() : Hash256{};
        };
        stf::BlockExecutor executor{rules_, std::move(input), chain.state(), hashes};
        executor.begin();
        for (std::uint64_t left = below(4); left != 0; --left)
            if (executor.execute(make_transaction(nonce, base_fee), sender_.address())) ++nonce;
        stf::BlockOutput output = executor.finish();
        state::MemoryView after = chain.state();
        after.apply(output.diff);
        output.block.header.state_root = after.state_root();
        return std::move(output.block);
    }

    state::MemoryView make_state(std::uint64_t nonce)
    {
        namespace testing = evm::testing;
        state::MemoryView view;
        for (const int number : testing::kContracts) {
            const Bytes code = below(6) == 0 ? programs_.noise() : programs_.program();
            std::vector<std::pair<U256, U256>> storage;
            for (std::uint64_t i = below(4); i != 0; --i) storage.emplace_back(below(3), 1 + below(2));
            view.set_account(testing::address_of(number), 1, 5000 * below(2), code, storage);
        }
        view.set_account(testing::address_of(testing::kDelegated), 1, 0,
                         delegation_to(testing::address_of(testing::kContracts[0])));
        view.set_account(sender_.address(), nonce, U256{1} << 80, {});
        for (const Address& address : {stf::kBeaconRoots, stf::kHistoryStorage, stf::kWithdrawalRequests,
                                       stf::kConsolidationRequests, stf::kDepositContract})
            view.set_account(address, 1, 0, system_code());
        return view;
    }

    // Without loops: a system call has 30 million gas, which is too much for a fuzzer.
    Bytes system_code()
    {
        using namespace evm;
        testing::Program program;
        switch (below(4)) {
            case 0: program.push(0).op(OP_CALLDATALOAD).push(0).op(OP_SSTORE); break;
            case 1: program.op(OP_RETURN, {0, below(200)}); break;
            case 2: program.op(OP_LOG1, {0, below(600), U256::from(stf::kDepositEventTopic)}); break;
            default: program.op(below(2) == 0 ? OP_INVALID : OP_STOP); break;
        }
        return program.bytes();
    }

    Transaction make_transaction(std::uint64_t nonce, const U256& base_fee)
    {
        Transaction tx;
        tx.type = static_cast<TxType>(below(5));
        tx.nonce = below(20) == 1 ? below(3) : nonce;
        tx.chain_id = below(20) == 1 ? below(3) : rules_.chain_id;
        if (tx.type == TxType::Legacy && below(4) == 1) tx.chain_id.reset();
        tx.gas_limit = stf::kTxGas + below(20) * 1000 + below(300'000);
        tx.max_priority_fee_per_gas = below(3);
        tx.max_fee_per_gas = base_fee + U256{below(5)};
        if (tx.type <= TxType::AccessList) tx.max_priority_fee_per_gas = tx.max_fee_per_gas;
        tx.value = below(10) == 1 ? programs_.word() : U256{below(1000)};
        if (below(8) != 1) tx.to = account();
        tx.data = tx.to ? programs_.noise() : programs_.program();
        if (tx.type != TxType::Legacy)
            for (std::uint64_t left = below(3); left != 0; --left)
                tx.access_list.push_back({account(), std::vector<Hash256>(below(3))});
        if (tx.type == TxType::Blob) {
            tx.max_fee_per_blob_gas = below(1000);
            tx.blob_hashes.resize(below(8));
            for (Hash256& hash : tx.blob_hashes) hash.bytes[0] = below(20) == 1 ? 0 : 1;
        }
        if (tx.type == TxType::SetCode)
            for (std::uint64_t left = below(4); left != 0; --left)
                tx.authorizations.push_back(make_authorization(nonce));
        const Signature signature = sender_.sign(signing_hash(tx));
        tx.r = signature.r;
        tx.s = below(20) == 1 ? programs_.word() : signature.s;
        tx.y_parity = signature.y_parity;
        return tx;
    }

    Authorization make_authorization(std::uint64_t nonce)
    {
        const bool own = below(4) == 0;  // the sender's, whose nonce the transaction has just raised
        Authorization made{.chain_id = below(3),
                           .address = below(4) == 0 ? Address{} : account(),
                           .nonce = own ? nonce + 1 : below(3),
                           .y_parity = 0,
                           .r = {},
                           .s = {}};
        Bytes fields, signed_bytes{0x05};
        rlp::encode_uint(fields, made.chain_id);
        rlp::encode(fields, made.address);
        rlp::encode_u64(fields, made.nonce);
        rlp::encode_list(signed_bytes, fields);
        const Signature signature = (own ? sender_ : authority_).sign(keccak256(signed_bytes));
        made.y_parity = static_cast<std::uint8_t>(signature.y_parity ? 1 : 0);
        made.r = signature.r;
        made.s = below(20) == 1 ? programs_.word() : signature.s;
        return made;
    }

    static Bytes delegation_to(const Address& address)
    {
        Bytes code{0xef, 0x01, 0x00};
        append(code, address.view());
        return code;
    }
    static Signer signer(std::uint64_t key) { return *Signer::from_key(U256{key}.to_hash()); }

    static constexpr std::uint64_t kBlockGas = 30'000'000;

    Input in_;
    evm::testing::ProgramGenerator programs_{[this](std::uint64_t bound) { return below(bound); }};
    Signer sender_ = signer(1), authority_ = signer(2);
    stf::ChainRules rules_;
};
}  // namespace freehold::fuzz
