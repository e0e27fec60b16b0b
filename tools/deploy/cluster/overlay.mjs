import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A deployable version of a host: what an operator's own kustomization says of it.
 * @typedef {object} Version
 * @property {string} tag of its image
 * @property {string} [memory] what each pod requests, in place of what the manifests say
 */

/**
 * Writes a kustomization that names a generated folder, as docs/deploy.md has it, and this version of the image.
 * @param {string} directory where the copy of deploy/ is
 * @param {string} host
 * @param {string} database `sqlite` or `postgres`
 * @param {Version} version
 * @returns {string} its folder
 */
export function writeOverlay(directory, host, database, { tag, memory }) {
  const folder = join(directory, `${host}-${database}-${tag}`);
  mkdirSync(folder, { recursive: true });
  const patch = `- { op: replace, path: /spec/template/spec/containers/0/resources, value: { requests: { memory: ${memory} } } }`;
  const kustomization = {
    ...{ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' },
    resources: [`../deploy/${host}/${database}`],
    images: [{ name: `ficus-${host}`, newName: `registry.example.com/ficus-${host}`, newTag: tag }],
    ...(memory === undefined ? {} : { patches: [{ target: { kind: 'Deployment', name: host }, patch }] }),
  };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  return folder;
}
