# c-kzg and blst from the C sources that the npm package c-kzg ships: commitments and cell proofs of blobs (host only).
set(ckzg_root ${CMAKE_SOURCE_DIR}/node_modules/c-kzg/deps)
if(NOT EXISTS ${ckzg_root}/c-kzg/ckzg.c)
  message(FATAL_ERROR "node_modules/c-kzg is missing: run tools/install.sh first")
endif()
enable_language(ASM)
add_library(ckzg STATIC ${ckzg_root}/c-kzg/ckzg.c ${ckzg_root}/blst/src/server.c ${ckzg_root}/blst/build/assembly.S)
target_include_directories(ckzg SYSTEM PUBLIC ${ckzg_root}/c-kzg ${ckzg_root}/blst/bindings)
# blst's portable code path is chosen at run time (ADX or not); its C is not written for our sanitizers.
target_compile_options(ckzg PRIVATE -w -fno-sanitize=all $<$<COMPILE_LANGUAGE:C>:-O2>)
target_compile_definitions(ckzg PRIVATE __BLST_PORTABLE__)
