// Gives the verifier on L1 and the C++ verifier the same proofs: the valid one, which both must accept, and damaged ones, which both must
// refuse, for the same reason where they look at the same thing.
//   node contracts/script/verifier_differential.mjs ELF PROOF [CASES]
// PROOF: what `freehold zkvm prove ELF --family last` wrote. Needs the artifacts of `tools/forge build`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProofFile, VerifierBench, freehold, machineParts } from './verifier_bench.mjs';

const [elf, proofPath, cases = '1000', artifactPath = 'contracts/out/Verifier.sol/Verifier.json'] = process.argv.slice(2);
const parsed = JSON.parse(readFileSync(artifactPath));
const artifact = { abi: parsed.abi, bytecode: parsed.bytecode.object ?? parsed.bytecode };
const scratch = mkdtempSync(join(tmpdir(), 'freehold-differential-'));

function verifyInCpp(file) {
    const path = join(scratch, 'damaged');
    writeFileSync(path, file);
    const { status, stderr, error } = spawnSync(freehold, ['zkvm', 'verify', path, '--elf', elf, '--family', 'last'], { encoding: 'utf8' });
    if (error) throw error;
    return status === 0 ? '' : stderr.replace(/^freehold: refused: /, '').trim();
}

/// Every k-th byte flipped, the proof cut short, made longer, and with elements that are not canonical.
function* damages(calldata, count) {
    const step = Math.max(1, Math.floor(calldata.length / count));
    for (let i = 0; i < calldata.length; i += step) {
        const bytes = Buffer.from(calldata);
        bytes[i] ^= 1 << (i / step) % 8;
        yield [`bit ${(i / step) % 8} of byte ${i} flipped`, bytes];
    }
    for (const length of [0, 1, 8, 243, 244, 245, 300, calldata.length - 32, calldata.length - 1])
        yield [`cut to ${length} bytes`, Buffer.from(calldata.subarray(0, length))];
    for (const more of [1, 32]) yield [`${more} bytes longer`, Buffer.concat([calldata, Buffer.alloc(more)])];
    for (let i = 8 + 4 * 59; i + 4 <= calldata.length; i += 20 * step) {
        const bytes = Buffer.from(calldata);
        bytes.writeUInt32LE((bytes.readUInt32LE(i) % 2013265921 + 2013265921) >>> 0, i);
        // Part of a digest may be there, and lie between p and 2 p already.
        if (!bytes.equals(calldata)) yield [`p added to the number at ${i}`, bytes];
    }
}

const bench = await VerifierBench.start(artifact);
let [compared, sameReason, failed] = [0, 0, 0];
try {
    await bench.deploy(elf, machineParts());
    const file = new ProofFile(readFileSync(proofPath));
    const { calldata, publicInput } = file;
    const verdicts = [await bench.verify(publicInput, calldata), verifyInCpp(readFileSync(proofPath))];
    if (verdicts.some((v) => v !== '')) throw new Error(`the valid proof is refused: ${verdicts}`);
    const other = await bench.verify(`0x${'00'.repeat(32)}`, calldata);
    if (other === '') throw new Error('another public input is accepted');
    console.log(`${calldata.length} bytes of proof, ${await bench.estimate(publicInput, calldata)} gas`);
    for (const [what, bytes] of damages(calldata, Number(cases))) {
        const solidity = await bench.verify(publicInput, bytes);
        // A file too short for its statement has no twin.
        const cpp = bytes.length < 8 + 4 * file.rows.length ? 'proof too short' : verifyInCpp(file.withCalldata(bytes));
        ++compared;
        if (solidity === cpp && solidity !== '') ++sameReason;
        else {
            ++failed;
            console.log(`${what}: L1 "${solidity}", C++ "${cpp}"`);
        }
    }
} finally {
    bench.stop();
    rmSync(scratch, { recursive: true });
}
console.log(`${compared} damaged proofs: ${sameReason} refused by both for the same reason, ${failed} not`);
process.exitCode = failed === 0 && compared > 0 ? 0 : 1;
