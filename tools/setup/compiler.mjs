import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The environment under which npm builds native packages. Where the ready-made binary of a driver cannot be downloaded it is
 * compiled, and node-gyp would then download Node's headers; they often lie beside Node already, so it gets their path.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function compilerEnvironment(environment) {
  if (environment['npm_config_nodedir']) return environment;
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  if (!existsSync(join(prefix, 'include', 'node', 'node.h'))) return environment;
  return { ...environment, npm_package_config_node_gyp_nodedir: prefix };
}

/**
 * The tools that compiling a driver takes and this machine does not have.
 * @returns {string[]}
 */
export function missingTools() {
  if (process.platform === 'win32') return [];
  return ['python3', 'make', 'g++'].filter((tool) => spawnSync(tool, ['--version']).status !== 0);
}

/**
 * How to get the tools that are missing, as a sentence.
 * @param {string} name the package that had to be compiled
 * @param {string[]} tools
 * @returns {string}
 */
export function howToInstall(name, tools) {
  const command =
    process.platform === 'darwin'
      ? 'xcode-select --install'
      : existsSync('/etc/alpine-release')
        ? `apk add ${tools.join(' ')}`
        : existsSync('/etc/redhat-release')
          ? `sudo dnf install ${tools.map((tool) => (tool === 'g++' ? 'gcc-c++' : tool)).join(' ')}`
          : `sudo apt-get install ${tools.join(' ')}`;
  return `${name} had to be compiled here, which takes ${tools.join(', ')}, and they are missing; run '${command}', then repeat the command. On Node 22.13 or newer SQLITE_DRIVER=node needs none of them.`;
}
