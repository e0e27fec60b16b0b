import { spawnSync } from 'node:child_process';
import { CommandError } from '../command/command-error.mjs';

/**
 * Who runs the server. PostgreSQL refuses to run as root, so that root runs it as the user of Debian's package.
 * @returns {{ uid?: number, gid?: number }}
 */
export function serverUser() {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((option) => {
    const { status, stdout } = spawnSync('id', [option, 'postgres'], { encoding: 'utf8' });
    return status === 0 ? Number(stdout.trim()) : undefined;
  });
  if (uid === undefined || gid === undefined)
    throw new CommandError(
      "PostgreSQL does not run as root, and there is no user 'postgres' to run it as; make one with 'useradd --system postgres', or repeat the command as another user.",
    );
  return { uid, gid };
}
