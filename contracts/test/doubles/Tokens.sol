// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {TestToken} from "../../src/dev/TestToken.sol";
import {IBridge} from "../../src/interfaces/IBridge.sol";

/// Keeps one per cent of every transfer.
contract FeeToken is TestToken {
    constructor() TestToken("Fee", "FEE", 18) {}

    function _update(address from, address to, uint256 value) internal override {
        if (from == address(0) || to == address(0)) return super._update(from, to, value);
        super._update(from, address(0xfee), value / 100);
        super._update(from, to, value - value / 100);
    }
}

/// Returns nothing from its transfers, as tokens from before ERC-20's final form do.
contract NoBoolToken {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// Moves nothing and says so by returning false.
contract FalseToken is TestToken {
    constructor() TestToken("False", "FALSE", 18) {}

    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return false;
    }

    function transfer(address, uint256) public pure override returns (bool) {
        return false;
    }
}

/// Calls the Bridge again from within its own transfers.
contract ReentrantToken is TestToken {
    IBridge private immutable _bridge;
    bytes private _attack;
    bool public attacked;
    bytes public refusal;

    constructor(IBridge bridge) TestToken("Reentrant", "RE", 18) {
        _bridge = bridge;
    }

    function prepare(bytes calldata attack) external {
        _attack = attack;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (_attack.length == 0 || attacked) return;
        attacked = true;
        (bool done, bytes memory answer) = address(_bridge).call(_attack);
        refusal = done ? bytes("accepted") : answer;
    }
}

/// Says of every account that it holds what the test wants, and moves nothing.
contract LyingToken {
    uint256 public answer;
    uint256 public step;

    function lie(uint256 first, uint256 then) external {
        answer = first;
        step = then;
    }

    function approve(address, uint256) external {}

    function balanceOf(address) external view returns (uint256) {
        return answer;
    }

    function transferFrom(address, address, uint256) external returns (bool) {
        answer = step;
        return true;
    }

    function transfer(address, uint256) external pure returns (bool) {
        return true;
    }
}

/// Answers name(), symbol() and decimals() as the test wants, byte by byte.
contract OddMetadataToken is ERC20 {
    enum Mood {
        Answer,
        Revert,
        BurnGas,
        Explode,
        Invalid
    }

    Mood private _mood;
    uint256 private _work;
    bytes private _name;
    bytes private _symbol;
    bytes private _decimals;

    constructor() ERC20("", "") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function set(Mood mood, bytes calldata name_, bytes calldata symbol_, bytes calldata decimals_) external {
        (_mood, _name, _symbol, _decimals) = (mood, name_, symbol_, decimals_);
    }

    /// Each of the three calls then first uses this much gas.
    function setBurn(uint256 gas) external {
        _work = gas;
    }

    function name() public view override returns (string memory) {
        _answer(_name);
    }

    function symbol() public view override returns (string memory) {
        _answer(_symbol);
    }

    function decimals() public view override returns (uint8) {
        _answer(_decimals);
    }

    function _answer(bytes memory data) private view {
        uint256 start = gasleft();
        while (start - gasleft() < _work) {}
        if (_mood == Mood.Revert) revert("no");
        if (_mood == Mood.BurnGas) while (true) {}
        if (_mood == Mood.Invalid) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (_mood == Mood.Explode) {
            // As much memory as 42,000 gas buys.
            assembly ("memory-safe") {
                mstore(0, not(0))
                return(0, 125000)
            }
        }
        assembly ("memory-safe") {
            return(add(data, 32), mload(data))
        }
    }
}
