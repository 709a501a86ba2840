// Reads n and n words; sorts them by std::sort and by an own heap sort, which must agree; outputs n, the
// least, the median, the greatest, and a checksum of the order.

#include "freehold_guest.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace
{
void heap_sort(std::vector<std::uint32_t>& v)
{
    const auto sift = [&](std::size_t root, std::size_t size) {
        for (std::size_t child = 2 * root + 1; child < size; root = child, child = 2 * root + 1) {
            if (child + 1 < size && v[child] < v[child + 1]) ++child;
            if (v[root] >= v[child]) return;
            std::swap(v[root], v[child]);
        }
    };
    for (std::size_t i = v.size() / 2; i-- > 0;) sift(i, v.size());
    for (std::size_t size = v.size(); size-- > 1;) {
        std::swap(v[0], v[size]);
        sift(0, size);
    }
}
}  // namespace

extern "C" int main()
{
    const std::uint32_t n = freehold::guest::hint_word();
    if (n == 0) return 1;
    std::vector<std::uint32_t> words(n);
    for (std::uint32_t& word : words) word = freehold::guest::hint_word();
    std::vector<std::uint32_t> again = words;
    std::ranges::sort(words);
    heap_sort(again);
    if (words != again) return 1;
    std::uint32_t checksum = 0;
    for (const std::uint32_t word : words) checksum = checksum * 31 + word;
    freehold::guest::finish({n, words.front(), words[n / 2], words.back(), checksum, 0, 0, 0});
    return 0;
}
