#pragma once
// Three error kinds, three tools: bad input is a Result (base/result.hpp), a broken invariant is CHECK
// (always on, aborts with a message), an invariant inside a hot loop is DCHECK (only in builds with
// FREEHOLD_DCHECK: those with sanitizers).

namespace freehold
{
/// Prints `message` with its place and aborts. Never returns. The guest's mirror halts without a proof
/// instead.
[[noreturn]] void check_failed(const char* condition, const char* file, int line, const char* message);
}  // namespace freehold

#define CHECK(condition, message)                                              \
    do {                                                                       \
        if (!(condition)) [[unlikely]]                                         \
            ::freehold::check_failed(#condition, __FILE__, __LINE__, message); \
    } while (false)

#ifdef FREEHOLD_DCHECK
#define DCHECK(condition) CHECK(condition, "debug check")
#else
#define DCHECK(condition) static_cast<void>(0)
#endif
