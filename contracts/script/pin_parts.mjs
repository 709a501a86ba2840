// Prints contracts/src/verifier/generated/Parts.sol: hashes of the code of the contracts that the Verifier calls, which have no state.
// With --write it writes the file; then `tools/forge build` must run again, for the Verifier alone. Needs its artifacts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keccak256 } from 'viem';

import { root } from '../../tools/devnet/processes.mjs';
import { artifactOf, calledParts } from '../../tools/devnet/verifier.mjs';

const constants = calledParts.map((part) => `    bytes32 internal constant ${part.toUpperCase()} = ${keccak256(artifactOf(part).deployedBytecode.object)};`);
const source = `// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by \`node contracts/script/pin_parts.mjs --write\`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
${constants.join('\n')}
}
`;
if (process.argv.includes('--write')) writeFileSync(join(root, 'contracts/src/verifier/generated/Parts.sol'), source);
else process.stdout.write(source);
