// The verifier of proofs on L1, for a development network: made of its parts, for the program prove_range (spec/l1-verifier.md).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { freehold, root } from './processes.mjs';

const EIP_7825_CAP = 16_777_216n;
const artifactOf = (file, name) => JSON.parse(fs.readFileSync(path.join(root, `contracts/out/${file}.sol/${name}.json`)));

/** The guest whose proofs say what became of a range of proposals. */
export const rangeGuest = path.join(root, 'build/guest/guest/prove_range.elf');

async function create(client, wallet, artifact, args = []) {
  const hash = await wallet.deployContract({ abi: artifact.abi, bytecode: artifact.bytecode.object, args, gas: EIP_7825_CAP });
  const { status, contractAddress } = await client.waitForTransactionReceipt({ hash, timeout: 60_000 });
  if (status !== 'success') throw new Error(`a creation reverted (${hash})`);
  return contractAddress;
}

/** The address of a RangeVerifier that reads a proof of prove_range itself: no recursion lies between. */
export async function deployRangeVerifier(client, wallet) {
  const descriptor = JSON.parse(execFileSync(freehold, ['zkvm', 'l1-verifier', 'program', rangeGuest], { encoding: 'utf8' }));
  const parts = [];
  while (fs.existsSync(path.join(root, `contracts/out/Machine.sol/MachineCode${parts.length + 1}.json`)))
    parts.push(await create(client, wallet, artifactOf('Machine', `MachineCode${parts.length + 1}`)));
  const verifier = artifactOf('Verifier', 'Verifier');
  const address = await create(client, wallet, verifier, [descriptor, parts]);
  const digest = await client.readContract({ address, abi: verifier.abi, functionName: 'programDigest' });
  if (digest !== descriptor.digest) throw new Error(`the verifier is of the program ${digest}, not ${descriptor.digest}`);
  return create(client, wallet, artifactOf('RangeVerifier', 'RangeVerifier'), [address, []]);
}
