// The verifier on an anvil of its own: deploys it for a program, and gives it proofs. Used by verifier_differential.mjs.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPublicClient, createWalletClient, decodeErrorResult, encodeFunctionData, http, keccak256, toHex } from 'viem';
import { foundry } from 'viem/chains';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch];
const anvilPath = join(root, `node_modules/@foundry-rs/anvil-linux-${arch}/bin/anvil`);
export const freehold = join(root, 'build/release/app/freehold');
const partSize = 24_575;
const publicWords = 20;

async function freePort() {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    await new Promise((resolve) => server.close(resolve));
    return port;
}

/// A proof file (spec/proof-file.md) of one segment, in its parts.
export class ProofFile {
    constructor(bytes) {
        let cursor = 8 + 4;
        const word = () => (cursor += 4, bytes.readUInt32LE(cursor - 4));
        cursor += 8;
        const skip = (size) => { const count = word(); cursor += size * count; };
        skip(4); // the image
        skip(48); // the decoder
        if (word() !== 1) throw new Error('not a run of one segment');
        this.head = bytes.subarray(0, cursor);
        this.publics = Array.from({ length: publicWords }, word);
        const end = bytes.length;
        const tables = (() => {
            // The proof's length is the last number before it, and the proof ends the file.
            for (let count = 1; ; ++count) {
                const at = cursor + 4 * count;
                if (at + 4 > end) throw new Error('not a proof file');
                if (bytes.readUInt32LE(at) === end - at - 4) return count;
            }
        })();
        this.rows = Array.from({ length: tables }, word);
        this.proof = bytes.subarray(cursor + 4);
    }

    /// The eight output words as the word that Rollup.sol computes.
    get publicInput() {
        const bytes = Buffer.alloc(32);
        for (let i = 0; i < 16; ++i) bytes.writeUInt16LE(this.publics[4 + i], 2 * i);
        return toHex(bytes);
    }

    /// What Verifier.verify reads.
    get calldata() {
        const numbers = [this.publics[2], this.publics[3], ...this.rows];
        const bytes = Buffer.alloc(4 * numbers.length);
        numbers.forEach((x, i) => bytes.writeUInt32LE(x, 4 * i));
        return Buffer.concat([bytes, this.proof]);
    }

    /// The file with other bytes in the place of `calldata`.
    withCalldata(calldata) {
        const tables = this.rows.length;
        const bytes = Buffer.alloc(4 * (publicWords + tables + 1));
        this.publics.forEach((x, i) => bytes.writeUInt32LE(x, 4 * i));
        calldata.copy(bytes, 4 * 2, 0, 8);
        calldata.copy(bytes, 4 * publicWords, 8, 8 + 4 * tables);
        const proof = calldata.subarray(8 + 4 * tables);
        bytes.writeUInt32LE(proof.length, 4 * (publicWords + tables));
        return Buffer.concat([this.head, bytes, proof]);
    }
}

export class VerifierBench {
    static async start(artifact) {
        const port = await freePort();
        const bench = new VerifierBench();
        bench.anvil = spawn(anvilPath, ['--silent', '--hardfork', 'osaka', '--gas-limit', '1000000000', '--port', `${port}`], { stdio: 'ignore' });
        const transport = http(`http://127.0.0.1:${port}`, { timeout: 120_000 });
        bench.reader = createPublicClient({ chain: foundry, transport, pollingInterval: 20 });
        bench.wallet = createWalletClient({ chain: foundry, transport });
        bench.artifact = artifact;
        for (let i = 0; ; ++i) {
            try {
                await bench.reader.getChainId();
                break;
            } catch (error) {
                if (i === 200) throw error;
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
        }
        [bench.account] = await bench.wallet.getAddresses();
        return bench;
    }

    stop() {
        this.anvil.kill();
    }

    async create(data) {
        const hash = await this.wallet.sendTransaction({ account: this.account, data, gas: 900_000_000n });
        const receipt = await this.reader.waitForTransactionReceipt({ hash });
        if (receipt.status !== 'success') throw new Error('a creation reverted');
        return receipt.contractAddress;
    }

    /// A contract whose code is a STOP and these bytes.
    async createData(bytes) {
        const code = Buffer.concat([Buffer.of(0), bytes]);
        const size = code.length.toString(16).padStart(4, '0');
        return this.create(`0x61${size}80600a3d393df3${code.toString('hex')}`);
    }

    async deploy(elf, machineParts) {
        const program = JSON.parse(execFileSync(freehold, ['zkvm', 'l1-verifier', 'program', elf], { encoding: 'utf8', maxBuffer: 1 << 28 }));
        const columns = Buffer.from(program.columns.slice(2), 'hex');
        const parts = [];
        for (let i = 0; i < columns.length; i += partSize) parts.push(columns.subarray(i, i + partSize));
        const programAddresses = [];
        for (const part of parts) programAddresses.push(await this.createData(part));
        const machineAddresses = [];
        for (const part of machineParts) machineAddresses.push(await this.createData(part));
        const { digest, entry, imageBegin, imageWords, decoderRows } = program;
        const hash = await this.wallet.deployContract({
            account: this.account, abi: this.artifact.abi, bytecode: this.artifact.bytecode, gas: 900_000_000n,
            args: [{ digest, entry, imageBegin, imageWords, decoderRows }, machineAddresses, programAddresses,
                parts.map((part) => keccak256(Buffer.concat([Buffer.of(0), part])))],
        });
        const receipt = await this.reader.waitForTransactionReceipt({ hash });
        if (receipt.status !== 'success') throw new Error('the creation of the verifier reverted');
        this.address = receipt.contractAddress;
        return receipt;
    }

    data(publicInput, proof) {
        return encodeFunctionData({ abi: this.artifact.abi, functionName: 'verify', args: [publicInput, toHex(proof)] });
    }

    /// '' or the reason of the refusal.
    async verify(publicInput, proof) {
        try {
            const { data } = await this.reader.call({ to: this.address, data: this.data(publicInput, proof), gas: 900_000_000n });
            return BigInt(data) === 1n ? '' : `answered ${data}`;
        } catch (error) {
            const revert = error.walk?.((e) => typeof e.data === 'string' && e.data.startsWith('0x'))?.data;
            if (!revert) return `no reason: ${error.shortMessage ?? error.message}`;
            try {
                return decodeErrorResult({ abi: this.artifact.abi, data: revert }).args[0].toString();
            } catch {
                return `revert ${revert}`;
            }
        }
    }

    /// Of the transaction: its execution and calldata, or the floor of EIP-7623.
    estimate(publicInput, proof) {
        return this.reader.estimateGas({ account: this.account, to: this.address, data: this.data(publicInput, proof) });
    }
}

/// The parts of the machine's code, from generated/Machine.sol.
export function machineParts() {
    const source = readFileSync(join(root, 'contracts/src/verifier/generated/Machine.sol'), 'utf8');
    return [...source.matchAll(/bytes memory code =\s+hex"00([0-9a-f]*)"/g)].map(([, hex]) => Buffer.from(hex, 'hex'));
}
