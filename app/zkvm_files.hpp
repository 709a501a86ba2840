#pragma once
// The files that the zkvm commands read: programs and inputs. What is wrong with one is printed.

#include "proof/whir_families.hpp"
#include "riscv/elf.hpp"
#include "zkvm/program.hpp"

#include <optional>
#include <string>
#include <vector>

namespace freehold::app
{
std::optional<riscv::Program> load_program(const std::string& path);
/// What verifiers of a family know of the program.
std::optional<zkvm::Descriptor> describe_program(
    const riscv::Program& program, const proof::whir::Family& family = proof::whir::kBaseFamily);
/// The words of a file, least significant byte first; zeros complete the last. An empty path is no input.
std::optional<std::vector<std::uint32_t>> read_words(const std::string& path);
}  // namespace freehold::app
