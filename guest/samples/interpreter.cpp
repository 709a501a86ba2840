// A loop over byte code with a stack of 256-bit words: the mix of instructions that a rollup's guest has.
// Runs a program that iterates x -> x * x + c, shifts and compares; the number of iterations is the input.

#include "freehold_guest.hpp"

#include <cstddef>

namespace
{
enum Code : std::uint8_t
{
    kPush1,
    kAdd,
    kMul,
    kXor,
    kShr1,
    kDup,
    kSwap,
    kPop,
    kLess,
    kJumpIf,
    kStop
};

struct Number
{
    std::uint32_t words[8];
};

Number add(const Number& a, const Number& b)
{
    Number r;
    std::uint32_t carry = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const std::uint32_t sum = a.words[i] + b.words[i];
        r.words[i] = sum + carry;
        carry = (sum < a.words[i] ? 1u : 0u) | (r.words[i] < sum ? 1u : 0u);
    }
    return r;
}

Number multiply(const Number& a, const Number& b)
{
    Number r{};
    for (std::size_t i = 0; i < 8; ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; i + j < 8; ++j) {
            carry += std::uint64_t{a.words[i]} * b.words[j] + r.words[i + j];
            r.words[i + j] = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
    }
    return r;
}

bool less(const Number& a, const Number& b)
{
    for (std::size_t i = 8; i-- > 0;)
        if (a.words[i] != b.words[i]) return a.words[i] < b.words[i];
    return false;
}

// x on top of the counter: x = (x * x + 7) ^ (x >> 1), counter + 1, again while counter < limit.
constexpr std::uint8_t kProgram[] = {kDup, 1,    kShr1, kSwap, kDup,   1,       kMul, kPush1,
                                     7,    kAdd, kXor,  kSwap, kPush1, 1,       kAdd, kSwap,
                                     kDup, 2,    kDup,  4,     kLess,  kJumpIf, 0,    kStop};

struct Machine
{
    Number stack[64];
    std::size_t height = 0;
    std::uint32_t steps = 0;

    void push(const Number& n) { stack[height++] = n; }
    Number pop() { return stack[--height]; }

    void run(const std::uint8_t* code)
    {
        for (std::size_t pc = 0;; ++steps) {
            switch (code[pc++]) {
                case kPush1: push(Number{{code[pc++]}}); break;
                case kAdd: {
                    const Number b = pop(), a = pop();
                    push(add(a, b));
                    break;
                }
                case kMul: {
                    const Number b = pop(), a = pop();
                    push(multiply(a, b));
                    break;
                }
                case kXor: {
                    const Number b = pop();
                    for (std::size_t i = 0; i < 8; ++i) stack[height - 1].words[i] ^= b.words[i];
                    break;
                }
                case kShr1: {
                    Number& top = stack[height - 1];
                    for (std::size_t i = 0; i < 8; ++i)
                        top.words[i] = top.words[i] >> 1 | (i < 7 ? top.words[i + 1] << 31 : 0);
                    break;
                }
                case kDup: push(stack[height - code[pc++]]); break;
                case kSwap: {
                    const Number top = stack[height - 1];
                    stack[height - 1] = stack[height - 2];
                    stack[height - 2] = top;
                    break;
                }
                case kPop: --height; break;
                case kLess: {
                    const Number b = pop(), a = pop();
                    push(Number{{less(a, b) ? 1u : 0u}});
                    break;
                }
                case kJumpIf: {
                    const std::uint8_t target = code[pc++];
                    if (pop().words[0] != 0) pc = target;
                    break;
                }
                default: return;
            }
        }
    }
};
Machine machine;
}  // namespace

extern "C" int main()
{
    const std::uint32_t iterations = freehold::guest::hint_word();
    machine = {};
    machine.push(Number{{iterations}});
    machine.push(Number{{0}});
    machine.push(Number{{3}});
    machine.run(kProgram);
    const Number& x = machine.stack[2];
    freehold::guest::finish({machine.steps, static_cast<std::uint32_t>(machine.height), x.words[0],
                             x.words[1], x.words[2], x.words[3], x.words[4], x.words[7]});
    return 0;
}
