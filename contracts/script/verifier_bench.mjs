// The verifier on an anvil of its own: deploys it for a program, and gives it proofs. Used by verifier_differential.mjs.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPublicClient, createWalletClient, decodeErrorResult, encodeDeployData, encodeFunctionData, http, toHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';

import { foundry as foundryTool, freePort, root } from '../../tools/devnet/processes.mjs';
import { artifactOf, create, deployParts, deployVerifier } from '../../tools/devnet/verifier.mjs';

const mnemonic = 'test test test test test test test test test test test junk'; // anvil's own
const publicWords = 20;
const machineSource = readFileSync(join(root, 'contracts/src/verifier/generated/Machine.sol'), 'utf8');
export const machineTables = Number(/TABLES = (\d+)/.exec(machineSource)[1]);
/// Flags of a table in lib/zkvm/host/machine_code.hpp.
export const flags = { mayBeAbsent: 1, forbidden: 2, beginning: 4, rangeTable: 8, ofImage: 16, ofDecoder: 32 };
/// What the machine's directory says of each table.
export const tables = Array.from({ length: machineTables }, (_, t) => {
    const [, directory] = /DIRECTORY =\s+hex"([0-9a-f]*)"/.exec(machineSource);
    const entry = Buffer.from(directory.slice(64 * t, 64 * t + 64), 'hex');
    return {
        columns: entry.readUInt16BE(0), interactions: entry.readUInt16BE(2), flags: entry[7], slots: entry[8], maxRows: entry.readUInt32BE(14),
    };
});
/// The transaction's limit (EIP-7825), which the estimate must stay below.
export const gasCap = 16_777_216n;

/// A proof file (spec/proof-file.md) of one segment, in its parts.
export class ProofFile {
    constructor(bytes) {
        let cursor = 8 + 4 + 4 * 4;
        const word = () => (cursor += 4, bytes.readUInt32LE(cursor - 4));
        const roots = word();
        cursor += 32 * roots;
        if (word() !== 1) throw new Error('not a run of one segment');
        this.head = bytes.subarray(0, cursor);
        this.publics = Array.from({ length: publicWords }, word);
        this.rows = Array.from({ length: machineTables }, word);
        if (word() !== bytes.length - cursor) throw new Error('not a proof file');
        this.proof = bytes.subarray(cursor);
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
    static async start() {
        const port = await freePort();
        const bench = new VerifierBench();
        bench.anvil = spawn(foundryTool('anvil'), ['--silent', '--hardfork', 'osaka', '--gas-limit', '60000000', '--enable-tx-gas-limit', '--port', `${port}`], { stdio: 'ignore' });
        const transport = http(`http://127.0.0.1:${port}`, { timeout: 120_000 });
        bench.reader = createPublicClient({ chain: foundry, transport, pollingInterval: 20 });
        bench.artifact = artifactOf('Verifier');
        for (let i = 0; ; ++i) {
            try {
                await bench.reader.getChainId();
                break;
            } catch (error) {
                if (i === 200) throw error;
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
        }
        bench.wallet = createWalletClient({ chain: foundry, transport, account: mnemonicToAccount(mnemonic) });
        bench.account = bench.wallet.account.address;
        return bench;
    }

    stop() {
        this.anvil.kill();
    }

    /// Makes a contract; returns its address.
    create(artifact, args) {
        return create(this.reader, this.wallet, artifact, args);
    }

    /// The verifier of the program, whose descriptor `freehold zkvm l1-verifier program` wrote.
    async deploy(program) {
        this.parts = await deployParts(this.reader, this.wallet);
        this.address = await deployVerifier(this.reader, this.wallet, program, this.parts);
    }

    /// Does the constructor refuse these arguments, naming this error?
    async refusesToBeMade(descriptor, parts, error) {
        const data = encodeDeployData({ abi: this.artifact.abi, bytecode: this.artifact.bytecode.object, args: [descriptor, parts] });
        return this.revertOf({ account: this.account, data }).then((revert) => revert !== undefined
            && decodeErrorResult({ abi: this.artifact.abi, data: revert }).errorName === error);
    }

    /// What a call reverts with; undefined if it does not.
    async revertOf(call) {
        try {
            await this.reader.call({ ...call, gas: gasCap });
            return undefined;
        } catch (error) {
            return error.walk?.((e) => typeof e.data === 'string' && e.data.startsWith('0x'))?.data;
        }
    }

    data(publicInput, proof) {
        return encodeFunctionData({ abi: this.artifact.abi, functionName: 'verify', args: [publicInput, toHex(proof)] });
    }

    /// '' or the reason of the refusal.
    async verify(publicInput, proof) {
        try {
            const { data } = await this.reader.call({ to: this.address, data: this.data(publicInput, proof), gas: gasCap });
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

/// The constructor's first argument.
export const descriptorOf = ({ entry, imageBegin, imageWords, decoderRows, roots }) => ({ entry, imageBegin, imageWords, decoderRows, roots });
