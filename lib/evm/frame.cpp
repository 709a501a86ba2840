#include "evm/frame.hpp"

namespace freehold::evm
{
bool expand_memory(Frame& frame, std::uint64_t end, std::int64_t& gas)
{
    const std::int64_t words = word_count(end);
    const std::int64_t old_words = static_cast<std::int64_t>(frame.memory_size / 32);
    if (!charge(gas, memory_gas(words) - memory_gas(old_words))) return false;
    frame.memory_buffer.grow(static_cast<std::size_t>(words) * 32);
    frame.memory = frame.memory_buffer.data();
    frame.memory_size = frame.memory_buffer.size();
    return true;
}
}  // namespace freehold::evm
