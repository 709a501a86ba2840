#pragma once
// What is recorded while a transaction is executed: accesses (eth_createAccessList), instructions (geth's
// struct logger), and the tree of calls (geth's callTracer).

#include "codec/transaction.hpp"
#include "evm/interpreter.hpp"
#include "rpc/json_writer.hpp"

#include <map>
#include <set>

namespace freehold::rpc
{
/// Gathers the accounts and slots that a transaction touches, without those that are warm anyway: the sender,
/// the recipient (unless its storage is touched), precompiles.
class AccessListTracer : public evm::Tracer
{
public:
    AccessListTracer(evm::Revision revision, const Address& sender) : revision_{revision}, sender_{sender} {}

    void step(const evm::TraceStep& step) override;
    void enter(const evm::Message& message) override;
    void exit(const evm::CallResult& result) override;

    /// Ascending.
    [[nodiscard]] AccessList access_list() const;

private:
    evm::Revision revision_;
    Address sender_;
    std::optional<Address> recipient_;
    std::vector<Address> frames_;  // whose storage each frame works on
    std::map<Address, std::set<U256>> touched_;
};

struct StructLoggerOptions
{
    bool stack = true;
    bool storage = true;
    bool memory = false;
    bool return_data = false;
    std::size_t limit = 0;  // steps; 0: all
    std::size_t max_bytes = 64 << 20;
};

/// One entry per instruction, as debug_traceTransaction gives by default.
class StructLogger : public evm::Tracer
{
public:
    explicit StructLogger(const StructLoggerOptions& options) : options_{options} {}

    void step(const evm::TraceStep& step) override;
    void enter(const evm::Message& message) override;
    void exit(const evm::CallResult& result) override;

    /// More than max_bytes: the record is not whole.
    [[nodiscard]] bool overflowed() const { return overflowed_; }
    /// The array "structLogs".
    void write(JsonWriter& out) const;

private:
    static constexpr std::size_t kNone = ~std::size_t{0};
    struct Line
    {
        std::string text;  // the members before and after gasCost, which is known only afterwards
        std::string tail;
        std::uint64_t cost = 0;
    };
    struct Frame
    {
        Address storage_of;
        std::size_t line = kNone;        // the frame's last instruction
        std::uint64_t gas_before = 0;    // that instruction's
        std::uint64_t returned_gas = 0;  // by calls made in it
        std::optional<U256> loading;     // the slot that it loads
        bool creates = false;
    };
    void settle(Frame& frame, std::uint64_t gas_after);
    void note_storage(const evm::TraceStep& step, Frame& frame, JsonWriter& out);

    StructLoggerOptions options_;
    std::vector<Line> lines_;
    std::vector<Frame> frames_;
    std::map<Address, std::map<U256, U256>> storage_;
    Bytes return_data_;
    std::size_t bytes_ = 0;
    bool overflowed_ = false;
};

/// The calls of a transaction as a tree.
class CallTracer : public evm::Tracer
{
public:
    CallTracer(bool only_top_call, bool with_logs, std::size_t max_bytes)
        : only_top_call_{only_top_call}, with_logs_{with_logs}, max_bytes_{max_bytes}
    {}

    void step(const evm::TraceStep& step) override;
    void enter(const evm::Message& message) override;
    void exit(const evm::CallResult& result) override;

    [[nodiscard]] bool overflowed() const { return overflowed_; }
    /// The outermost call shows the gas of the whole transaction, as geth has it.
    void set_transaction_gas(std::uint64_t limit, std::uint64_t used);
    void write(JsonWriter& out) const;

private:
    struct LogEntry
    {
        std::vector<Hash256> topics;
        Bytes data;
        std::size_t position = 0;  // after so many calls of the same frame
    };
    struct Frame
    {
        evm::CallKind kind = evm::CallKind::Call;
        bool is_static = false;
        Address from;
        Address to;
        Address storage_of;
        U256 value;
        std::uint64_t gas = 0;
        std::uint64_t gas_used = 0;
        Bytes input;
        Bytes output;
        evm::Status status = evm::Status::Success;
        std::vector<LogEntry> logs;
        std::vector<std::size_t> calls;  // in frames_
    };
    void write_frame(JsonWriter& out, std::size_t index, bool failed_above) const;
    void note_log(const evm::TraceStep& step, Frame& frame);
    bool charge(std::size_t bytes);

    bool only_top_call_;
    bool with_logs_;
    std::size_t max_bytes_;
    std::vector<Frame> frames_;  // in the order in which they began; the first is the transaction's
    std::vector<std::size_t> open_;
    std::size_t skipped_ = 0;  // depth below what is recorded
    std::size_t bytes_ = 0;
    bool overflowed_ = false;
};

/// The mnemonic of an opcode; "opcode 0x.. not defined" for others.
std::string opcode_name(std::uint8_t opcode);
}  // namespace freehold::rpc
