import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';

/** The version that the explanations were written for. */
const VERSION = '4.32.5';
const OLDEST_PYTHON = '3.10';

/** @param {string} program @param {readonly string[]} words @param {NodeJS.ProcessEnv} [env] */
function run(program, words, env = process.env) {
  const { status, stdout, stderr, error } = spawnSync(program, words, { encoding: 'utf8', env });
  return { ok: status === 0, said: `${stdout ?? ''}${stderr ?? ''}${error ? String(error) : ''}`.trim() };
}

/**
 * Installs Schemathesis from PyPI into the checkout's cache, once.
 * @param {string} root the checkout
 * @returns {{ program: string, words: readonly string[], env: NodeJS.ProcessEnv }} how it is run
 * @throws {CommandError} with a sentence that says what is missing
 */
export function provideSchemathesis(root) {
  const packages = join(root, 'node_modules', '.cache', `schemathesis-${VERSION}`);
  const env = { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' };
  const how = { program: 'python3', words: ['-m', 'schemathesis.cli'], env };
  if (existsSync(packages)) return how;
  const python = run('python3', [
    '-c',
    `import sys; sys.exit(sys.version_info < (${OLDEST_PYTHON.replace('.', ', ')}))`,
  ]);
  if (!python.ok)
    throw new CommandError(`Schemathesis needs Python ${OLDEST_PYTHON} or newer as python3, which is not here.`);
  if (!run('python3', ['-m', 'pip', '--version']).ok)
    throw new CommandError(
      "Schemathesis is installed by pip, which python3 does not have here; install it ('apt-get install python3-pip').",
    );
  mkdirSync(join(packages, '..'), { recursive: true });
  // Beside the final place, so that an installation that was broken off is not taken for one.
  const parts = `${packages}.part`;
  rmSync(parts, { recursive: true, force: true });
  const words = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', parts];
  const installed = run('python3', [...words, `schemathesis==${VERSION}`]);
  if (!installed.ok)
    throw new CommandError(
      `Schemathesis ${VERSION} could not be installed from PyPI: ${installed.said.split('\n').at(-1)}`,
    );
  const moved = run('mv', [parts, packages]);
  if (!moved.ok) throw new CommandError(`Schemathesis could not be put into ${packages}: ${moved.said}`);
  return how;
}
