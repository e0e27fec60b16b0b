import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/root.mjs';

/** On the disk where databases would lie, not on one in memory, where `fsync` costs nothing. */
const PLACE = join(root, 'data', 'bench');

/**
 * Runs `work` with a new directory, which is gone afterwards.
 * @template T
 * @param {(directory: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inDirectory(work) {
  mkdirSync(PLACE, { recursive: true });
  const directory = mkdtempSync(join(PLACE, 'run-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
