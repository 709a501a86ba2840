// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Inbox} from "../src/Inbox.sol";
import {Rollup} from "../src/Rollup.sol";
import {BlobRange, IInbox} from "../src/interfaces/IInbox.sol";
import {BlobOpening, Claim, IRollup} from "../src/interfaces/IRollup.sol";
import {Artifact} from "./base/Artifact.sol";
import {vm} from "./base/Vm.sol";
import {FakeVerifier} from "./doubles/FakeVerifier.sol";

/// A prover that goes on while it is being paid.
contract CallingProver {
    address private immutable _target;
    bytes private _data;
    bool public succeeded;

    constructor(address target) {
        _target = target;
    }

    function setData(bytes calldata data) external {
        _data = data;
    }

    receive() external payable {
        (succeeded,) = _target.call(_data);
    }
}

/// Proposals with blobs need a node; these have forced items only, and blobs are claimed of them or not: what a range's blobs are is the
/// proof's to say.
contract RollupContractTest {
    uint64 private constant CHAIN = 4_663;
    uint64 private constant FORK = 1;
    bytes32 private constant GENESIS = keccak256("block");
    address private constant SEQUENCER = address(0x5e0);
    address private constant ALICE = address(0xa11ce);
    address private constant PROVER = address(0x9909e7);
    uint256 private constant FEE = 0.25 ether;
    /// BLS12-381's generator, compressed: what commits to the polynomial 1. It is 1 everywhere, with the proof 0.
    bytes private constant ONE =
        hex"97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb";
    bytes private constant INFINITY =
        hex"c00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";

    Inbox private _inbox;
    Rollup private _rollup;
    FakeVerifier private _verifier;

    function setUp() public {
        vm.roll(10_000);
        vm.warp(1_800_000_000);
        vm.deal(SEQUENCER, 1_000 ether);
        vm.deal(ALICE, 1_000 ether);
        _verifier = new FakeVerifier();
        uint64 nonce = vm.getNonce(address(this));
        address rollupAddress = vm.computeCreateAddress(address(this), nonce + 1);
        _inbox = Inbox(
            Artifact.create(
                "Inbox",
                abi.encode(GENESIS, SEQUENCER, rollupAddress, address(7), FORK, 6 hours, 24 hours, 24 hours, 0.001 ether)
            )
        );
        _rollup = _create(CHAIN, FORK, GENESIS, address(_verifier));
        vm.assertEq(address(_rollup), rollupAddress, "rollup address");
        for (uint64 i = 0; i < 3; ++i) {
            _propose();
        }
    }

    function test_TheGenesisIsFinal() public view {
        _expectFinal(0, GENESIS, keccak256("state"), keccak256("outbox"));
        vm.assertEq(_rollup.l2ChainId(), CHAIN, "l2ChainId");
        vm.assertEq(_rollup.forkId(), FORK, "forkId");
        vm.assertEq(_rollup.inbox(), address(_inbox), "inbox");
        vm.assertEq(_rollup.verifier(), address(_verifier), "verifier");
    }

    function test_AnyoneProvesAndTheBoundAddressIsPaid() public {
        Claim memory first = _claim("first", 0);
        _verifier.setProvable(_publicInput(1, 2, GENESIS, first, PROVER));
        vm.expectEmit(true, true, true, true);
        emit IRollup.Finalized(1, 2, PROVER, first.blockHash, first.stateRoot, first.outboxRoot);
        vm.prank(ALICE);
        _rollup.prove(1, 2, first, PROVER, _verifier.PROOF());
        _expectFinal(2, first.blockHash, first.stateRoot, first.outboxRoot);
        vm.assertEq(PROVER.balance, 2 * FEE, "prover fees");
        vm.assertEq(_inbox.proverFee(2), 0, "nothing left in escrow");

        // The next range starts where this one ended.
        Claim memory second = _claim("second", 0);
        _verifier.setProvable(_publicInput(3, 3, first.blockHash, second, ALICE));
        _rollup.prove(3, 3, second, ALICE, _verifier.PROOF());
        _expectFinal(3, second.blockHash, second.stateRoot, second.outboxRoot);
    }

    function test_BlobsAreOpened() public {
        Claim memory end = _claim("end", 2);
        end.blobs[0] = _blobOfOnes(bytes32(uint256(5)));
        end.blobs[1] = _blobOfOnes(bytes32(uint256(6)));
        _verifier.setProvable(_publicInput(1, 3, GENESIS, end, PROVER));
        _rollup.prove(1, 3, end, PROVER, _verifier.PROOF());
        _expectFinal(3, end.blockHash, end.stateRoot, end.outboxRoot);
    }

    function test_RefusesBlobsThatDoNotOpen() public {
        Claim memory end = _claim("end", 2);
        for (uint256 fault = 0; fault < 5; ++fault) {
            end.blobs[0] = _blobOfOnes(bytes32(uint256(5)));
            BlobOpening memory blob = _blobOfOnes(bytes32(uint256(6)));
            if (fault == 0) blob.y = bytes32(uint256(2));
            if (fault == 1) blob.versionedHash ^= bytes32(uint256(1));
            if (fault == 2) blob.commitmentAndProof[0] ^= bytes32(uint256(1));
            if (fault == 3) blob.commitmentAndProof[2] ^= bytes32(uint256(1));
            if (fault == 4) blob.z = bytes32(type(uint256).max); // not a field element
            end.blobs[1] = blob;
            _verifier.setProvable(_publicInput(1, 3, GENESIS, end, PROVER));
            vm.expectRevert(abi.encodeWithSelector(IRollup.InvalidBlobOpening.selector, 1));
            // The precompile burns what it is given when it refuses.
            _rollup.prove{gas: 2_000_000}(1, 3, end, PROVER, "a proof");
        }
        _expectUnchanged();
    }

    function test_RefusesBlobsOtherThanTheProofs() public {
        Claim memory end = _claim("end", 2);
        end.blobs[0] = _blobOfOnes(bytes32(uint256(5)));
        end.blobs[1] = _blobOfOnes(bytes32(uint256(6)));
        _verifier.setProvable(_publicInput(1, 3, GENESIS, end, PROVER));
        BlobOpening[] memory blobs = end.blobs;

        end.blobs = new BlobOpening[](1); // one is left out
        end.blobs[0] = blobs[0];
        _expectInvalidProof(1, 3, end, PROVER);
        end.blobs = new BlobOpening[](2); // another order
        (end.blobs[0], end.blobs[1]) = (blobs[1], blobs[0]);
        _expectInvalidProof(1, 3, end, PROVER);
        end.blobs[1] = _blobOfOnes(bytes32(uint256(7))); // another point
        _expectInvalidProof(1, 3, end, PROVER);
        _expectUnchanged();
    }

    function test_RefusesARangeThatIsNotTheNext() public {
        Claim memory end = _claim("end", 0);
        bytes memory proof = _verifier.PROOF();
        vm.expectRevert(abi.encodeWithSelector(IRollup.NotNext.selector, 1));
        _rollup.prove(0, 1, end, PROVER, proof);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NotNext.selector, 1));
        _rollup.prove(2, 3, end, PROVER, proof);
        vm.expectRevert(IRollup.InvalidRange.selector);
        _rollup.prove(1, 0, end, PROVER, proof);
        vm.expectRevert(IRollup.InvalidRange.selector);
        _rollup.prove(1, 4, end, PROVER, proof); // there is no proposal 4
        _expectUnchanged();
    }

    /// A proof holds for one range, claim, start and prover, and for one rollup.
    function test_RefusesAProofOfAnythingElse() public {
        Claim memory end = _claim("end", 0);
        _verifier.setProvable(_publicInput(1, 2, GENESIS, end, PROVER));
        _expectInvalidProof(1, 1, end, PROVER);
        _expectInvalidProof(1, 3, end, PROVER);
        _expectInvalidProof(1, 2, end, ALICE);
        end.blockHash ^= bytes32(uint256(1));
        _expectInvalidProof(1, 2, end, PROVER);
        end = _claim("end", 0);
        end.stateRoot ^= bytes32(uint256(1));
        _expectInvalidProof(1, 2, end, PROVER);
        end = _claim("end", 0);
        end.outboxRoot ^= bytes32(uint256(1));
        _expectInvalidProof(1, 2, end, PROVER);

        end = _claim("end", 0);
        Rollup[3] memory others = [
            _create(CHAIN + 1, FORK, GENESIS, address(_verifier)),
            _create(CHAIN, FORK + 1, GENESIS, address(_verifier)),
            _create(CHAIN, FORK, keccak256("another block"), address(_verifier))
        ];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectPartialRevert(IRollup.InvalidProof.selector);
            others[i].prove(1, 2, end, PROVER, "a proof");
        }
        vm.expectPartialRevert(IRollup.InvalidProof.selector);
        _rollup.prove(1, 2, end, PROVER, "another proof");
        _expectUnchanged();
        _rollup.prove(1, 2, end, PROVER, "a proof"); // as it is, it holds
    }

    function test_FinalityIsMonotone() public {
        Claim memory end = _claim("end", 0);
        _verifier.setProvable(_publicInput(1, 2, GENESIS, end, PROVER));
        bytes memory proof = _verifier.PROOF();
        _rollup.prove(1, 2, end, PROVER, proof);
        for (uint64 first = 0; first < 3; ++first) {
            vm.expectRevert(abi.encodeWithSelector(IRollup.NotNext.selector, 3));
            _rollup.prove(first, 2, end, PROVER, proof);
        }
        _expectFinal(2, end.blockHash, end.stateRoot, end.outboxRoot);
    }

    function test_AProverThatIsPaidFindsAFinishedState() public {
        CallingProver prover = new CallingProver(address(_rollup));
        Claim memory first = _claim("first", 0);
        Claim memory second = _claim("second", 0);
        _verifier.setProvable(_publicInput(1, 1, GENESIS, first, address(prover)));
        _verifier.setProvable(_publicInput(2, 2, first.blockHash, second, ALICE));
        prover.setData(abi.encodeCall(Rollup.prove, (2, 2, second, ALICE, _verifier.PROOF())));
        _rollup.prove(1, 1, first, address(prover), _verifier.PROOF());
        vm.assertTrue(prover.succeeded(), "the second range");
        _expectFinal(2, second.blockHash, second.stateRoot, second.outboxRoot);
        vm.assertEq(address(prover).balance, FEE, "paid once");
    }

    function test_AProverThatRefusesItsFeeFinalisesNothing() public {
        Claim memory end = _claim("end", 0);
        _verifier.setProvable(_publicInput(1, 1, GENESIS, end, address(_verifier)));
        bytes memory proof = _verifier.PROOF();
        vm.expectRevert(abi.encodeWithSelector(IInbox.PaymentFailed.selector, address(_verifier)));
        _rollup.prove(1, 1, end, address(_verifier), proof);
        _expectUnchanged();
    }

    function test_NothingIsProvedWithoutAVerifier() public {
        Rollup rollup = _create(CHAIN, FORK, GENESIS, address(0));
        vm.expectRevert(IRollup.NoVerifier.selector);
        rollup.prove(1, 1, _claim("end", 0), PROVER, "");
    }

    /// Whatever anybody sends, the final state stays.
    function testFuzz_NothingRewindsOrAdvancesIt(address caller, bytes calldata data, uint96 value) public {
        vm.deal(caller, value);
        vm.prank(caller, caller);
        (bool done,) = address(_rollup).call{value: value}(data);
        vm.assertTrue(!done || value == 0, "takes no ETH");
        _expectUnchanged();
    }

    function test_RefusesInsaneParameters() public {
        _refuses("l2ChainId", 0, keccak256("block"), keccak256("state"), keccak256("outbox"), address(7));
        _refuses("genesisBlockHash", 1, 0, keccak256("state"), keccak256("outbox"), address(7));
        _refuses("genesisStateRoot", 1, keccak256("block"), 0, keccak256("outbox"), address(7));
        _refuses("genesisOutboxRoot", 1, keccak256("block"), keccak256("state"), 0, address(7));
        _refuses("inbox", 1, keccak256("block"), keccak256("state"), keccak256("outbox"), address(0));
    }

    function _create(uint64 chain, uint64 fork, bytes32 genesis, address verifier) private returns (Rollup) {
        return Rollup(
            Artifact.create(
                "Rollup", abi.encode(chain, fork, genesis, keccak256("state"), keccak256("outbox"), address(_inbox), verifier)
            )
        );
    }

    /// A proposal that takes one forced item and escrows FEE.
    function _propose() private {
        vm.roll(vm.getBlockNumber() + 1);
        vm.warp(vm.getBlockTimestamp() + 12);
        vm.prank(ALICE, ALICE);
        _inbox.forceTransaction{value: 0.001 ether}("a transaction");
        (, bytes32 head) = _inbox.head();
        uint64 anchor = uint64(vm.getBlockNumber() - 1);
        vm.prank(SEQUENCER);
        _inbox.propose{value: FEE}(head, BlobRange(0, 0), 1, anchor);
    }

    function _claim(string memory name, uint256 blobs) private pure returns (Claim memory) {
        return Claim({
            blockHash: keccak256(bytes.concat("block ", bytes(name))),
            stateRoot: keccak256(bytes.concat("state ", bytes(name))),
            outboxRoot: keccak256(bytes.concat("outbox ", bytes(name))),
            blobs: new BlobOpening[](blobs)
        });
    }

    function _blobOfOnes(bytes32 z) private pure returns (BlobOpening memory opening) {
        bytes32 versionedHash = (sha256(ONE) & ~bytes32(uint256(0xff) << 248)) | bytes32(uint256(1) << 248);
        opening.versionedHash = versionedHash;
        opening.z = z;
        opening.y = bytes32(uint256(1));
        opening.commitmentAndProof = abi.decode(bytes.concat(ONE, INFINITY), (bytes32[3]));
    }

    /// spec/public-input.md, word by word.
    function _publicInput(uint64 first, uint64 last, bytes32 parent, Claim memory end, address prover)
        private
        view
        returns (bytes32)
    {
        bytes memory blobs;
        for (uint256 i = 0; i < end.blobs.length; ++i) {
            blobs = bytes.concat(blobs, end.blobs[i].versionedHash, end.blobs[i].z, end.blobs[i].y);
        }
        return keccak256(
            bytes.concat(
                bytes.concat(bytes32(uint256(CHAIN)), bytes32(uint256(FORK))),
                bytes.concat(_inbox.proposalHash(first - 1), _inbox.proposalHash(last), parent),
                bytes.concat(end.blockHash, end.stateRoot, end.outboxRoot),
                bytes.concat(keccak256(blobs), bytes32(uint256(uint160(prover))))
            )
        );
    }

    function _expectInvalidProof(uint64 first, uint64 last, Claim memory end, address prover) private {
        bytes32 parent = GENESIS;
        vm.expectRevert(abi.encodeWithSelector(IRollup.InvalidProof.selector, _publicInput(first, last, parent, end, prover)));
        _rollup.prove(first, last, end, prover, "a proof");
    }

    function _expectUnchanged() private view {
        _expectFinal(0, GENESIS, keccak256("state"), keccak256("outbox"));
    }

    function _expectFinal(uint64 expected, bytes32 expectedBlock, bytes32 expectedState, bytes32 expectedOutbox) private view {
        (uint64 proposal, bytes32 blockHash, bytes32 stateRoot, bytes32 outboxRoot) = _rollup.finalized();
        vm.assertEq(proposal, expected, "proposal");
        vm.assertEq(blockHash, expectedBlock, "blockHash");
        vm.assertEq(stateRoot, expectedState, "stateRoot");
        vm.assertEq(outboxRoot, expectedOutbox, "outboxRoot");
    }

    function _refuses(bytes32 name, uint64 id, bytes32 blockHash, bytes32 stateRoot, bytes32 outboxRoot, address inbox)
        private
    {
        vm.expectRevert(abi.encodeWithSelector(IRollup.InvalidParameter.selector, name));
        Artifact.create("Rollup", abi.encode(id, 1, blockHash, stateRoot, outboxRoot, inbox, address(8)));
    }
}
