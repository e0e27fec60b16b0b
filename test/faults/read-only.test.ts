import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory, Program } from '../program/program.js';
import { damages } from './databases.js';
import { memoryDisk } from './small-disk.js';

const isRoot = process.getuid?.() === 0;
const CANNOT_OPEN = / cannot be opened; let this user read and write it and its directory, or set another DATA_DIR\.$/;

/** A directory that cannot be written: by its mount for root, whom permissions do not stop; by its permissions otherwise. */
async function readOnly(): Promise<
  { path: string; close(): Promise<void>; open(): Promise<void>; remove(): Promise<void> } | undefined
> {
  if (!isRoot) {
    const { path, remove } = await dataDirectory();
    const may = (mode: number) => () => chmod(path, mode);
    return { path, close: may(0o500), open: may(0o700), remove };
  }
  const disk = memoryDisk();
  if (!disk) return undefined;
  await mkdir(disk.directory);
  const mount = join(disk.directory, '..');
  const remount = (how: string) => async () => void execFileSync('mount', ['-o', `remount,${how}`, mount]);
  return { path: disk.directory, close: remount('ro'), open: remount('rw'), remove: async () => disk.remove() };
}

describe('a data directory that cannot be written', () => {
  it('stops the start with one sentence, and changes nothing in what is there', async () => {
    const data = await readOnly();
    if (!data) return void process.stderr.write('Skipped: root cannot mount a read-only directory on this machine.\n');
    try {
      const first = await Program.start(data.path);
      await first.stop();
      await data.close();
      const existing = await Program.fail(data.path, {});
      const fresh = await Program.fail(join(data.path, 'below'), {});
      await data.open();
      expect(existing.code).toBe(1);
      expect(existing.said.trim()).toMatch(/^\w+ does not start: /);
      expect(existing.said.trim()).toMatch(CANNOT_OPEN);
      expect(existing.said.trim().split('\n')).toHaveLength(1);
      expect(fresh.said).toMatch(
        /^The directory \S+below cannot be made \(.*\); let this user write where it should be/,
      );
      expect(fresh.said.trim().split('\n')).toHaveLength(1);
      const again = await Program.start(data.path);
      expect(await again.stop()).toBe(0);
      expect(await damages(data.path)).toEqual([]);
    } finally {
      await data.remove();
    }
  });

  it('is said in one sentence when it is a file', async () => {
    const data = await dataDirectory();
    const file = join(data.path, 'file');
    await writeFile(file, 'no directory');
    const { code, said } = await Program.fail(file, {});
    await data.remove();
    expect(code).toBe(1);
    expect(said).toMatch(/^The directory \S+file cannot be made \(.*\); .* or set another DATA_DIR\.\n$/);
  });
});
