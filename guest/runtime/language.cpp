// What compiled C++ and libc++ expect of a platform. Whatever cannot go on traps: such a run has no proof.

#include <algorithm>
#include <cstdarg>
#include <functional>
#include <string>

extern "C" {
void* __dso_handle = nullptr;
int __cxa_atexit(void (*)(void*), void*, void*);
void __cxa_pure_virtual();
void abort();

// Programs end by HALT, so destructors of globals never run.
int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }
void __cxa_pure_virtual() { __builtin_trap(); }
void abort() { __builtin_trap(); }
}

// libc++ declares these templates extern, as its shared library holds their instances.
_LIBCPP_BEGIN_NAMESPACE_STD
[[noreturn]] void __libcpp_verbose_abort(const char*, ...) { __builtin_trap(); }

template class basic_string<char>;

// std::sort of numbers ends here. The comparison is an own type, so that the dispatch does not come back.
template <class Less, class Iterator>
void __sort(Iterator first, Iterator last, Less)
{
    auto less = [](const auto& a, const auto& b) { return a < b; };
    std::__sort_dispatch<_ClassicAlgPolicy>(first, last, less);
}
#define FREEHOLD_SORT(T) template void __sort<__less<T>&, T*>(T*, T*, __less<T>&);
FREEHOLD_SORT(char)
FREEHOLD_SORT(signed char)
FREEHOLD_SORT(unsigned char)
FREEHOLD_SORT(short)
FREEHOLD_SORT(unsigned short)
FREEHOLD_SORT(int)
FREEHOLD_SORT(unsigned)
FREEHOLD_SORT(long)
FREEHOLD_SORT(unsigned long)
FREEHOLD_SORT(long long)
FREEHOLD_SORT(unsigned long long)
#undef FREEHOLD_SORT
_LIBCPP_END_NAMESPACE_STD
