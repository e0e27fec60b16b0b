/** The oldest Node that Ficus is tested on; package.json's `engines` and .nvmrc agree. */
const OLDEST = [20, 19];

/**
 * What to do when the running Node is older than Ficus needs; undefined when it is not.
 * @param {string} version such as `v20.20.2`
 * @returns {string | undefined}
 */
export function nodeIsTooOld(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Ficus needs Node ${OLDEST.join('.')} or newer and this is ${version}; install it ('nvm install' reads .nvmrc), then repeat the command.`;
}
