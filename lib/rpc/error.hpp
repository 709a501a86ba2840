#pragma once
// What goes wrong in a JSON-RPC call. Handlers throw it and the dispatcher answers with it: a handler is an
// edge of the process, the one kind of place where Freehold uses exceptions (docs/style: rule 7).

#include "base/hex.hpp"

#include <string>

namespace freehold::rpc
{
// JSON-RPC 2.0, section 5.1, and what geth adds; wallets and tools match on these numbers.
inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kInternalError = -32603;
inline constexpr int kServerError = -32000;
inline constexpr int kRequestTimeout = -32002;
inline constexpr int kResponseTooLarge = -32003;
inline constexpr int kLimitExceeded = -32005;
inline constexpr int kReverted = 3;
inline constexpr int kSyncTimeout = 4;  // EIP-7966
inline constexpr int kNonceGap = 6;     // EIP-7966

struct RpcError
{
    int code = kServerError;
    std::string message;
    std::string data;  // a JSON value, or empty for none
};

inline RpcError invalid_params(std::string message) { return {kInvalidParams, std::move(message), {}}; }
inline RpcError server_error(std::string message) { return {kServerError, std::move(message), {}}; }
inline RpcError method_not_found(std::string_view method)
{
    // The name comes from the client: no more of it than helps.
    return {kMethodNotFound,
            "the method " + std::string{method.substr(0, 64)} + " does not exist/is not available",
            {}};
}
}  // namespace freehold::rpc
