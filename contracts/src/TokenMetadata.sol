// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// Name, symbol and decimals of any token. Nothing that a token does makes this revert, or cost more than 700,000 gas: ERC-20
/// makes the three functions optional, old tokens return bytes32, hostile ones return anything.
library TokenMetadata {
    /// OpenZeppelin's EIP712, and so the L2 token's permit, takes names up to 31 bytes.
    uint256 internal constant MAX_STRING_BYTES = 31;
    /// For each call; a proxy with a long name in its storage uses less than half of it. It bounds what can be returned, too: no
    /// more than 140,000 bytes of memory can be had for it.
    uint256 internal constant CALL_GAS = 50_000;
    /// More than what the call instruction and its preparation cost (EIP-2929: 2,600 for a cold account).
    uint256 private constant CALL_OVERHEAD = 5_000;
    /// What ERC-20 tools assume of a token that does not say.
    uint8 internal constant DEFAULT_DECIMALS = 18;

    error TooLittleGas();

    function read(address token) internal view returns (string memory name, string memory symbol, uint8 decimals) {
        name = _string(token, IERC20Metadata.name.selector);
        symbol = _string(token, IERC20Metadata.symbol.selector);
        decimals = _decimals(token);
        if (bytes(symbol).length == 0) symbol = "TOKEN";
        // "Token 0x" and eleven bytes in hexadecimal are 30 characters.
        if (bytes(name).length == 0) name = string.concat("Token ", _prefix(Strings.toHexString(token), 24));
    }

    function _decimals(address token) private view returns (uint8) {
        bytes memory returned = _call(token, IERC20Metadata.decimals.selector);
        if (returned.length < 32) return DEFAULT_DECIMALS;
        uint256 value = abi.decode(returned, (uint256));
        return value <= type(uint8).max ? uint8(value) : DEFAULT_DECIMALS;
    }

    /// A string, or a bytes32 that ends at its first zero byte; cut to MAX_STRING_BYTES; empty if it is neither.
    function _string(address token, bytes4 selector) private view returns (string memory) {
        bytes memory returned = _call(token, selector);
        if (returned.length == 32) return _prefix(string(returned), _lengthUpToZero(returned));
        if (returned.length < 64) return "";
        // abi.decode to string would revert on what is not one.
        (uint256 offset, uint256 length) = abi.decode(returned, (uint256, uint256));
        if (offset != 32 || length > returned.length - 64) return "";
        return _prefix(string(Bytes.slice(returned, 64)), length);
    }

    function _lengthUpToZero(bytes memory word) private pure returns (uint256 length) {
        while (length < word.length && word[length] != 0) ++length;
    }

    /// The first `length` bytes, or less: at most MAX_STRING_BYTES, and no UTF-8 character cut in two.
    function _prefix(string memory text, uint256 length) private pure returns (string memory) {
        bytes memory raw = bytes(text);
        if (length > MAX_STRING_BYTES) {
            length = MAX_STRING_BYTES;
            // raw[length] exists: the whole is longer. 0b10xxxxxx continues a character.
            while (length > 0 && raw[length] & 0xC0 == 0x80) --length;
        }
        return string(Bytes.slice(raw, 0, length));
    }

    function _call(address token, bytes4 selector) private view returns (bytes memory) {
        // EIP-150 gives a call at most 63/64 of what is left after its own cost. Without this check a caller could starve the
        // call, so that the first deposit of a token gives its L2 contract a wrong name for ever.
        if (gasleft() < CALL_GAS + CALL_GAS / 63 + CALL_OVERHEAD) revert TooLittleGas();
        (bool ok, bytes memory returned) = token.staticcall{gas: CALL_GAS}(abi.encodePacked(selector));
        return ok ? returned : bytes("");
    }
}
