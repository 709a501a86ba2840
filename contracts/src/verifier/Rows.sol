// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Refused} from "./Channel.sol";
import {Layouts} from "./Layout.sol";
import {Quintic} from "./Quintic.sol";
import {Remainder} from "./Whir.sol";
import {ZeroCheck} from "./ZeroCheck.sol";

/// What steps 0 to 4 leave to the end of step 5: the layout of a statement whose bounds hold, and where its rows are evaluated.
struct RowsClaim {
    uint256 imageBegin;
    uint256[] tables;
    bytes tallestFirst;
    /// The fingerprint's challenges.
    uint256 c;
    uint256[] alpha;
    /// The points of the leaves' claim and of the rows', whose batching challenge is `batch`.
    uint256[] leaves;
    uint256[] point;
    uint256 batch;
    /// With whose powers the opened expressions are added.
    uint256 openedBatch;
    /// Contracts that hold the tables' code.
    address[] machineCode;
}

/// The end of a verification, what the rows say, in a contract of its own: one contract has not enough room (EIP-170). It holds nothing and trusts
/// what it is given: the Verifier pins its code.
contract Rows {
    using Quintic for uint256;

    /// Is what the opening left what the tables make of it? If not, it reverts.
    /// @param rows an encoded RowsClaim, then the values of the opened expressions as they stand in the proof
    function check(bytes calldata rows, Remainder memory left) external view {
        RowsClaim memory claim = abi.decode(rows, (RowsClaim));
        uint256 opened = _opened(rows, Layouts.opened(claim.tables));
        if (!left.value.equal(ZeroCheck.finalValue(claim, left, opened))) revert Refused("zerocheck: final value");
    }

    /// The place of the values in memory.
    function _opened(bytes calldata rows, uint256 count) private pure returns (uint256 place) {
        uint256 end;
        assembly ("memory-safe") {
            end := add(rows.offset, rows.length) // where msg.data ends, as far as `rows` goes
        }
        place = Quintic.reserve(count);
        // They were canonical when they were read.
        assert(Quintic.decodeAll(end - 20 * count, count, place));
    }
}
