#pragma once
// Memory for what a machine of the guest computes on without copies. A seam: here it is memory like any
// other.

#include <vector>

namespace freehold
{
/// For a few long-lived lists of words; in the guest their memory is never freed.
template <class T>
using CellVector = std::vector<T>;
}  // namespace freehold
