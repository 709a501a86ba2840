// The verifier of proofs on L1, made of its parts (spec/l1-verifier.md).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { freehold, root } from './processes.mjs';

const EIP_7825_CAP = 16_777_216n;

/** What `tools/forge build` made of a contract. */
export const artifactOf = (file, name = file) => JSON.parse(fs.readFileSync(path.join(root, `contracts/out/${file}.sol/${name}.json`)));

const guest = (name) => path.join(root, `build/guest/guest/${name}.elf`);
/** The guest whose proofs say what became of a range of proposals, and the one whose proofs say that a proof holds. */
export const rangeGuest = guest('prove_range');
export const layerGuest = guest('verify');

/** What the verifier is told of a program: the arguments of its descriptor, and the digest that it must compute. */
export const describeProgram = (elf, family = 'last') =>
  JSON.parse(execFileSync(freehold, ['zkvm', 'l1-verifier', 'program', elf, '--family', family], { encoding: 'utf8' }));

/** Makes a contract; returns its address. */
export async function create(client, wallet, { abi, bytecode }, args = []) {
  const hash = await wallet.deployContract({ abi, bytecode: bytecode.object, args, gas: EIP_7825_CAP });
  const { status, contractAddress } = await client.waitForTransactionReceipt({ hash, timeout: 60_000 });
  if (status !== 'success') throw new Error(`a creation reverted (${hash})`);
  return contractAddress;
}

/** The contracts that the Verifier calls, in the order of its constructor; their code is pinned in generated/Parts.sol. */
export const calledParts = ['Rows', 'Opening'];

/** What a verifier of any program calls, and the contracts with the machine's code. */
export async function deployParts(client, wallet) {
  const source = fs.readFileSync(path.join(root, 'contracts/src/verifier/generated/Machine.sol'), 'utf8');
  const artifacts = calledParts.map((part) => artifactOf(part));
  for (const [, part] of source.matchAll(/^contract (MachineCode\d+)/gm)) artifacts.push(artifactOf('Machine', part));
  const parts = [];
  for (const artifact of artifacts) parts.push(await create(client, wallet, artifact));
  return parts;
}

/** The verifier of this program. */
export async function deployVerifier(client, wallet, program, parts) {
  const verifier = artifactOf('Verifier');
  const address = await create(client, wallet, verifier, [program, parts]);
  const digest = await client.readContract({ address, abi: verifier.abi, functionName: 'programDigest' });
  if (digest !== program.digest) throw new Error(`the verifier is of the program ${digest}, not ${program.digest}`);
  return address;
}

/** The address of a RangeVerifier of this build's guests. */
export async function deployRangeVerifier(client, wallet) {
  const parts = await deployParts(client, wallet);
  const staged = [];
  for (const elf of [rangeGuest, layerGuest])
    staged.push(await create(client, wallet, artifactOf('StagedVerifier'), [await deployVerifier(client, wallet, describeProgram(elf), parts)]));
  return create(client, wallet, artifactOf('RangeVerifier'), [...staged, describeProgram(rangeGuest, 'recursion').digest, describeProgram(layerGuest, 'recursion').digest]);
}

/** The contract that takes the proof of a range in parts, of a rollup whose verifier `deployRangeVerifier` made, and the public input that it is asked
 * about. The contract's errors are those of what it calls as well. */
export async function stagedVerifier(client, rollup, { layers, publicInput }) {
  const address = await client.readContract({ ...rollup, functionName: 'verifier' });
  const read = (functionName, ...args) => client.readContract({ address, abi: artifactOf('RangeVerifier').abi, functionName, args });
  const asked = await read('claim', publicInput, BigInt(layers));
  return { asked, address: await read('last', BigInt(layers)), abi: [...artifactOf('StagedVerifier').abi, ...verifierErrors()] };
}

/** What a rollup's call can revert with because of the proof. */
export const verifierErrors = () => ['Verifier', 'StagedVerifier', 'RangeVerifier'].flatMap((name) => artifactOf(name).abi.filter(({ type }) => type === 'error'));

const byte = (x) => x.toString(16).padStart(2, '0');
/** What a rollup's verifier reads: the number of layers and a whole proof, or the claim that two parts left and the third. */
export const wholeProof = ({ layers, proof }) => `0x${byte(layers)}00${proof.slice(2)}`;
export const lastPart = ({ layers }, claim, rest) => `0x${byte(layers)}01${(claim.length / 2 - 1).toString(16).padStart(8, '0')}${claim.slice(2)}${rest.slice(2)}`;

/** The parts in which a proof that lies in a prover's folder goes to L1. */
export function partsOf({ proof, cuts }) {
  const at = [0, ...cuts.map(({ bytes }) => bytes)].map((bytes) => 2 + 2 * bytes);
  return at.map((begin, i) => `0x${proof.slice(begin, at[i + 1])}`);
}
