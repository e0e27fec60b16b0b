import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verdictOfManifests } from '../judges.mjs';
import { rolledOut } from './rollout.mjs';
import { missingReferences } from './running-host.mjs';

/** @typedef {import('./kubectl.mjs').Kubectl} Kubectl */

const SELECTOR = '  selector:\n    matchLabels: { app.kubernetes.io/name: shop';
const PORT = '    - { name: internal, port: 4001, targetPort: internal }';
/** Changes of real manifests that an offline judge accepts, and that the API server must refuse where shop runs. */
const BROKEN = [
  {
    ...{
      what: 'two ports of one name',
      database: 'sqlite',
      from: PORT,
      to: `${PORT}\n${PORT.replace('4001', '4002')}`,
    },
    finds: /Duplicate value: "internal"/,
  },
  {
    ...{
      what: 'another selector',
      database: 'sqlite',
      from: SELECTOR,
      to: `${SELECTOR}, app.kubernetes.io/part-of: ficus`,
    },
    finds: /field is immutable/,
  },
  {
    ...{ what: 'fewest replicas above the most', database: 'postgres', from: 'minReplicas: 2', to: 'minReplicas: 9' },
    finds: /must be greater than or equal to `?minReplicas/,
  },
];
const PRIVILEGED = { from: 'runAsNonRoot: true', to: 'runAsNonRoot: false' };
const FORBIDDEN = /violates PodSecurity/;

/**
 * Has the API server, and our own judgement of a rollout, refuse what was broken on purpose: a judge that lets it pass judges nothing.
 * @param {string} root the checkout
 * @param {(database: string) => Kubectl} running of the namespace in which shop runs on that database
 * @param {Kubectl} empty of a namespace in which nothing runs and Pod Security `restricted` is enforced
 * @returns {Promise<string[]>} what was not refused, as sentences
 */
export async function unrefused(root, running, empty) {
  const faults = [];
  for (const { what, database, finds, ...change } of BROKEN) {
    const text = broken(root, database, change);
    const offline = verdictOfManifests(root, text);
    if (offline !== undefined) faults.push(`kubernetes-validate refuses ${what} already: ${offline}`);
    const { ok, stderr } = await running(database).run(['apply', '--dry-run=server', '-f', '-'], text);
    if (ok || !finds.test(stderr))
      faults.push(`The API server did not refuse ${what}: ${stderr.trim() || 'it said nothing'}`);
  }
  return [...faults, ...(await unseenPods(root, empty))];
}

/** Pods that may run as root, and whose Secrets are not there. @param {string} root @param {Kubectl} kubectl */
async function unseenPods(root, kubectl) {
  const text = broken(root, 'postgres', PRIVILEGED);
  const offline = verdictOfManifests(root, text);
  // A Deployment is admitted whatever its pods may: only the rollout shows it.
  await kubectl.must(['apply', '-f', '-'], text);
  const said = await rolledOut(kubectl, 'shop', 2).then(() => 'it rolled out', String);
  const { spec } = (await kubectl.get('deployment', 'shop')).spec.template;
  const missing = await missingReferences(kubectl, spec);
  return [
    ...(offline === undefined ? [] : [`kubernetes-validate refuses pods that may run as root already: ${offline}`]),
    ...(FORBIDDEN.test(said) ? [] : [`The rollout of pods that may run as root was not refused: ${said}`]),
    ...(missing.some((each) => each.includes('secret shop-database'))
      ? []
      : ['That a Secret is missing was not noticed.']),
  ];
}

/** @param {string} root @param {string} database @param {{ from: string, to: string }} change */
function broken(root, database, { from, to }) {
  const file = `deploy/shop/${database}/manifests.yaml`;
  const text = readFileSync(join(root, file), 'utf8');
  if (!text.includes(from))
    throw new Error(`${file} has no '${from}' to break; change tools/deploy/cluster/refusals.mjs.`);
  return text.replace(from, to);
}
