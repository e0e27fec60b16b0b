import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory on a disk that can be filled, and given room again. */
export interface SmallDisk {
  readonly directory: string;
  /** Leaves so many bytes. */
  fill(leave: number, pid: number): Promise<void>;
  makeRoom(pid: number): void;
  remove(): void;
}

/** Bytes: enough for a start with sample data, and little enough to be filled at once. */
const SIZE = 48 * 1024 * 1024;

/** Whether a command that needs privileges, or a tool, works here. */
function works(command: string, parameters: readonly string[]): boolean {
  try {
    execFileSync(command, parameters, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A file system in memory, of a fixed size: its writes fail with ENOSPC. Undefined where none may be mounted. */
export function memoryDisk(): SmallDisk | undefined {
  const mount = mkdtempSync(join(tmpdir(), 'ficus-disk-'));
  if (!works('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', mount])) {
    rmSync(mount, { recursive: true });
    return undefined;
  }
  const ballast = join(mount, 'ballast');
  const room = () => {
    const { bavail, bsize } = statfsSync(mount);
    return bavail * bsize;
  };
  return {
    directory: join(mount, 'data'),
    fill: async (leave) => {
      writeFileSync(ballast, '');
      while (room() > leave) appendFileSync(ballast, Buffer.alloc(Math.min(room() - leave, 1 << 20)));
    },
    makeRoom: () => rmSync(ballast),
    remove() {
      execFileSync('umount', [mount]);
      rmSync(mount, { recursive: true });
    },
  };
}

/**
 * A limit on the length of the files of a process (RLIMIT_FSIZE): its writes fail with EFBIG. It needs no privileges.
 * Undefined where the tool that sets it is missing.
 */
export function limitedFiles(): SmallDisk | undefined {
  if (!works('prlimit', ['--version'])) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'ficus-limit-'));
  const limit = (pid: number, bytes: string) =>
    execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:unlimited`], { stdio: 'ignore' });
  return {
    directory,
    async fill(leave, pid) {
      const files = (await readdir(directory)).filter((file) => file.startsWith('order.sqlite'));
      const longest = Math.max(...files.map((file) => statSync(join(directory, file)).size));
      limit(pid, String(longest + leave));
    },
    makeRoom: (pid) => limit(pid, 'unlimited'),
    remove: () => rmSync(directory, { recursive: true }),
  };
}
