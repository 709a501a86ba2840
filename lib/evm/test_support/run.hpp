#pragma once
// Runs one program as a call in a small world.

#include "evm/test_support/memory_host.hpp"
#include "evm/test_support/program.hpp"

namespace freehold::evm::testing
{
inline constexpr std::int64_t kPlentyOfGas = 10'000'000;
inline constexpr std::array kAllRevisions{Revision::Cancun, Revision::Prague, Revision::Osaka};

inline Address test_address(std::uint64_t number) { return U256{number}.to_address(); }
inline const Address kSelf = test_address(0xc0de);
inline const Address kSender = test_address(0xca11);
inline const Address kOther = test_address(0xabcd);

/// Code at kSelf, called by kSender. Members may be changed before run().
struct Call
{
    explicit Call(const Program& program, Revision revision = Revision::Osaka)
        : code{program.bytes()}, host{revision}
    {
        message.gas = kPlentyOfGas;
        message.recipient = message.code_address = kSelf;
        message.sender = kSender;
        host.state.accounts[kSelf].code = code;
        host.state.accounts[kSelf].nonce = 1;
        host.state.warm_accounts = {kSelf, kSender};
    }

    CallResult run()
    {
        host.begin_transaction();
        const std::int64_t limit = message.gas;
        CallResult result = evm::execute(host.revision, host, message, Code{code}, host.tracer);
        gas_used = limit - result.gas_left;
        return result;
    }

    Bytes code;
    MemoryHost host;
    Message message;
    std::int64_t gas_used = 0;
};

/// The word that `program` leaves on top of the stack.
inline U256 top_of(Program program, Revision revision = Revision::Osaka)
{
    const CallResult result = Call{program.return_top(), revision}.run();
    return result.status == Status::Success ? U256::load_be32(result.output.data()) : U256::max() - 0xdead;
}
}  // namespace freehold::evm::testing
