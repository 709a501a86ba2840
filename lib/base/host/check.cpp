#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace freehold
{
void check_failed(const char* condition, const char* file, int line, const char* message)
{
    std::fprintf(stderr, "%s:%d: CHECK(%s) failed: %s\n", file, line, condition, message);
    std::abort();
}
}  // namespace freehold
