import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The scripts of package.json begin with the shell's `exec`, so that a SIGTERM sent to `npm start` reaches Node instead of
 * ending the shell between them. Windows' shell has no `exec`; there, a command of that name runs the rest of its line.
 * @param {string} root
 */
export function provideExec(root) {
  if (process.platform === 'win32') writeFileSync(join(root, 'node_modules', '.bin', 'exec.cmd'), '@%*\r\n');
}
