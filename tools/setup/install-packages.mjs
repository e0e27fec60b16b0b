import { spawn } from 'node:child_process';
import { say } from '../say.mjs';
import { compilerEnvironment, howToInstall, missingTools } from './compiler.mjs';

const TELL_EVERY_MS = 10_000;

/**
 * Installs what package-lock.json names, showing progress.
 * @param {string} root
 * @returns {Promise<string | undefined>} what to do when it failed; undefined when it did not
 */
export async function installPackages(root) {
  say('Installing the packages of package-lock.json into node_modules (once; a minute or two)…');
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1_000);
  const progress = setInterval(() => say(`  still installing, ${seconds()} s`), TELL_EVERY_MS);
  const status = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], root);
  clearInterval(progress);
  if (status === 0) {
    say(`Installed in ${seconds()} s.`);
    return undefined;
  }
  const tools = missingTools();
  if (tools.length > 0) return howToInstall(tools);
  return "npm could not install the packages; the reason is above (mostly no way to the registry: see 'npm config get registry'). Repeat the command when it is solved.";
}

/**
 * @param {string[]} parameters
 * @param {string} root
 * @returns {Promise<number>} the exit status
 */
function npm(parameters, root) {
  const cli = process.env['npm_execpath'];
  const [command, all] = cli ? [process.execPath, [cli, ...parameters]] : ['npm', parameters];
  const child = spawn(command, all, {
    cwd: root,
    env: compilerEnvironment(process.env),
    stdio: ['ignore', 2, 2],
    shell: !cli && process.platform === 'win32',
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (status) => resolve(status ?? 1));
  });
}
