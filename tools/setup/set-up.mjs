import { DRIVERS } from './drivers.mjs';
import { provideExec } from './exec-shim.mjs';
import { providePackages } from './install-packages.mjs';
import { nodeIsTooOld } from './node-version.mjs';
import { driversSet } from './drivers-set.mjs';

/**
 * What a set-up came to.
 * @typedef {object} SetUp
 * @property {string} [problem] what to do when it failed
 * @property {State} packages
 * @property {{ [driver: string]: State }} drivers
 */

/** @typedef {'present' | 'installed'} State whether something was there already */

/**
 * Makes a checkout ready to run. What is there already costs the reading of a few small files.
 * @param {string} root
 * @param {readonly string[]} named drivers that are installed even if no setting names them
 * @returns {Promise<SetUp>}
 */
export async function setUp(root, named) {
  /** @type {SetUp} */
  const done = { packages: 'present', drivers: {} };
  const tooOld = nodeIsTooOld(process.version);
  if (tooOld) return { ...done, problem: tooOld };
  const { problem, state } = await providePackages(root);
  if (problem) return { ...done, problem };
  done.packages = state;
  for (const name of new Set([...driversSet(root, process.env), ...named])) {
    // A name that is no driver is a wrong setting, which the start names.
    const provided = await DRIVERS[name]?.(root, named.includes(name));
    if (provided?.problem) return { ...done, problem: provided.problem };
    if (provided) done.drivers[name] = provided.state;
  }
  provideExec(root);
  return done;
}
