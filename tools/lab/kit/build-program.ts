import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CommandError } from '../../command/command-error.mjs';
import { root } from '../../root.mjs';
import type { Tell } from '../lab.js';

/**
 * Compiles the program of the checkout, for labs that run it as processes. Where nothing has changed it takes seconds.
 * @throws CommandError when the compiler found errors, which it has printed
 */
export async function buildProgram(tell: Tell): Promise<void> {
  tell('Compiles the program, where something has changed (the first time, a minute)…');
  const compiler = spawn(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: ['ignore', 2, 2] });
  const [status] = (await once(compiler, 'exit')) as [number | null];
  if (status !== 0) throw new CommandError('The program does not compile; correct the errors above, then repeat.');
}
