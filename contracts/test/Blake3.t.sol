// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Blake3} from "../src/verifier/Blake3.sol";
import {Vm} from "./base/Vm.sol";

contract Blake3Caller {
    function hash(bytes memory input) external pure returns (bytes32) {
        return Blake3.hash(input);
    }
}

/// BLAKE3's official vectors: the input is 0, 1, .. 250, 0, 1, ..
contract Blake3Test {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function digest(uint256 length) private pure returns (bytes32) {
        bytes memory input = new bytes(length);
        for (uint256 i = 0; i < length; ++i) input[i] = bytes1(uint8(i % 251));
        return Blake3.hash(input);
    }

    function test_OfficialVectors() external pure {
        vm.assertEq(digest(0), hex"af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262", "0 bytes");
        vm.assertEq(digest(1), hex"2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213", "1 bytes");
        vm.assertEq(digest(63), hex"e9bc37a594daad83be9470df7f7b3798297c3d834ce80ba85d6e207627b7db7b", "63 bytes");
        vm.assertEq(digest(64), hex"4eed7141ea4a5cd4b788606bd23f46e212af9cacebacdc7d1f4c6dc7f2511b98", "64 bytes");
        vm.assertEq(digest(65), hex"de1e5fa0be70df6d2be8fffd0e99ceaa8eb6e8c93a63f2d8d1c30ecb6b263dee", "65 bytes");
        vm.assertEq(digest(127), hex"d81293fda863f008c09e92fc382a81f5a0b4a1251cba1634016a0f86a6bd640d", "127 bytes");
        vm.assertEq(digest(128), hex"f17e570564b26578c33bb7f44643f539624b05df1a76c81f30acd548c44b45ef", "128 bytes");
        vm.assertEq(digest(1023), hex"10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11", "1023 bytes");
        vm.assertEq(digest(1024), hex"42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7", "1024 bytes");
    }

    function test_MoreThanAChunkIsRefused() external {
        Blake3Caller caller = new Blake3Caller();
        vm.expectRevert(Blake3.TooLong.selector);
        caller.hash(new bytes(1025));
    }
}
