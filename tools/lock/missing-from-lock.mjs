/**
 * @typedef {object} Entry a package in package-lock.json
 * @property {string} version
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {{ [name: string]: string }} [optionalDependencies]
 */

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * The optional packages that a lock's packages name and that it does not hold itself, as entries to add. A name such as
 * `core-darwin-arm64` says where the package runs.
 * @param {{ packages: { [path: string]: Entry } }} lock
 * @returns {[path: string, entry: Entry][]}
 */
export function missingFromLock({ packages }) {
  const held = Object.keys(packages);
  return Object.values(packages).flatMap((parent) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(
        ([name]) => !held.some((path) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`)),
      )
      .map(([name, range]) => /** @type {[string, Entry]} */ ([`node_modules/${name}`, entryOf(name, range, parent)])),
  );
}

/**
 * @param {string} name
 * @param {string} range
 * @param {Entry} parent
 * @returns {Entry}
 */
function entryOf(name, range, parent) {
  const words = name.split('/').pop()?.split('-') ?? [];
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  return {
    version: range.replace(/^[\^~]/, ''),
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(parent.dev ? { dev: true } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}
