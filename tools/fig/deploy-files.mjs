import { modulesIn } from '../new/modules-in.mjs';
import { filled } from './fill.mjs';
import { formatted, read } from './sources.mjs';

/** The host that serves the public address and keeps the journal of placements. No module may have this name. */
export const MONOLITH = 'monolith';
/** Databases of the monolith that are of no module: the journal of placements, and the operations. */
const OF_THE_HOST = ['placement', 'operations'];
const PLACEHOLDER = 'set me';
/** What the program needs to close its databases after SHUTDOWN_GRACE and a preStop hook, generously. */
const TERMINATION_SECONDS = 30;

/**
 * A directory beside DATA_DIR that a setting of a module names.
 * @typedef {{ variable: string, volume: string, meaning: string }} Directory
 */

/**
 * The files that deploy a host: with Compose and to Kubernetes, on SQLite and on PostgreSQL.
 * @param {string} root
 * @param {string} name a module, or {@link MONOLITH}
 * @returns {Promise<{ path: string, text: string }[]>} paths from deploy/<name>/
 */
export async function deployFiles(root, name) {
  const monolith = name === MONOLITH;
  const databases = monolith ? [...modulesIn(root), ...OF_THE_HOST] : [name];
  const values = { ...valuesOf(root, name), dockerfile: `${monolith ? 'deploy' : 'extracted'}/${name}/Dockerfile` };
  const own = databases.map((database) => ({ database, variable: `${database.toUpperCase()}_DATABASE_URL` }));
  const files = [
    ...(monolith
      ? [
          { path: 'Dockerfile', text: filled('Dockerfile', values) },
          { path: 'secret.yaml', text: secret(name, 'ficus-internal', ['INTERNAL_SECRET'], '$(openssl rand -hex 32)') },
        ]
      : []),
    { path: 'compose.yaml', text: filled('deploy/compose.yaml', values) },
    { path: 'compose.postgres.yaml', text: composeOnPostgres(values, own) },
    ...['sqlite', 'postgres'].flatMap((database) => [
      { path: `${database}/kustomization.yaml`, text: filled('deploy/kustomization.yaml', values) },
      { path: `${database}/manifests.yaml`, text: manifests(values, database) },
    ]),
    {
      path: 'postgres/secret.yaml',
      text: secret(
        name,
        `${name}-database`,
        own.map(({ variable }) => variable),
        'postgres://…',
      ),
    },
  ];
  return Promise.all(
    files.map(async ({ path, text }) => ({
      path,
      text: path.endsWith('.yaml') ? await formatted(root, `deploy/${name}/${path}`, text) : text,
    })),
  );
}

/**
 * What the templates of a host's image and deployment have in common.
 * @param {string} root
 * @param {string} name a module, or {@link MONOLITH}
 */
export function valuesOf(root, name) {
  const monolith = name === MONOLITH;
  const directories = (monolith ? modulesIn(root) : [name]).flatMap((module) => directoriesOf(root, module));
  return {
    ...{ name, MODULE: name.toUpperCase(), monolith, service: !monolith, directories },
    port: monolith ? '3001' : '4001',
    labels: `app.kubernetes.io/name: ${name}, app.kubernetes.io/part-of: ficus, app.kubernetes.io/component: host`,
    ...{ memory: monolith ? '1Gi' : '512Mi', composeMemory: monolith ? '1g' : '512m' },
    termination: String(TERMINATION_SECONDS),
    paths: ['/data', ...directories.map(({ volume }) => `/${volume}`)].join(' '),
  };
}

/** @param {ReturnType<typeof valuesOf>} values @param {string} database `sqlite` or `postgres` */
function manifests(values, database) {
  const postgres = database === 'postgres';
  return filled('deploy/manifests.yaml', {
    ...values,
    ...{ database, postgres, sqlite: !postgres, databaseIs: postgres ? 'on PostgreSQL' : 'in a SQLite volume' },
    // With one replica nobody else could take the connections.
    drains: values.monolith && postgres,
    claims: values.monolith
      ? values.directories.map((each) => ({ ...each, access: postgres ? 'ReadWriteMany' : 'ReadWriteOnce' }))
      : [],
  });
}

/**
 * @param {ReturnType<typeof valuesOf>} values
 * @param {readonly { database: string, variable: string }[]} databases the first is made by the server itself
 */
function composeOnPostgres(values, databases) {
  const password = `\${${values.MODULE}_DATABASE_PASSWORD}`;
  const url = (/** @type {string} */ database) =>
    `postgres://ficus:${password}@${values.name}-database:5432/${database}`;
  const [first, ...others] = databases.map(({ database }) => database);
  return filled('deploy/compose.postgres.yaml', {
    ...values,
    firstDatabase: String(first),
    urls: databases.map(({ database, variable }) => `      ${variable}: ${url(database)}`).join('\n'),
    createDatabases: others.map((database) => `      CREATE DATABASE "${database}" TEMPLATE template0;`).join('\n'),
  });
}

/**
 * @param {string} name
 * @param {string} secret its name
 * @param {readonly string[]} variables
 * @param {string} value as it is typed for the real one
 */
function secret(name, secret, variables, value) {
  const literals = variables.map((variable) => `#     --from-literal=${variable}=${value}`);
  return filled('deploy/secret.yaml', {
    ...{ name, secret },
    commands: [`#   kubectl create secret generic ${secret}`, ...literals].join(' \\\n'),
    entries: variables.map((variable) => `  ${variable}: ${PLACEHOLDER}`).join('\n'),
  });
}

/** @param {string} root @param {string} module @returns {Directory[]} */
function directoriesOf(root, module) {
  const settings = read(root, `src/modules/${module}/settings.ts`);
  return [
    ...settings.matchAll(/\/\*\* ([^\n;]*?)[.;]? ?[^\n;]*\*\/\n\s+([A-Z][A-Z0-9_]*): (?:optionalP|p)athSetting\(/g),
  ]
    .filter(([, , variable]) => variable !== 'DATA_DIR')
    .map(([, meaning = '', variable = '']) => ({
      ...{ variable, meaning: meaning.replace(/^./, (first) => first.toLowerCase()) },
      volume: variable.toLowerCase().replaceAll('_', '-'),
    }));
}
