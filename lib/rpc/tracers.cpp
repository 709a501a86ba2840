#include "rpc/tracers.hpp"

#include "base/check.hpp"
#include "base/hex.hpp"
#include "evm/opcodes.hpp"
#include "evm/precompiles.hpp"
#include "rpc/call_request.hpp"

namespace freehold::rpc
{
namespace
{
using evm::CallKind;

bool is_creation(CallKind kind) { return kind == CallKind::Create || kind == CallKind::Create2; }

// Steps are shown before the interpreter checks the stack.
const U256* from_top(const evm::TraceStep& step, std::size_t depth)
{
    return depth < step.stack.size() ? &step.stack[step.stack.size() - 1 - depth] : nullptr;
}

// DELEGATECALL and CALLCODE run foreign code on the caller's storage; `recipient` says whose it is.
const Address& storage_of(const evm::Message& message) { return message.recipient; }

void write_slots(JsonWriter& out, const std::map<U256, U256>& slots)
{
    out.begin_object();
    for (const auto& [slot, value] : slots) out.data_field(to_hex(slot.to_hash()), value.to_hash());
    out.end_object();
}

// A slice of memory as an instruction would see it: what is not there yet reads as zero. Empty if absurdly
// long.
Bytes memory_slice(const evm::TraceStep& step, const U256& offset, const U256& size, std::size_t limit)
{
    if (!size.fits_u64() || size.low64() > limit || size.is_zero()) return {};
    Bytes slice(size.low64());
    if (!offset.fits_u64() || offset.low64() >= step.memory.size()) return slice;
    const auto available = step.memory.subspan(offset.low64());
    std::copy_n(available.begin(), std::min(available.size(), slice.size()), slice.begin());
    return slice;
}
}  // namespace

std::string opcode_name(std::uint8_t opcode)
{
    const auto& traits = evm::opcode_table(evm::Revision::Osaka)[opcode];
    if (traits.defined()) return std::string{traits.name};
    return "opcode " + to_hex(BytesView{&opcode, 1}) + " not defined";
}

// --- Accesses
// ----------------------------------------------------------------------------------------------------------

void AccessListTracer::enter(const evm::Message& message)
{
    if (frames_.empty() && !is_creation(message.kind)) recipient_ = message.recipient;
    frames_.push_back(storage_of(message));
}

void AccessListTracer::exit(const evm::CallResult&) { frames_.pop_back(); }

void AccessListTracer::step(const evm::TraceStep& step)
{
    switch (step.opcode) {
        case evm::OP_SLOAD:
        case evm::OP_SSTORE:
            if (const U256* key = from_top(step, 0)) touched_[frames_.back()].insert(*key);
            break;
        case evm::OP_BALANCE:
        case evm::OP_EXTCODESIZE:
        case evm::OP_EXTCODECOPY:
        case evm::OP_EXTCODEHASH:
        case evm::OP_SELFDESTRUCT:
            if (const U256* address = from_top(step, 0)) touched_[address->to_address()];
            break;
        case evm::OP_CALL:
        case evm::OP_CALLCODE:
        case evm::OP_DELEGATECALL:
        case evm::OP_STATICCALL:
            if (const U256* address = from_top(step, 1)) touched_[address->to_address()];
            break;
        default: break;
    }
}

AccessList AccessListTracer::access_list() const
{
    AccessList list;
    for (const auto& [address, keys] : touched_) {
        const bool warm =
            address == sender_ || address == recipient_ || evm::is_precompile(revision_, address);
        if (warm && keys.empty()) continue;
        AccessListEntry& entry = list.emplace_back();
        entry.address = address;
        for (const U256& key : keys) entry.storage_keys.push_back(key.to_hash());
    }
    return list;
}

// --- Struct logger
// -----------------------------------------------------------------------------------------------------

void StructLogger::settle(Frame& frame, std::uint64_t gas_after)
{
    if (frame.line == kNone) return;
    // What a call gave back is not part of its cost.
    const std::uint64_t left = gas_after - std::min(gas_after, frame.returned_gas);
    lines_[frame.line].cost = frame.gas_before - std::min(frame.gas_before, left);
    frame.line = kNone;
    frame.returned_gas = 0;
}

void StructLogger::note_storage(const evm::TraceStep& step, Frame& frame, JsonWriter& out)
{
    auto& slots = storage_[frame.storage_of];
    const U256* key = from_top(step, 0);
    if (key == nullptr) return;
    if (step.opcode == evm::OP_SSTORE) {
        const U256* value = from_top(step, 1);
        if (value == nullptr) return;
        slots[*key] = *value;
    } else {
        frame.loading = *key;
        return;  // the value is known with the next step
    }
    out.key("storage");
    write_slots(out, slots);
}

void StructLogger::step(const evm::TraceStep& step)
{
    if (overflowed_ || frames_.empty()) return;
    Frame& frame = frames_.back();
    const auto gas = static_cast<std::uint64_t>(std::max<std::int64_t>(step.gas_left, 0));
    const std::size_t former = frame.line;
    settle(frame, gas);
    if (frame.loading) {
        if (const U256* value = from_top(step, 0)) storage_[frame.storage_of][*frame.loading] = *value;
        frame.loading.reset();
        if (former != kNone) {
            JsonWriter shown;
            write_slots(shown, storage_[frame.storage_of]);
            lines_[former].tail += ",\"storage\":" + shown.text();
            bytes_ += shown.size();
        }
    }
    if (options_.limit != 0 && lines_.size() >= options_.limit) return;

    JsonWriter head, tail;
    head.number_field("pc", step.pc);
    head.string_field("op", opcode_name(step.opcode));
    head.number_field("gas", gas);
    tail.number_field("depth", std::uint64_t{step.depth} + 1);
    if (options_.stack) {
        tail.key("stack");
        tail.begin_array();
        for (const U256& word : step.stack) tail.quantity(word);
        tail.end_array();
    }
    if (options_.memory && !step.memory.empty()) {
        tail.key("memory");
        tail.begin_array();
        for (std::size_t i = 0; i + 32 <= step.memory.size(); i += 32) tail.data(step.memory.subspan(i, 32));
        tail.end_array();
    }
    if (options_.return_data && !return_data_.empty()) tail.data_field("returnData", BytesView{return_data_});
    if (options_.storage && (step.opcode == evm::OP_SLOAD || step.opcode == evm::OP_SSTORE))
        note_storage(step, frame, tail);

    frame.line = lines_.size();
    frame.gas_before = gas;
    bytes_ += head.size() + tail.size() + sizeof(Line);
    lines_.push_back({head.take(), tail.take(), 0});
    overflowed_ = bytes_ > options_.max_bytes;
}

void StructLogger::enter(const evm::Message& message)
{
    Frame frame;
    frame.storage_of = storage_of(message);
    frame.creates = is_creation(message.kind);
    frames_.push_back(frame);
    return_data_.clear();
}

void StructLogger::exit(const evm::CallResult& result)
{
    CHECK(!frames_.empty(), "every exit has its enter");
    Frame frame = frames_.back();
    frames_.pop_back();
    auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(result.gas_left, 0));
    if (!frames_.empty()) frames_.back().returned_gas += left;
    // A creation pays for the code it leaves after its last instruction.
    if (frame.creates && result.status == evm::Status::Success) left += 200 * result.output.size();
    const std::size_t last = frame.line;
    settle(frame, left);
    if (last != kNone && result.status != evm::Status::Success && result.status != evm::Status::Revert) {
        JsonWriter error;
        error.string(status_text(result.status));
        lines_[last].tail += ",\"error\":" + error.text();
    }
    return_data_ = frame.creates && result.status == evm::Status::Success ? Bytes{} : result.output;
}

void StructLogger::write(JsonWriter& out) const
{
    out.begin_array();
    for (const Line& line : lines_)
        out.raw("{" + line.text + ",\"gasCost\":" + std::to_string(line.cost) + "," + line.tail + "}");
    out.end_array();
}

// --- Call tree
// ---------------------------------------------------------------------------------------------------------

bool CallTracer::charge(std::size_t bytes)
{
    bytes_ += bytes;
    overflowed_ = overflowed_ || bytes_ > max_bytes_;
    return !overflowed_;
}

void CallTracer::enter(const evm::Message& message)
{
    if (skipped_ > 0 || (only_top_call_ && !open_.empty()) ||
        !charge(sizeof(Frame) + 2 * message.input.size())) {
        ++skipped_;
        return;
    }
    Frame frame;
    frame.kind = message.kind;
    frame.is_static = message.is_static;
    frame.from = message.sender;
    frame.storage_of = storage_of(message);
    frame.to = is_creation(message.kind) ? message.recipient : message.code_address;
    // The message keeps the original sender; who delegates is the one whose storage is used.
    if (message.kind == CallKind::DelegateCall) frame.from = message.recipient;
    frame.value = message.value;
    frame.gas = static_cast<std::uint64_t>(std::max<std::int64_t>(message.gas, 0));
    frame.input = to_bytes(message.input);
    if (!open_.empty()) frames_[open_.back()].calls.push_back(frames_.size());
    open_.push_back(frames_.size());
    frames_.push_back(std::move(frame));
}

void CallTracer::exit(const evm::CallResult& result)
{
    if (skipped_ > 0) {
        --skipped_;
        return;
    }
    CHECK(!open_.empty(), "every exit has its enter");
    Frame& frame = frames_[open_.back()];
    open_.pop_back();
    const auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(result.gas_left, 0));
    frame.gas_used = frame.gas - std::min(frame.gas, left);
    frame.status = result.status;
    if (charge(2 * result.output.size())) frame.output = result.output;
}

void CallTracer::note_log(const evm::TraceStep& step, Frame& frame)
{
    const std::size_t topics = step.opcode - evm::OP_LOG0;
    const U256* offset = from_top(step, 0);
    const U256* size = from_top(step, 1);
    if (step.stack.size() < 2 + topics || frame.is_static) return;
    LogEntry entry;
    entry.data = memory_slice(step, *offset, *size, max_bytes_);
    for (std::size_t i = 0; i < topics; ++i) entry.topics.push_back(from_top(step, 2 + i)->to_hash());
    entry.position = frame.calls.size();
    if (charge(sizeof(LogEntry) + 2 * entry.data.size() + 32 * topics))
        frame.logs.push_back(std::move(entry));
}

void CallTracer::step(const evm::TraceStep& step)
{
    if (skipped_ > 0 || open_.empty()) return;
    Frame& frame = frames_[open_.back()];
    if (with_logs_ && step.opcode >= evm::OP_LOG0 && step.opcode <= evm::OP_LOG4) note_log(step, frame);
}

void CallTracer::write_frame(JsonWriter& out, std::size_t index, bool failed_above) const
{
    const Frame& frame = frames_[index];
    const auto type = [&frame] {
        switch (frame.kind) {
            case CallKind::Call: return "CALL";
            case CallKind::CallCode: return "CALLCODE";
            case CallKind::DelegateCall: return "DELEGATECALL";
            case CallKind::StaticCall: return "STATICCALL";
            case CallKind::Create: return "CREATE";
            case CallKind::Create2: return "CREATE2";
        }
        return "CALL";
    };
    const bool failed = frame.status != evm::Status::Success;
    out.data_field("from", frame.from);
    out.quantity_field("gas", frame.gas);
    out.quantity_field("gasUsed", frame.gas_used);
    if (!is_creation(frame.kind) || !failed) out.data_field("to", frame.to);
    out.data_field("input", BytesView{frame.input});
    if (!frame.output.empty()) out.data_field("output", BytesView{frame.output});
    if (failed) {
        out.string_field("error", status_text(frame.status));
        if (frame.status == evm::Status::Revert)
            if (const auto reason = revert_reason(frame.output)) out.string_field("revertReason", *reason);
    }
    if (!frame.calls.empty()) {
        out.key("calls");
        out.begin_array();
        for (const std::size_t inner : frame.calls) {
            out.begin_object();
            write_frame(out, inner, failed || failed_above);
            out.end_object();
        }
        out.end_array();
    }
    // What a failed call logged never happened.
    if (!frame.logs.empty() && !failed && !failed_above) {
        out.key("logs");
        out.begin_array();
        for (const LogEntry& log : frame.logs) {
            out.begin_object();
            out.data_field("address", frame.storage_of);
            out.key("topics");
            out.begin_array();
            for (const Hash256& topic : log.topics) out.data(topic);
            out.end_array();
            out.data_field("data", BytesView{log.data});
            out.quantity_field("position", std::uint64_t{log.position});
            out.end_object();
        }
        out.end_array();
    }
    if (frame.kind != CallKind::StaticCall) out.quantity_field("value", frame.value);
    out.string_field("type", type());
}

void CallTracer::set_transaction_gas(std::uint64_t limit, std::uint64_t used)
{
    if (frames_.empty()) return;
    frames_[0].gas = limit;
    frames_[0].gas_used = used;
}

void CallTracer::write(JsonWriter& out) const
{
    out.begin_object();
    if (!frames_.empty()) write_frame(out, 0, false);
    out.end_object();
}
}  // namespace freehold::rpc
