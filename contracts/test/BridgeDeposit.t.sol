// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {TestToken} from "../src/dev/TestToken.sol";
import {IBridge} from "../src/interfaces/IBridge.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {Predeploys} from "../src/l2/Predeploys.sol";
import {TokenMetadata} from "../src/TokenMetadata.sol";
import {Artifact} from "./base/Artifact.sol";
import {RollupTest} from "./base/RollupTest.sol";
import {vm, Vm} from "./base/Vm.sol";
import {FalseToken, FeeToken, LyingToken, NoBoolToken, OddMetadataToken, ReentrantToken} from "./doubles/Tokens.sol";

contract BridgeDepositTest is RollupTest {
    uint64 private constant GAS = 2_000_000;

    struct Deposit {
        address l1Token;
        string name;
        string symbol;
        uint8 decimals;
        address from;
        address to;
        uint256 amount;
    }

    function test_RefusesInsaneParameters() public {
        vm.expectRevert(abi.encodeWithSelector(IBridge.InvalidParameter.selector, bytes32("inbox")));
        Artifact.create("Bridge", abi.encode(0, 1, 2));
        vm.expectRevert(abi.encodeWithSelector(IBridge.InvalidParameter.selector, bytes32("rollup")));
        Artifact.create("Bridge", abi.encode(1, 0, 2));
        vm.expectRevert(abi.encodeWithSelector(IBridge.InvalidParameter.selector, bytes32("tokenFactory")));
        Artifact.create("Bridge", abi.encode(1, 2, 0));
    }

    // --- ETH ---------------------------------------------------------------------------------------------------------

    function testFuzz_DepositETHQueuesExactlyTheAmount(uint96 amount, uint64 budget) public {
        amount = uint96(_bound(amount, 1, 1e24));
        uint256 paid = uint256(amount) + BASE_FEE + budget;
        vm.deal(ALICE, paid);
        vm.recordLogs();
        vm.prank(ALICE, ALICE);
        bridge.depositETH{value: paid}(BOB, amount, 21_000);
        (, bytes memory item) = _itemOf(_onlyLog(address(inbox), IInbox.ForcedItem.selector));
        bytes memory expected = bytes.concat(hex"01", bytes20(_aliasedBridge()), bytes20(BOB));
        expected = bytes.concat(expected, bytes32(uint256(amount) + budget), bytes32(uint256(amount)), bytes8(uint64(21_000)));
        vm.assertEq(item, bytes.concat(expected, bytes20(BOB)), "item");
        vm.assertEq(bridge.locked(address(0)), uint256(amount) + budget, "all that L2 mints is locked");
        vm.assertEq(address(inbox).balance, BASE_FEE, "only the fee is in the Inbox");
    }

    function test_DepositETHRefusesBadCalls() public {
        bytes memory below = abi.encodeWithSelector(IBridge.PaymentBelowAmount.selector, 1 ether + BASE_FEE);
        _ethReverts(BOB, 1 ether, 1 ether + BASE_FEE - 1, 21_000, below);
        _ethReverts(BOB, 0, BASE_FEE, 21_000, abi.encodeWithSelector(IBridge.NothingDeposited.selector));
        bytes memory nobody = abi.encodeWithSelector(IBridge.InvalidRecipient.selector, address(0));
        _ethReverts(address(0), 1, 1 ether, 21_000, nobody);
        bytes memory factory = abi.encodeWithSelector(IBridge.InvalidRecipient.selector, Predeploys.TOKEN_FACTORY);
        _ethReverts(Predeploys.TOKEN_FACTORY, 1, 1 ether, 21_000, factory);
        _ethReverts(BOB, 1, 1 ether, 20_999, abi.encodeWithSelector(IInbox.InvalidItemGas.selector, 20_999));
        vm.assertEq(bridge.locked(address(0)), 0, "nothing locked");
    }

    function _ethReverts(address to, uint256 amount, uint256 paid, uint64 gas, bytes memory reason) private {
        vm.prank(ALICE, ALICE);
        vm.expectRevert(reason);
        bridge.depositETH{value: paid}(to, amount, gas);
    }

    function test_ETHSentByMistakeIsRefused() public {
        vm.prank(ALICE);
        (bool done, bytes memory reason) = address(bridge).call{value: 1 ether}("");
        vm.assertFalse(done, "refused");
        vm.assertEq(reason, abi.encodeWithSelector(IBridge.NotInbox.selector, ALICE), "reason");
    }

    // --- Tokens ------------------------------------------------------------------------------------------------------

    function test_DepositERC20LocksAndQueuesTheMint() public {
        TestToken token = new TestToken("Test Dollar", "USDT", 6);
        token.mint(ALICE, 100);
        vm.prank(ALICE);
        token.approve(address(bridge), 60);
        vm.recordLogs();
        vm.prank(ALICE, ALICE);
        bridge.depositERC20{value: BASE_FEE + 77}(address(token), BOB, 60, GAS);
        (, bytes memory item) = _itemOf(_onlyLog(address(inbox), IInbox.ForcedItem.selector));
        bytes memory expected = bytes.concat(hex"01", bytes20(_aliasedBridge()), bytes20(Predeploys.TOKEN_FACTORY));
        expected = bytes.concat(expected, bytes32(uint256(77)), bytes32(uint256(0)), bytes8(GAS), bytes20(BOB));
        bytes memory call = abi.encodeWithSignature(
            "finalizeDeposit(address,string,string,uint8,address,address,uint256)",
            address(token),
            "Test Dollar",
            "USDT",
            6,
            ALICE,
            BOB,
            60
        );
        vm.assertEq(item, bytes.concat(expected, call), "item");
        vm.assertEq(token.balanceOf(address(bridge)), 60, "balance");
        vm.assertEq(bridge.locked(address(token)), 60, "locked");
        vm.assertEq(bridge.locked(address(0)), 77, "the gas budget is locked ETH");
    }

    function test_DepositERC20RefusesBadCalls() public {
        TestToken token = new TestToken("T", "T", 18);
        token.mint(ALICE, 100);
        bytes memory unapproved =
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(bridge), 0, 5);
        _tokenReverts(address(token), BOB, 5, BASE_FEE, unapproved);
        vm.prank(ALICE);
        token.approve(address(bridge), type(uint256).max);
        _tokenReverts(address(token), BOB, 0, BASE_FEE, abi.encodeWithSelector(IBridge.NothingDeposited.selector));
        bytes memory unpaid = abi.encodeWithSelector(IInbox.ForcedFeeUnpaid.selector, BASE_FEE);
        _tokenReverts(address(token), BOB, 5, BASE_FEE - 1, unpaid);
        bytes memory nobody = abi.encodeWithSelector(IBridge.InvalidRecipient.selector, address(0));
        _tokenReverts(address(token), address(0), 5, BASE_FEE, nobody);
        bytes memory factory = abi.encodeWithSelector(IBridge.InvalidRecipient.selector, Predeploys.TOKEN_FACTORY);
        _tokenReverts(address(token), Predeploys.TOKEN_FACTORY, 5, BASE_FEE, factory);
        _tokenReverts(address(0), BOB, 5, BASE_FEE, "");
        _tokenReverts(ALICE, BOB, 5, BASE_FEE, "");
        FalseToken liar = new FalseToken();
        bytes memory failed = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(liar));
        _tokenReverts(address(liar), BOB, 5, BASE_FEE, failed);
    }

    function _tokenReverts(address token, address to, uint256 amount, uint256 paid, bytes memory reason) private {
        vm.prank(ALICE, ALICE);
        if (reason.length == 0) vm.expectRevert();
        else vm.expectRevert(reason);
        bridge.depositERC20{value: paid}(token, to, amount, GAS);
    }

    function test_FeeOnTransferTokenIsCreditedWithWhatArrived() public {
        FeeToken token = new FeeToken();
        token.mint(ALICE, 1000);
        Deposit memory deposit = _deposit(address(token), 1000);
        vm.assertEq(deposit.amount, 990, "amount for L2");
        vm.assertEq(bridge.locked(address(token)), 990, "locked");
        vm.assertEq(token.balanceOf(address(bridge)), 990, "balance");
    }

    function test_TokenWithoutReturnValues() public {
        NoBoolToken token = new NoBoolToken();
        token.mint(ALICE, 1000);
        Deposit memory deposit = _deposit(address(token), 400);
        vm.assertEq(deposit.amount, 400, "amount for L2");
        vm.assertEq(bridge.locked(address(token)), 400, "locked");
        vm.assertEq(deposit.symbol, "TOKEN", "it has no symbol either");
    }

    /// A deposit within a deposit would count what the inner one brought twice.
    function test_ReentrantTokenIsRefused() public {
        ReentrantToken token = new ReentrantToken(bridge);
        token.mint(ALICE, 1000);
        token.prepare(abi.encodeCall(IBridge.depositERC20, (address(token), BOB, 1, GAS)));
        _deposit(address(token), 1000);
        vm.assertTrue(token.attacked(), "the token tried");
        bytes memory refusal = abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        vm.assertEq(token.refusal(), refusal, "refusal");
        vm.assertEq(bridge.locked(address(token)), 1000, "locked once");
    }

    /// A token may lie about balances. That makes claims on itself, and on nothing else.
    function test_LyingTokenOnlyHurtsItself() public {
        LyingToken liar = new LyingToken();
        liar.lie(0, type(uint256).max);
        _deposit(address(liar), 1);
        vm.assertEq(bridge.locked(address(liar)), type(uint256).max, "locked, it says");
        vm.assertEq(bridge.locked(address(0)), 0, "ETH");
        liar.lie(5, 4);
        vm.prank(ALICE, ALICE);
        vm.expectRevert();
        bridge.depositERC20{value: BASE_FEE}(address(liar), BOB, 1, GAS);
        liar.lie(0, 1);
        vm.prank(ALICE, ALICE);
        vm.expectRevert(); // The sum of what is locked would overflow.
        bridge.depositERC20{value: BASE_FEE}(address(liar), BOB, 1, GAS);
    }

    // --- Metadata ----------------------------------------------------------------------------------------------------

    function test_MetadataOfAHostileTokenHasFallbacks() public {
        OddMetadataToken token = new OddMetadataToken();
        token.mint(ALICE, 1000);
        OddMetadataToken.Mood[4] memory moods = [
            OddMetadataToken.Mood.Revert,
            OddMetadataToken.Mood.BurnGas,
            OddMetadataToken.Mood.Explode,
            OddMetadataToken.Mood.Invalid
        ];
        for (uint256 i = 0; i < moods.length; ++i) {
            token.set(moods[i], "", "", "");
            uint256 before = gasleft();
            Deposit memory deposit = _deposit(address(token), 1);
            vm.assertLt(before - gasleft(), 1_000_000, "gas");
            _checkFallback(deposit, address(token));
        }
    }

    function test_MetadataThatIsNoStringHasFallbacks() public {
        OddMetadataToken token = new OddMetadataToken();
        token.mint(ALICE, 1000);
        bytes memory huge = bytes.concat(bytes32(type(uint256).max));
        _checkOdd(token, "", huge);
        _checkOdd(token, hex"00", hex"12");
        _checkOdd(token, new bytes(32), bytes.concat(bytes32(uint256(256))));
        _checkOdd(token, new bytes(31), new bytes(31));
        _checkOdd(token, new bytes(63), huge);
        _checkOdd(token, abi.encode(32, 0), huge); // the empty string
        _checkOdd(token, abi.encode(32, 1), huge); // shorter than it says
        _checkOdd(token, abi.encode(32, type(uint256).max), huge);
        _checkOdd(token, abi.encode(64, 3, "abc"), huge); // an offset that no compiler writes
        _checkOdd(token, abi.encode(type(uint256).max, 3, "abc"), huge);
    }

    function _checkOdd(OddMetadataToken token, bytes memory text, bytes memory decimals) private {
        token.set(OddMetadataToken.Mood.Answer, text, text, decimals);
        _checkFallback(_deposit(address(token), 1), address(token));
    }

    /// "Token " and the first eleven bytes of the address.
    function _checkFallback(Deposit memory deposit, address token) private pure {
        vm.assertEq(deposit.symbol, "TOKEN", "symbol");
        vm.assertEq(deposit.decimals, 18, "decimals");
        bytes memory digits = "0123456789abcdef";
        bytes memory name = "Token 0x";
        for (uint256 i = 0; i < 11; ++i) {
            uint8 b = uint8(bytes20(token)[i]);
            name = bytes.concat(name, digits[b >> 4], digits[b & 15]);
        }
        vm.assertEq(deposit.name, string(name), "name");
    }

    function test_OldMetadataInOneWord() public {
        OddMetadataToken token = new OddMetadataToken();
        token.mint(ALICE, 1000);
        token.set(OddMetadataToken.Mood.Answer, abi.encode(bytes32("Maker")), abi.encode(bytes32("MKR")), abi.encode(0));
        Deposit memory deposit = _deposit(address(token), 1);
        vm.assertEq(deposit.name, "Maker", "name");
        vm.assertEq(deposit.symbol, "MKR", "symbol");
        vm.assertEq(deposit.decimals, 0, "decimals");
    }

    function test_LongNamesAreCutBetweenCharacters() public {
        string memory thirty = "012345678901234567890123456789";
        _checkCut(string.concat(thirty, "a"), string.concat(thirty, "a"));
        _checkCut(string.concat(thirty, "ab"), string.concat(thirty, "a"));
        _checkCut(string.concat(thirty, unicode"é"), thirty);
        _checkCut(
            string.concat("01234567890123456789012345678", unicode"é"),
            string.concat("01234567890123456789012345678", unicode"é")
        );
        _checkCut(string.concat("0123456789012345678901234567", unicode"🦄x"), "0123456789012345678901234567");
        _checkCut(string.concat(thirty, thirty, thirty), string.concat(thirty, "0"));
    }

    function _checkCut(string memory full, string memory cut) private {
        TestToken token = new TestToken(full, full, 18);
        token.mint(ALICE, 1);
        Deposit memory deposit = _deposit(address(token), 1);
        vm.assertEq(deposit.name, cut, "name");
        vm.assertEq(deposit.symbol, cut, "symbol");
    }

    /// Whatever a token answers, its deposit goes through, with text that the L2 token's constructor takes.
    function testFuzz_AnyMetadataPasses(bytes calldata name, bytes calldata symbol, bytes calldata decimals) public {
        OddMetadataToken token = new OddMetadataToken();
        token.mint(ALICE, 1);
        token.set(OddMetadataToken.Mood.Answer, name, symbol, decimals);
        Deposit memory deposit = _deposit(address(token), 1);
        vm.assertLt(bytes(deposit.name).length, 32, "name");
        vm.assertLt(bytes(deposit.symbol).length, 32, "symbol");
        vm.assertTrue(bytes(deposit.name).length != 0, "a name");
    }

    /// The first deposit names the L2 token for ever: a caller who gives too little gas must not decide on the fallback.
    function test_StarvedMetadataCallsCannotForgeTheName() public {
        OddMetadataToken token = new OddMetadataToken();
        token.mint(ALICE, 1_000_000);
        token.set(OddMetadataToken.Mood.Answer, abi.encode("Real"), abi.encode("REAL"), abi.encode(8));
        token.setBurn(37_000); // near the limit of 50,000
        vm.prank(ALICE);
        token.approve(address(bridge), type(uint256).max);
        (uint256 accepted, uint256 refused, uint256 starved) = (0, 0, 0);
        for (uint256 gas = 100_000; gas < 600_000; gas += 1_999) {
            uint256 fee = inbox.forcedFee();
            vm.recordLogs();
            vm.prank(ALICE, ALICE);
            try bridge.depositERC20{value: fee, gas: gas}(address(token), BOB, 1, GAS) {
                Deposit memory deposit = _queuedDeposit();
                vm.assertEq(deposit.name, "Real", "name");
                vm.assertEq(deposit.symbol, "REAL", "symbol");
                vm.assertEq(deposit.decimals, 8, "decimals");
                ++accepted;
            } catch (bytes memory reason) {
                if (bytes4(reason) == TokenMetadata.TooLittleGas.selector) ++starved;
                ++refused;
            }
        }
        vm.assertTrue(accepted > 10 && refused > 10 && starved > 10, "both sides of the limit were tried");
    }

    // --- Helpers -----------------------------------------------------------------------------------------------------

    function _deposit(address token, uint256 amount) private returns (Deposit memory) {
        vm.prank(ALICE);
        NoBoolToken(token).approve(address(bridge), amount);
        uint256 fee = inbox.forcedFee();
        vm.recordLogs();
        vm.prank(ALICE, ALICE);
        bridge.depositERC20{value: fee}(token, BOB, amount, GAS);
        return _queuedDeposit();
    }

    /// The calldata of the item that was queued last.
    function _queuedDeposit() private returns (Deposit memory) {
        (, bytes memory item) = _itemOf(_onlyLog(address(inbox), IInbox.ForcedItem.selector));
        uint256 header = 1 + 20 + 20 + 32 + 32 + 8 + 20;
        bytes memory arguments = new bytes(item.length - header - 4);
        for (uint256 i = 0; i < arguments.length; ++i) {
            arguments[i] = item[header + 4 + i];
        }
        (address l1Token, string memory name, string memory symbol, uint8 decimals, address from, address to, uint256 amount) =
            abi.decode(arguments, (address, string, string, uint8, address, address, uint256));
        return Deposit(l1Token, name, symbol, decimals, from, to, amount);
    }

    function _aliasedBridge() private view returns (address) {
        unchecked {
            return address(uint160(address(bridge)) + uint160(0x1111000000000000000000000000000000001111));
        }
    }
}
