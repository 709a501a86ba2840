// The verifier of proofs on L1, made of its parts (spec/l1-verifier.md).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { freehold, root } from './processes.mjs';

const EIP_7825_CAP = 16_777_216n;

/** What `tools/forge build` made of a contract. */
export const artifactOf = (file, name = file) => JSON.parse(fs.readFileSync(path.join(root, `contracts/out/${file}.sol/${name}.json`)));

/** The guest whose proofs say what became of a range of proposals. */
export const rangeGuest = path.join(root, 'build/guest/guest/prove_range.elf');

/** What the verifier is told of a program: the arguments of its descriptor, and the digest that it must compute. */
export const describeProgram = (elf) => JSON.parse(execFileSync(freehold, ['zkvm', 'l1-verifier', 'program', elf], { encoding: 'utf8' }));

/** Makes a contract; returns its address. */
export async function create(client, wallet, { abi, bytecode }, args = []) {
  const hash = await wallet.deployContract({ abi, bytecode: bytecode.object, args, gas: EIP_7825_CAP });
  const { status, contractAddress } = await client.waitForTransactionReceipt({ hash, timeout: 60_000 });
  if (status !== 'success') throw new Error(`a creation reverted (${hash})`);
  return contractAddress;
}

/** The contracts that the Verifier calls, in the order of its constructor; their code is pinned in generated/Parts.sol. */
export const calledParts = ['Rows', 'Opening'];

/** The verifier of this program, and its parts: what it calls, and the contracts with the machine's code. */
export async function deployVerifier(client, wallet, program) {
  const source = fs.readFileSync(path.join(root, 'contracts/src/verifier/generated/Machine.sol'), 'utf8');
  const artifacts = calledParts.map((part) => artifactOf(part));
  for (const [, part] of source.matchAll(/^contract (MachineCode\d+)/gm)) artifacts.push(artifactOf('Machine', part));
  const parts = [];
  for (const artifact of artifacts) parts.push(await create(client, wallet, artifact));
  const verifier = artifactOf('Verifier');
  const address = await create(client, wallet, verifier, [program, parts]);
  const digest = await client.readContract({ address, abi: verifier.abi, functionName: 'programDigest' });
  if (digest !== program.digest) throw new Error(`the verifier is of the program ${digest}, not ${program.digest}`);
  return { address, parts };
}

/** The address of a RangeVerifier that reads a proof of prove_range itself: no recursion lies between. */
export async function deployRangeVerifier(client, wallet) {
  const { address } = await deployVerifier(client, wallet, describeProgram(rangeGuest));
  const staged = await create(client, wallet, artifactOf('StagedVerifier'), [address]);
  return create(client, wallet, artifactOf('RangeVerifier'), [staged, []]);
}

/** The contract that takes a proof in parts, of a rollup whose verifier `deployRangeVerifier` made; its errors are those of what it calls as well. */
export async function stagedVerifier(client, rollup) {
  const address = await client.readContract({ ...rollup, functionName: 'verifier' });
  const staged = await client.readContract({ address, abi: artifactOf('RangeVerifier').abi, functionName: 'last' });
  return { address: staged, abi: [...artifactOf('StagedVerifier').abi, ...verifierErrors()] };
}

/** What a rollup's call can revert with because of the proof. */
export const verifierErrors = () => ['Verifier', 'StagedVerifier'].flatMap((name) => artifactOf(name).abi.filter(({ type }) => type === 'error'));

/** The parts in which a proof that lies in a prover's folder goes to L1. */
export function partsOf({ proof, cuts }) {
  const at = [0, ...cuts.map(({ bytes }) => bytes)].map((bytes) => 2 + 2 * bytes);
  return at.map((begin, i) => `0x${proof.slice(begin, at[i + 1])}`);
}
