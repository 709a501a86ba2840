// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {vm} from "./Vm.sol";

/// The compiled contracts exactly as the deployer takes them, by file: the tests themselves are compiled with other settings,
/// and `new` would give code of those.
library Artifact {
    function create(string memory name, bytes memory arguments) internal returns (address) {
        return vm.deployCode(_file(name), arguments);
    }

    function runtimeCode(string memory name) internal view returns (bytes memory) {
        return vm.getDeployedCode(_file(name));
    }

    function creationCode(string memory name) internal view returns (bytes memory) {
        return vm.getCode(_file(name));
    }

    function _file(string memory name) private pure returns (string memory) {
        return string.concat("contracts/out/", name, ".sol/", name, ".json");
    }
}
