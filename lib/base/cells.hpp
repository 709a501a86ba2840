#pragma once
// Memory for what a machine of the guest computes on without copies. A seam: here it is memory like any
// other.

#include <vector>

namespace freehold
{
/// For a few long-lived lists of words; in the guest their memory is freed with the scope around them, if
/// there is one.
template <class T>
using CellVector = std::vector<T>;

/// Around what makes such lists again and again. REQUIRES: none that is made or grows inside is used after.
struct CellScope
{
    CellScope() {}
    ~CellScope() {}
};
}  // namespace freehold
