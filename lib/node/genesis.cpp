#include "node/genesis.hpp"

#include "base/hex.hpp"

#include "crypto/hashes.hpp"
#include "crypto/keccak.hpp"
#include "evm/code.hpp"

#include <algorithm>

namespace freehold::node
{
namespace
{
constexpr unsigned kOutboxDepth = 32;

// The system contracts that Ethereum's own rules call (EIP-4788, EIP-2935), as deployed on mainnet.
constexpr Address kBeaconRoots{{0x00, 0x0f, 0x3d, 0xf6, 0xd7, 0x32, 0x80, 0x7e, 0xf1, 0x31,
                                0x9f, 0xb7, 0xb8, 0xbb, 0x85, 0x22, 0xd0, 0xbe, 0xac, 0x02}};
constexpr Address kHistoryStorage{{0x00, 0x00, 0xf9, 0x08, 0x27, 0xf1, 0xc5, 0x3a, 0x10, 0xcb,
                                   0x7a, 0x02, 0x33, 0x5b, 0x17, 0x53, 0x20, 0x00, 0x29, 0x35}};
constexpr std::string_view kBeaconRootsCode =
    "3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff81069081"
    "5414603c575f5ffd5b62001fff"
    "01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500";
constexpr std::string_view kHistoryStorageCode =
    "3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff8143031160"
    "4257611fff9006545f5260205f"
    "f35b5f5ffd5b5f35611fff60014303065500";

state::AccountChange contract(state::StateDiff& diff, const Address& address, BytesView code)
{
    state::AccountChange change;
    change.address = address;
    change.account.nonce = 1;
    change.account.code_hash = keccak256(code);
    diff.new_codes.emplace_back(change.account.code_hash, std::make_shared<evm::Code>(code));
    return change;
}
}  // namespace

Address l1_alias(const Address& l1_contract)
{
    static const U256 kOffset = *U256::parse("0x1111000000000000000000000000000000001111");
    return (U256::from(l1_contract) + kOffset).to_address();
}

Hash256 empty_outbox_root()
{
    Hash256 node;
    for (unsigned level = 0; level < kOutboxDepth; ++level) {
        Bytes both = to_bytes(node.view());
        append(both, node.view());
        node = keccak256(both);
    }
    return node;
}

Genesis make_genesis(const Deployment& deployment)
{
    Genesis genesis;
    auto& accounts = genesis.state.accounts;

    accounts.push_back(contract(genesis.state, kBeaconRoots, *from_hex(kBeaconRootsCode)));
    accounts.push_back(contract(genesis.state, kHistoryStorage, *from_hex(kHistoryStorageCode)));

    auto outbox = contract(genesis.state, kOutbox, deployment.predeploys.outbox);
    outbox.storage.emplace_back(U256{1}, U256::from(empty_outbox_root()));
    accounts.push_back(std::move(outbox));

    auto factory = contract(genesis.state, kTokenFactory, deployment.predeploys.token_factory);
    factory.storage.emplace_back(U256{0}, U256::from(l1_alias(deployment.bridge)));
    accounts.push_back(std::move(factory));

    accounts.push_back(contract(genesis.state, kL1Anchor, deployment.predeploys.l1_anchor));

    for (const auto& [address, balance] : deployment.genesis_balances) {
        state::AccountChange change;
        change.address = address;
        change.account.balance = balance;
        accounts.push_back(std::move(change));
    }
    std::ranges::sort(accounts, {}, &state::AccountChange::address);
    std::ranges::sort(genesis.state.new_codes, {}, [](const auto& entry) { return entry.first; });

    Header& header = genesis.header;
    header.ommers_hash = kEmptyOmmersHash;
    header.transactions_root = kEmptyTrieRoot;
    header.receipts_root = kEmptyTrieRoot;
    header.gas_limit = deployment.rollup_params.block_gas_limit;
    header.timestamp = deployment.genesis_timestamp;
    header.base_fee_per_gas = deployment.genesis_base_fee;
    header.withdrawals_root = kEmptyTrieRoot;
    header.blob_gas_used = 0;
    header.excess_blob_gas = 0;
    header.parent_beacon_block_root = Hash256{};
    header.requests_hash = sha256({});
    return genesis;
}
}  // namespace freehold::node
