// Where a guest program begins and ends.

extern "C" {
int main();
using Initializer = void (*)();
extern const Initializer __init_array_start[];
extern const Initializer __init_array_end[];

// The stack pointer is the only register that a C++ function needs; gp stays unused (-mno-relax).
[[gnu::naked, gnu::used, gnu::section(".text.start")]] void _start()
{
    asm volatile(
        "la sp, __stack_top\n"
        "call freehold_guest_begin");
}

[[gnu::used, noreturn]] void freehold_guest_begin();
void freehold_guest_begin()
{
    for (const Initializer* f = __init_array_start; f != __init_array_end; ++f) (*f)();
    main();
    __builtin_trap();  // A program ends by finish(); one that returns has failed, and has no proof.
}
}
