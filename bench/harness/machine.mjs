import { closeSync, fdatasyncSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../../tools/root.mjs';
import { median } from './median.mjs';
import { peerVersion } from './peers.mjs';
import { inDirectory } from './workspace.mjs';

const PRODUCT = ['sqlite3', 'better-sqlite3', 'typeorm', 'express', 'zod', 'kafkajs'];
const PEERS = ['moleculer', '@nestjs/core', '@nestjs/cqrs', '@nestjs/microservices', 'autocannon'];
const SYNCS = 200;

/** What the figures were taken on, with what a durable write costs there and how busy it was. */
export async function machine() {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    fdatasyncMs: await inDirectory(async (directory) => syncMs(directory)),
    loadAverage: Number(loadavg()[0]?.toFixed(2)),
    at: new Date().toISOString(),
  };
}

/** @param {string} directory */
function syncMs(directory) {
  const path = join(directory, 'sync');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4_096);
  const times = Array.from({ length: SYNCS }, () => {
    const began = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  unlinkSync(path);
  return Number(median(times).toFixed(3));
}

/** The versions of everything measured. What is not installed is left out. */
export function versions() {
  const own = createRequire(join(root, 'package.json'));
  const entries = PRODUCT.flatMap((name) => {
    try {
      return [[name, JSON.parse(readFileSync(own.resolve(`${name}/package.json`), 'utf8')).version]];
    } catch {
      return [[name, peerVersion(name)]];
    }
  });
  const all = [['node', process.versions.node], ...entries, ...PEERS.map((name) => [name, peerVersion(name)])];
  return Object.fromEntries(all.filter(([, version]) => version !== undefined));
}
