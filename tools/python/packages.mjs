import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { runProgram } from '../command/run-program.mjs';

const OLDEST_PYTHON = '3.10';

/**
 * Installs packages of PyPI into the checkout's cache, once.
 * @param {string} root the checkout
 * @param {string} name what they are, for people; with the versions it names their folder
 * @param {{ readonly [name: string]: string }} packages their versions
 * @returns {{ folder: string, env: NodeJS.ProcessEnv }} where they are, and the environment in which python3 finds them
 * @throws {CommandError} with a sentence that says what is missing
 */
export function providePythonPackages(root, name, packages) {
  const pinned = Object.entries(packages).map(([each, version]) => `${each}==${version}`);
  const versions = Object.values(packages).join('-');
  const folder = join(root, 'node_modules', '.cache', `${name.toLowerCase().replaceAll(' ', '-')}-${versions}`);
  const env = { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' };
  if (existsSync(folder)) return { folder, env };
  const python = runProgram('python3', [
    '-c',
    `import sys; sys.exit(sys.version_info < (${OLDEST_PYTHON.replace('.', ', ')}))`,
  ]);
  if (!python.ok)
    throw new CommandError(`${name} needs Python ${OLDEST_PYTHON} or newer as python3, which is not here.`);
  if (!runProgram('python3', ['-m', 'pip', '--version']).ok)
    throw new CommandError(
      `${name} is installed by pip, which python3 does not have here; install it ('apt-get install python3-pip').`,
    );
  mkdirSync(join(folder, '..'), { recursive: true });
  // Beside the final place, so that an installation that was broken off is not taken for one.
  const parts = `${folder}.part`;
  rmSync(parts, { recursive: true, force: true });
  const words = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', parts];
  const installed = runProgram('python3', [...words, ...pinned]);
  if (!installed.ok)
    throw new CommandError(
      `${name} (${pinned.join(', ')}) could not be installed from PyPI: ${installed.said.split('\n').at(-1)}`,
    );
  const moved = runProgram('mv', [parts, folder]);
  if (!moved.ok) throw new CommandError(`${name} could not be put into ${folder}: ${moved.said}`);
  return { folder, env };
}
