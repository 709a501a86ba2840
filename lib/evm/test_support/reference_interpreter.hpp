#pragma once
// A second interpreter for differential tests: one loop and one switch, written from the Yellow Paper and the
// EIPs without regard to speed, sharing with the real one nothing but U256, Code and the Host interface.

#include "crypto/keccak.hpp"
#include "evm/interpreter.hpp"

#include <algorithm>

namespace freehold::evm::testing
{
class ReferenceInterpreter
{
public:
    static CallResult execute(Revision revision, Host& host, const Message& message, const Code& code,
                              Tracer*)
    {
        return ReferenceInterpreter{revision, host, message, code}.run();
    }

private:
    ReferenceInterpreter(Revision revision, Host& host, const Message& message, const Code& code)
        : revision_{revision},
          host_{host},
          message_{message},
          code_{to_bytes(code.bytes())},
          gas_{message.gas}
    {
        for (std::size_t i = 0; i < code_.size(); ++i) {
            if (code_[i] == 0x5b) jump_destinations_.push_back(i);
            if (code_[i] >= 0x60 && code_[i] <= 0x7f) i += code_[i] - 0x5fu;
        }
    }

    struct Ended
    {
        Status status;
    };
    [[noreturn]] static void end(Status status) { throw Ended{status}; }

    CallResult run()
    {
        CallResult result;
        try {
            for (;;) step();
        } catch (const Ended& ended) {
            result.status = ended.status;
        }
        const bool success = result.status == Status::Success;
        if (success || result.status == Status::Revert) {
            result.gas_left = gas_;
            result.output = output_;
        }
        if (success) result.gas_refund = refund_;
        return result;
    }

    // ---- the machine ----
    void use_gas(const U256& amount)
    {
        if (amount > U256{static_cast<std::uint64_t>(gas_)}) end(Status::OutOfGas);
        gas_ -= static_cast<std::int64_t>(amount.low64());
    }
    U256 pop()
    {
        if (stack_.empty()) end(Status::StackUnderflow);
        const U256 value = stack_.back();
        stack_.pop_back();
        return value;
    }
    void push(const U256& value)
    {
        if (stack_.size() == 1024) end(Status::StackOverflow);
        stack_.push_back(value);
    }
    void push_bool(bool value) { push(value ? 1 : 0); }
    Address pop_address() { return Address::from(pop().to_hash().view().subspan(12)); }

    static U256 words(const U256& size) { return (size + 31) / 32; }
    static U256 memory_cost(const U256& n) { return n * 3 + n * n / 512; }
    // Yellow Paper, M(s, f, l) and C_mem.
    void expand(const U256& offset, const U256& size)
    {
        if (size.is_zero()) return;
        const U256 limit{0xffffffe0};
        if (offset > limit || size > limit || offset + size > limit) end(Status::OutOfGas);
        const U256 needed = words(offset + size);
        const U256 active = memory_.size() / 32;
        if (needed <= active) return;
        use_gas(memory_cost(needed) - memory_cost(active));
        memory_.resize(static_cast<std::size_t>(needed.low64()) * 32);
    }
    Bytes read(const U256& offset, const U256& size) const
    {
        if (size.is_zero()) return {};
        const auto begin = memory_.begin() + static_cast<std::ptrdiff_t>(offset.low64());
        return {begin, begin + static_cast<std::ptrdiff_t>(size.low64())};
    }
    // data[from, from + size), zero-extended.
    static Bytes slice(BytesView data, const U256& from, const U256& size)
    {
        Bytes out;
        for (std::uint64_t i = 0; i < size.low64(); ++i) {
            const U256 at = from + i;
            const bool inside = at >= from && at < U256{data.size()};
            out.push_back(inside ? data[static_cast<std::size_t>(at.low64())] : 0);
        }
        return out;
    }
    void write(const U256& offset, BytesView data)
    {
        std::copy(data.begin(), data.end(),
                  memory_.begin() + static_cast<std::ptrdiff_t>(data.empty() ? 0 : offset.low64()));
    }
    void forbid_static() const
    {
        if (message_.is_static) end(Status::StaticModeViolation);
    }
    void jump(const U256& target)
    {
        const bool known = target.fits_u64() &&
                           std::ranges::find(jump_destinations_, target.low64()) != jump_destinations_.end();
        if (!known) end(Status::BadJumpDestination);
        pc_ = static_cast<std::size_t>(target.low64());
    }

    // ---- Yellow Paper, appendix G and H ----
    void step()
    {
        const std::uint8_t op = pc_ < code_.size() ? code_[pc_] : 0;
        ++pc_;
        if (op >= 0x5f && op <= 0x7f) return push_data(op - 0x5fu);
        if (op >= 0x80 && op <= 0x8f) {
            use_gas(3);
            if (stack_.size() < op - 0x7fu) end(Status::StackUnderflow);
            return push(stack_[stack_.size() - (op - 0x7fu)]);
        }
        if (op >= 0x90 && op <= 0x9f) {
            use_gas(3);
            if (stack_.size() < op - 0x8fu + 1) end(Status::StackUnderflow);
            return std::swap(stack_.back(), stack_[stack_.size() - 1 - (op - 0x8fu)]);
        }
        if (op >= 0xa0 && op <= 0xa4) return log(op - 0xa0u);
        if (op <= 0x0b && op != 0) return arithmetic(op);
        if (op >= 0x10 && op <= 0x1e) return logic(op);
        if (op >= 0x30 && op <= 0x3f) return environment(op);
        if (op >= 0x40 && op <= 0x4a) return block(op);
        if (op >= 0x50 && op <= 0x5e) return storage_and_flow(op);
        switch (op) {
            case 0x00: end(Status::Success);
            case 0x20: return keccak();
            case 0xf0: return create(false);
            case 0xf1: return call(CallKind::Call);
            case 0xf2: return call(CallKind::CallCode);
            case 0xf4: return call(CallKind::DelegateCall);
            case 0xfa: return call(CallKind::StaticCall);
            case 0xf5: return create(true);
            case 0xf3: return finish(Status::Success);
            case 0xfd: return finish(Status::Revert);
            case 0xff: return self_destruct();
            case 0xfe: end(Status::InvalidInstruction);
            default: end(Status::UndefinedInstruction);
        }
    }

    void push_data(unsigned size)
    {
        use_gas(size == 0 ? 2 : 3);
        push(U256::from_be(slice(code_, pc_, size)));
        pc_ += size;
    }

    void arithmetic(unsigned op)
    {
        use_gas(op == 0x01 || op == 0x03 ? 3 : op == 0x08 || op == 0x09 ? 8 : op == 0x0a ? 10 : 5);
        const U256 a = pop(), b = pop();
        switch (op) {
            case 0x01: return push(a + b);
            case 0x02: return push(a * b);
            case 0x03: return push(a - b);
            case 0x04: return push(a / b);
            case 0x05: return push(sdiv(a, b));
            case 0x06: return push(a % b);
            case 0x07: return push(smod(a, b));
            case 0x08: return push(addmod(a, b, pop()));
            case 0x09: return push(mulmod(a, b, pop()));
            case 0x0a: use_gas(50 * b.byte_length()); return push(exp(a, b));
            default: return push(signextend(a, b));
        }
    }

    void logic(unsigned op)
    {
        if (op == 0x1e && revision_ < Revision::Osaka) end(Status::UndefinedInstruction);
        use_gas(op == 0x1e ? 5 : 3);
        const U256 a = pop();
        if (op == 0x15) return push_bool(a == U256{});
        if (op == 0x19) return push(~a);
        if (op == 0x1e) return push(256 - a.bit_length());
        const U256 b = pop();
        const auto shift = a > U256{255} ? 256u : static_cast<unsigned>(a.low64());
        switch (op) {
            case 0x10: return push_bool(a < b);
            case 0x11: return push_bool(a > b);
            case 0x12: return push_bool(slt(a, b));
            case 0x13: return push_bool(slt(b, a));
            case 0x14: return push_bool(a == b);
            case 0x16: return push(a & b);
            case 0x17: return push(a | b);
            case 0x18: return push(a ^ b);
            case 0x1a: return push(shift < 32 ? U256{b.to_hash().bytes[shift]} : U256{});
            case 0x1b: return push(b << shift);
            case 0x1c: return push(b >> shift);
            default: return push(sar(b, a));
        }
    }

    void keccak()
    {
        use_gas(30);
        const U256 offset = pop(), size = pop();
        expand(offset, size);
        use_gas(words(size) * 6);
        push(U256::from(keccak256(read(offset, size))));
    }

    void access_account(const Address& address) { use_gas(host_.access_account(address) ? 2600 : 100); }

    void copy(BytesView source, const U256& to, const U256& from, const U256& size)
    {
        expand(to, size);
        use_gas(words(size) * 3);
        write(to, slice(source, from, size));
    }

    void environment(unsigned op)
    {
        const TxContext& tx = host_.tx();
        switch (op) {
            case 0x30: use_gas(2); return push(U256::from(message_.recipient));
            case 0x31: {
                const Address address = pop_address();
                access_account(address);
                return push(host_.balance(address));
            }
            case 0x32: use_gas(2); return push(U256::from(tx.origin));
            case 0x33: use_gas(2); return push(U256::from(message_.sender));
            case 0x34: use_gas(2); return push(message_.value);
            case 0x35: use_gas(3); return push(U256::from_be(slice(message_.input, pop(), 32)));
            case 0x36: use_gas(2); return push(message_.input.size());
            case 0x38: use_gas(2); return push(code_.size());
            case 0x3a: use_gas(2); return push(tx.gas_price);
            case 0x3d: use_gas(2); return push(return_data_.size());
            case 0x3b: {
                const Address address = pop_address();
                access_account(address);
                return push(host_.code(address)->size());
            }
            case 0x3f: {
                const Address address = pop_address();
                access_account(address);
                return push(U256::from(host_.code_hash(address)));
            }
            case 0x3c: {
                const Address address = pop_address();
                const U256 to = pop(), from = pop(), size = pop();
                access_account(address);
                return copy(host_.code(address)->bytes(), to, from, size);
            }
            default: break;
        }
        use_gas(3);
        const U256 to = pop(), from = pop(), size = pop();
        if (op == 0x37) return copy(message_.input, to, from, size);
        if (op == 0x39) return copy(code_, to, from, size);
        const U256 available{return_data_.size()};
        if (from > available || size > available - from) end(Status::InvalidMemoryAccess);
        copy(return_data_, to, from, size);
    }

    void block(unsigned op)
    {
        const BlockContext& block = host_.block();
        use_gas(op == 0x40 ? 20 : op == 0x47 ? 5 : op == 0x49 ? 3 : 2);
        switch (op) {
            case 0x40: {
                const U256 number = pop();
                const bool known = number < U256{block.number} && U256{block.number} <= number + 256;
                return push(known ? U256::from(host_.block_hash(number.low64())) : U256{});
            }
            case 0x41: return push(U256::from(block.beneficiary));
            case 0x42: return push(block.timestamp);
            case 0x43: return push(block.number);
            case 0x44: return push(U256::from(block.prev_randao));
            case 0x45: return push(block.gas_limit);
            case 0x46: return push(block.chain_id);
            case 0x47: return push(host_.balance(message_.recipient));
            case 0x48: return push(block.base_fee);
            case 0x49: {
                const U256 index = pop();
                const auto hashes = host_.tx().blob_hashes;
                return push(index < U256{hashes.size()}
                                ? U256::from(hashes[static_cast<std::size_t>(index.low64())])
                                : U256{});
            }
            default: return push(block.blob_base_fee);
        }
    }

    void storage_and_flow(unsigned op)
    {
        switch (op) {
            case 0x50:
                use_gas(2);
                pop();
                return;
            case 0x51: {
                use_gas(3);
                const U256 offset = pop();
                expand(offset, 32);
                return push(U256::from_be(read(offset, 32)));
            }
            case 0x52: {
                use_gas(3);
                const U256 offset = pop(), value = pop();
                expand(offset, 32);
                return write(offset, value.to_hash().view());
            }
            case 0x53: {
                use_gas(3);
                const U256 offset = pop(), value = pop();
                expand(offset, 1);
                return write(offset, value.to_hash().view().last(1));
            }
            case 0x54: {
                const StorageAccess slot = host_.load(message_.recipient, pop());
                use_gas(slot.was_cold ? 2100 : 100);
                return push(slot.value);
            }
            case 0x55: return sstore();
            case 0x56: use_gas(8); return jump(pop());
            case 0x57: {
                use_gas(10);
                const U256 target = pop(), condition = pop();
                if (condition != U256{}) jump(target);
                return;
            }
            case 0x58: use_gas(2); return push(pc_ - 1);
            case 0x59: use_gas(2); return push(memory_.size());
            case 0x5a: use_gas(2); return push(static_cast<std::uint64_t>(gas_));
            case 0x5b: use_gas(1); return;
            case 0x5c: use_gas(100); return push(host_.load_transient(message_.recipient, pop()));
            case 0x5d: {
                use_gas(100);
                const U256 key = pop(), value = pop();
                forbid_static();
                return host_.store_transient(message_.recipient, key, value);
            }
            default: {  // MCOPY
                use_gas(3);
                const U256 to = pop(), from = pop(), size = pop();
                expand(std::max(to, from), size);
                use_gas(words(size) * 3);
                return write(to, read(from, size));
            }
        }
    }

    // The table in EIP-2200 ("if current value equals new value ..."), with the constants of EIP-3529.
    void sstore()
    {
        const U256 key = pop(), value = pop();
        forbid_static();
        if (gas_ <= 2300) end(Status::OutOfGas);
        const auto [was_cold, original, current] = host_.peek_for_store(message_.recipient, key);
        std::int64_t cost = was_cold ? 2100 : 0, refund = 0;
        if (current == value) {
            cost += 100;
        } else if (original == current) {
            cost += original == U256{} ? 20000 : 2900;
            if (original != U256{} && value == U256{}) refund += 4800;
        } else {
            cost += 100;
            if (original != U256{} && current == U256{}) refund -= 4800;
            if (original != U256{} && value == U256{}) refund += 4800;
            if (original == value && original == U256{}) refund += 19900;
            if (original == value && original != U256{}) refund += 2800;
        }
        use_gas(static_cast<std::uint64_t>(cost));
        refund_ += refund;
        host_.store(message_.recipient, key, value);
    }

    void log(unsigned topic_count)
    {
        const U256 offset = pop(), size = pop();
        std::vector<Hash256> topics;
        for (unsigned i = 0; i < topic_count; ++i) topics.push_back(pop().to_hash());
        forbid_static();
        use_gas(375 + 375 * topic_count);
        expand(offset, size);
        use_gas(size * 8);
        host_.log(message_.recipient, topics, read(offset, size));
    }

    void finish(Status status)
    {
        const U256 offset = pop(), size = pop();
        expand(offset, size);
        output_ = read(offset, size);
        end(status);
    }

    void self_destruct()
    {
        use_gas(5000);
        const Address beneficiary = pop_address();
        forbid_static();
        if (host_.access_account(beneficiary)) use_gas(2600);
        if (host_.is_empty(beneficiary) && host_.balance(message_.recipient) != U256{}) use_gas(25000);
        host_.self_destruct(message_.recipient, beneficiary);
        end(Status::Success);
    }

    CallResult nested(const Message& message)
    {
        CallResult result = host_.call(message);
        gas_ += result.gas_left;
        refund_ += result.gas_refund;
        return result;
    }

    void call(CallKind kind)
    {
        const bool has_value = kind == CallKind::Call || kind == CallKind::CallCode;
        const U256 requested = pop();
        const Address to = pop_address();
        const U256 value = has_value ? pop() : U256{};
        const U256 in_offset = pop(), in_size = pop(), out_offset = pop(), out_size = pop();
        if (kind == CallKind::Call && value != U256{}) forbid_static();

        access_account(to);
        if (revision_ >= Revision::Prague) {
            const Bytes code = to_bytes(host_.code(to)->bytes());
            if (code.size() == 23 && code[0] == 0xef && code[1] == 0x01 && code[2] == 0x00)
                access_account(Address::from(BytesView{code}.subspan(3)));
        }
        expand(in_offset, in_size);
        expand(out_offset, out_size);
        if (value != U256{}) use_gas(9000);
        if (kind == CallKind::Call && value != U256{} && host_.is_empty(to)) use_gas(25000);

        const U256 available{static_cast<std::uint64_t>(gas_)};
        const U256 passed = std::min(requested, available - available / 64);
        use_gas(passed);

        Message message;
        message.kind = kind;
        message.is_static = message_.is_static || kind == CallKind::StaticCall;
        message.depth = message_.depth + 1;
        message.gas = static_cast<std::int64_t>(passed.low64()) + (value != U256{} ? 2300 : 0);
        message.code_address = to;
        message.recipient = kind == CallKind::Call || kind == CallKind::StaticCall ? to : message_.recipient;
        message.sender = kind == CallKind::DelegateCall ? message_.sender : message_.recipient;
        message.value = kind == CallKind::DelegateCall ? message_.value : value;
        const Bytes input = read(in_offset, in_size);
        message.input = input;
        const CallResult result = nested(message);
        return_data_ = result.output;
        const U256 copied = std::min(out_size, U256{return_data_.size()});
        write(out_offset, BytesView{return_data_}.first(static_cast<std::size_t>(copied.low64())));
        push_bool(result.status == Status::Success);
    }

    void create(bool has_salt)
    {
        use_gas(32000);
        const U256 value = pop(), offset = pop(), size = pop();
        const U256 salt = has_salt ? pop() : U256{};
        forbid_static();
        if (size > U256{49152}) end(Status::InitcodeSizeExceeded);
        expand(offset, size);
        use_gas(words(size) * (has_salt ? 8 : 2));

        const Bytes input = read(offset, size);
        Message message;
        message.kind = has_salt ? CallKind::Create2 : CallKind::Create;
        message.depth = message_.depth + 1;
        message.gas = gas_ - gas_ / 64;
        message.sender = message_.recipient;
        message.input = input;
        message.value = value;
        if (has_salt) message.salt = salt.to_hash();
        use_gas(static_cast<std::uint64_t>(message.gas));
        const CallResult result = nested(message);
        return_data_ = result.status == Status::Revert ? result.output : Bytes{};
        push(result.status == Status::Success ? U256::from(result.created) : U256{});
    }

    const Revision revision_;
    Host& host_;
    const Message& message_;
    const Bytes code_;
    std::vector<std::uint64_t> jump_destinations_;
    std::vector<U256> stack_;
    Bytes memory_;
    Bytes return_data_;
    Bytes output_;
    std::size_t pc_ = 0;
    std::int64_t gas_;
    std::int64_t refund_ = 0;
};
}  // namespace freehold::evm::testing
