import { existsSync, mkdirSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { rolledOut } from './rollout.mjs';
import { faultsOf } from './running-host.mjs';

const DOCUMENT = 'docs/deploy.md';
const SECTION = 'In Kubernetes';

/** Said after each undo, whatever is undone. The document says what to do then. */
const EXPECTED = /^Warning: .*Rolling back will not update/;

/** @param {string} stderr */
const warnings = (stderr) => stderr.split('\n').filter((line) => line.startsWith('Warning:') && !EXPECTED.test(line));

/** The commands that make a host's Secrets, as the comments of its patterns have them. @param {string} root @param {string} host */
export function secretCommands(root, host) {
  const files = [`deploy/${host}/secret.yaml`, `deploy/${host}/postgres/secret.yaml`].map((file) => join(root, file));
  const typed = (/** @type {string} */ file) =>
    [...readFileSync(file, 'utf8').matchAll(/^# {3}(.*)$/gm)].map(([, line]) => line);
  return files.filter((file) => existsSync(file)).map((file) => typed(file).join('\n'));
}

/** The blocks of code of a section, in order, without their indentation. @param {string} text @param {string} title */
function blocksIn(text, title) {
  const [, rest = ''] = text.split(`\n## ${title}\n`);
  const [section = ''] = rest.split('\n## ');
  return [...section.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)].map(([, indent = '', language, lines = '']) => ({
    language,
    text: lines.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/**
 * Follows the section of docs/deploy.md to the letter, in a directory that holds nothing but deploy/ and the kustomization that is
 * printed there: its commands are run by a shell, one block after the other.
 * @param {string} root the checkout
 * @param {(namespace: string) => import('./kubectl.mjs').Kubectl} kubectlOf
 * @returns {Promise<string[]>} what is wrong, as sentences
 */
export async function faultsOfDocument(root, kubectlOf) {
  const blocks = blocksIn(readFileSync(join(root, DOCUMENT), 'utf8'), SECTION);
  const kustomization = blocks.find(({ language }) => language === 'yaml')?.text ?? '';
  const scripts = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
  const { namespace, resources } = parse(kustomization) ?? {};
  if (!namespace || scripts.length < 3)
    return [`${DOCUMENT} has no kustomization or too few commands in '${SECTION}'.`];
  // Its words carry their namespace themselves.
  const kubectl = kubectlOf('default');
  const folder = join(kubectl.directory, 'documented');
  mkdirSync(folder);
  cpSync(join(root, 'deploy'), join(folder, 'deploy'), { recursive: true });
  writeFileSync(join(folder, 'kustomization.yaml'), kustomization);
  for (const script of scripts) {
    const { ok, stdout, stderr } = await kubectl.script(script, folder);
    if (!ok || warnings(stderr).length > 0) return [`${DOCUMENT}: ${script.trim()}\nsaid: ${stdout}${stderr}`];
  }
  const faults = [];
  for (const path of resources) {
    const [, host, database] = path.split('/');
    const replicas = database === 'postgres' ? 2 : 1;
    const there = kubectlOf(namespace);
    await rolledOut(there, host, replicas);
    for (const fault of await faultsOf(there, host, replicas)) faults.push(`${DOCUMENT}, ${host}: ${fault}`);
  }
  return faults;
}
