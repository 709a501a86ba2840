// evm_bench DIR [FILTER [SECONDS]]: see run_evm_bench.

#include "evm_bench.hpp"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv)
{
    if (argc < 2 || argc > 4) {
        std::fputs("usage: evm_bench DIR [FILTER [SECONDS PER PROGRAM]]\n", stderr);
        return 2;
    }
    const double seconds = argc > 3 ? std::strtod(argv[3], nullptr) : 0.5;
    return freehold::bench::run_evm_bench(argv[1], argc > 2 ? argv[2] : "", seconds);
}
