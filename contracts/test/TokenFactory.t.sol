// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IOutbox} from "../src/interfaces/IOutbox.sol";
import {ITokenFactory} from "../src/interfaces/ITokenFactory.sol";
import {BridgedToken} from "../src/l2/BridgedToken.sol";
import {Predeploys} from "../src/l2/Predeploys.sol";
import {Message} from "../src/Message.sol";
import {Artifact} from "./base/Artifact.sol";
import {L2Test} from "./base/L2Test.sol";
import {PlainTree} from "./base/PlainTree.sol";
import {vm, Vm} from "./base/Vm.sol";

contract TokenFactoryTest is L2Test {
    address private constant BRIDGE = address(0xb41d9e);
    address private constant ALICE = address(0xa11ce);
    address private constant BOB = address(0xb0b);
    address private constant L1_TOKEN = address(0x70ce);

    function setUp() public {
        _makeGenesis(BRIDGE);
    }

    function _deposit(address l1Token, string memory name, address to, uint256 amount) private {
        vm.prank(BRIDGE);
        FACTORY.finalizeDeposit(l1Token, name, "SYM", 6, ALICE, to, amount);
    }

    function _token() private view returns (BridgedToken) {
        return BridgedToken(FACTORY.tokenOf(L1_TOKEN));
    }

    // --- Deposits ----------------------------------------------------------------------------------------------------

    function test_FirstDepositCreatesTheToken() public {
        BridgedToken token = _token();
        vm.assertEq(address(token).code.length, 0, "not there yet");
        vm.assertEq(FACTORY.l1TokenOf(address(token)), address(0), "not known yet");
        _deposit(L1_TOKEN, "Name", BOB, 5);
        vm.assertEq(token.name(), "Name", "name");
        vm.assertEq(token.symbol(), "SYM", "symbol");
        vm.assertEq(token.decimals(), 6, "decimals");
        vm.assertEq(token.l1Token(), L1_TOKEN, "l1Token");
        vm.assertEq(FACTORY.l1TokenOf(address(token)), L1_TOKEN, "l1TokenOf");
        vm.assertEq(token.balanceOf(BOB), 5, "balance");
        vm.assertEq(FACTORY.tokenParameters().name, "", "parameters are gone");
    }

    function test_LaterDepositsMintTheSameToken() public {
        _deposit(L1_TOKEN, "Name", BOB, 5);
        address token = FACTORY.tokenOf(L1_TOKEN);
        // An L1 token may change its name; its twin does not.
        _deposit(L1_TOKEN, "Another name", BOB, 7);
        vm.assertEq(FACTORY.tokenOf(L1_TOKEN), token, "address");
        vm.assertEq(BridgedToken(token).balanceOf(BOB), 12, "balance");
        vm.assertEq(BridgedToken(token).name(), "Name", "name");
    }

    /// CREATE2 with the L1 token as the salt; nothing else has a say.
    function testFuzz_AddressDependsOnTheL1TokenAlone(address l1Token, bytes31 rawName, uint8 decimals) public {
        vm.assume(l1Token != address(0));
        address expected = address(
            uint160(
                uint256(
                    keccak256(
                        bytes.concat(
                            hex"ff",
                            bytes20(Predeploys.TOKEN_FACTORY),
                            bytes32(uint256(uint160(l1Token))),
                            keccak256(Artifact.creationCode("BridgedToken"))
                        )
                    )
                )
            )
        );
        vm.assertEq(FACTORY.tokenOf(l1Token), expected, "tokenOf");
        vm.prank(BRIDGE);
        FACTORY.finalizeDeposit(l1Token, string(bytes.concat(rawName)), "S", decimals, ALICE, BOB, 1);
        vm.assertEq(BridgedToken(expected).balanceOf(BOB), 1, "minted there");
        vm.assertEq(BridgedToken(expected).decimals(), decimals, "decimals");
    }

    function testFuzz_OnlyTheBridgeDeposits(address caller) public {
        vm.assume(caller != BRIDGE);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(ITokenFactory.NotBridge.selector, caller));
        FACTORY.finalizeDeposit(L1_TOKEN, "Name", "SYM", 6, ALICE, caller, 1);
    }

    function test_OnlyTheFactoryMints() public {
        _deposit(L1_TOKEN, "Name", BOB, 5);
        BridgedToken token = _token();
        vm.prank(BRIDGE);
        vm.expectRevert(abi.encodeWithSelector(BridgedToken.NotFactory.selector, BRIDGE));
        token.mint(BOB, 1);
    }

    // --- Withdrawals -------------------------------------------------------------------------------------------------

    function test_WithdrawBurnsAndAppends() public {
        _deposit(L1_TOKEN, "Name", BOB, 5);
        BridgedToken token = _token();
        vm.prank(BOB);
        token.withdraw(ALICE, 3);
        vm.assertEq(token.balanceOf(BOB), 2, "balance");
        vm.assertEq(token.totalSupply(), 2, "supply");
        leaves.push(_leaf(Message(0, L1_TOKEN, BOB, ALICE, 3)));
        vm.assertEq(OUTBOX.root(), PlainTree.root(leaves), "root");

        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, BOB, 2, 3));
        token.withdraw(ALICE, 3);
        vm.prank(BOB);
        vm.expectRevert(IOutbox.InvalidRecipient.selector);
        token.withdraw(address(0), 1);
        vm.prank(BOB);
        vm.expectRevert(IOutbox.NothingWithdrawn.selector);
        token.withdraw(ALICE, 0);
    }

    /// A contract that looks like a bridged token is not one.
    function testFuzz_OnlyItsTokensWithdraw(address caller) public {
        _deposit(L1_TOKEN, "Name", BOB, 5);
        vm.assume(caller != address(_token()));
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(ITokenFactory.NotToken.selector, caller));
        FACTORY.withdrawTo(BOB, caller, 5);
    }

    function test_PermitMovesByASignature() public {
        uint256 key = 0xc0ffee;
        address owner = vm.addr(key);
        _deposit(L1_TOKEN, "Name", owner, 5);
        BridgedToken token = _token();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Name"),
                keccak256("1"),
                block.chainid,
                address(token)
            )
        );
        vm.assertEq(token.DOMAIN_SEPARATOR(), domain, "domain");
        bytes32 permit = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                owner,
                BOB,
                4,
                0,
                type(uint256).max
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(bytes.concat(hex"1901", domain, permit)));
        token.permit(owner, BOB, 4, type(uint256).max, v, r, s);
        vm.prank(BOB);
        vm.assertTrue(token.transferFrom(owner, BOB, 4), "transferFrom");
        vm.assertEq(token.balanceOf(BOB), 4, "balance");
        vm.expectRevert();
        token.permit(owner, BOB, 4, type(uint256).max, v, r, s);
    }

    // --- Failed deposits ---------------------------------------------------------------------------------------------

    function test_FailedDepositIsReturned() public {
        // A supply beyond 2^256 - 1 cannot be minted; neither can anything to address 0.
        _deposit(L1_TOKEN, "Name", BOB, type(uint256).max);
        bytes memory call = abi.encodeCall(ITokenFactory.finalizeDeposit, (L1_TOKEN, "Name", "SYM", 6, ALICE, BOB, 1 ether));
        vm.prank(BRIDGE);
        (bool done,) = Predeploys.TOKEN_FACTORY.call(call);
        vm.assertFalse(done, "the deposit fails");
        vm.assertEq(OUTBOX.count(), 0, "and leaves nothing behind");

        vm.recordLogs();
        vm.prank(Predeploys.SYSTEM);
        FACTORY.returnDeposit(call);
        vm.assertEq(vm.getRecordedLogs().length, 2, "DepositReturned, MessageAppended");
        leaves.push(_leaf(Message(0, L1_TOKEN, Predeploys.TOKEN_FACTORY, ALICE, 1 ether)));
        vm.assertEq(OUTBOX.root(), PlainTree.root(leaves), "a message that pays the depositor");
    }

    /// The name breaks the token's constructor; the Bridge does not send such names, and if it did nothing were lost.
    function test_FailedCreationLeavesNothingBehind() public {
        string memory name = "a name of more than thirty-one bytes";
        vm.prank(BRIDGE);
        vm.expectRevert();
        FACTORY.finalizeDeposit(L1_TOKEN, name, "SYM", 6, ALICE, BOB, 1);
        vm.assertEq(FACTORY.tokenParameters().name, "", "no parameters");
        _deposit(L1_TOKEN, "Name", BOB, 1);
        vm.assertEq(_token().balanceOf(BOB), 1, "the next deposit succeeds");
    }

    function testFuzz_OnlyTheSystemReturnsDeposits(address caller) public {
        vm.assume(caller != Predeploys.SYSTEM);
        bytes memory call = abi.encodeCall(ITokenFactory.finalizeDeposit, (L1_TOKEN, "Name", "SYM", 6, ALICE, BOB, 1));
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(ITokenFactory.NotSystem.selector, caller));
        FACTORY.returnDeposit(call);
    }

    function testFuzz_ReturnsDepositsOnly(bytes calldata call) public {
        vm.assume(call.length < 4 || bytes4(call) != ITokenFactory.finalizeDeposit.selector);
        vm.prank(Predeploys.SYSTEM);
        vm.expectRevert(ITokenFactory.NotADeposit.selector);
        FACTORY.returnDeposit(call);
    }

    /// Well above what a deposit needs, and below the 3,000,000 gas that the state transition gives.
    function test_ReturnFitsTheSystemCall() public {
        bytes memory call = abi.encodeCall(
            ITokenFactory.finalizeDeposit,
            (L1_TOKEN, "0123456789012345678901234567890", "0123456789012345678901234567890", 6, ALICE, BOB, 1)
        );
        vm.prank(Predeploys.SYSTEM);
        (bool done,) = Predeploys.TOKEN_FACTORY.call{gas: 300_000}(_returnCall(call));
        vm.assertTrue(done, "a tenth is enough");
    }

    function _returnCall(bytes memory call) private pure returns (bytes memory) {
        return abi.encodeCall(ITokenFactory.returnDeposit, (call));
    }

    /// The forced item of a first deposit has room in ITEM_GAS_CAP, and in the 2,000,000 gas that the specification recommends.
    function test_FirstDepositFitsAnItem() public {
        bytes memory call = abi.encodeCall(
            ITokenFactory.finalizeDeposit,
            (L1_TOKEN, "0123456789012345678901234567890", "0123456789012345678901234567890", 6, ALICE, BOB, 1)
        );
        vm.prank(BRIDGE);
        (bool done,) = Predeploys.TOKEN_FACTORY.call{gas: 2_000_000 - 21_000 - 16 * call.length}(call);
        vm.assertTrue(done, "the first deposit of a token");
    }
}
