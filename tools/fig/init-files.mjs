import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { CommandError } from '../command/command-error.mjs';
import { modulesIn } from '../new/modules-in.mjs';
import { neededBy } from './imports.mjs';

/**
 * The files that run a module as a service.
 * @param {string} root
 * @param {string} module
 * @returns {Promise<{ path: string, text: string }[]>} paths from extracted/<module>/
 */
export async function initFiles(root, module) {
  const { packages, foreignFiles } = neededBy(root, module);
  const signer = modulesIn(root).find((name) => /^\s*revocations: '/m.test(read(root, contractOf(name))));
  const contracts = signer === undefined || signer === module ? [] : [signer];
  const needed = [...new Set([...foreignFiles, ...contracts.map(contractOf)])].sort();
  const values = {
    module,
    MODULE: module.toUpperCase(),
    foreign: needed.map((file) => copyOf(file.replace(/\.ts$/, '.js'))).join(''),
    settings: settingsOf(root, module),
  };
  return [
    { path: 'main.ts', text: await formatted(root, module, 'main.ts', mainOf(root, module, contracts)) },
    { path: 'package.json', text: await formatted(root, module, 'package.json', packageOf(root, module, packages)) },
    { path: 'Dockerfile', text: filled('Dockerfile', values) },
    { path: 'README.md', text: await formatted(root, module, 'README.md', filled('README.md', values)) },
  ];
}

/** @param {string} module */
const contractOf = (module) => `src/modules/${module}/contract.ts`;

/** @param {string} root @param {string} module @param {string[]} contracts */
function mainOf(root, module, contracts) {
  const value = exported(root, `src/modules/${module}/module.ts`, 'implement');
  const known = contracts.map((name) => exported(root, contractOf(name), 'contract'));
  const [, operators = '[]'] = /operators: (\[[^\]]*\])/.exec(read(root, 'src/main.ts')) ?? [];
  return `// Made by: npm run fig -- init ${module}
${contracts.map((name, n) => `import { ${known[n]} } from '../../src/modules/${name}/contract.js';`).join('\n')}
import { ${value} } from '../../src/modules/${module}/module.js';
import { run } from '../../src/platform/host/run.js';
import { service } from '../../src/platform/host/service.js';

await run(() => service({
  modules: [${value}],
  ${known.length > 0 ? `contracts: [${known.join(', ')}],` : ''}
  environment: process.env,
  operators: ${operators},
}));
`;
}

/** @param {string} root @param {string} module @param {string[]} packages */
function packageOf(root, module, packages) {
  const all = JSON.parse(read(root, 'package.json'));
  /** @param {{ [name: string]: string } | undefined} of */
  const versions = (of = {}) => Object.fromEntries(packages.flatMap((name) => (of[name] ? [[name, of[name]]] : [])));
  const { name, version, license, engines, dependencies, optionalDependencies } = all;
  return JSON.stringify({
    ...{ name: `${name}-${module}`, version, license, private: true, type: 'module', engines },
    scripts: { start: `node --enable-source-maps dist/extracted/${module}/main.js` },
    dependencies: versions(dependencies),
    optionalDependencies: versions(optionalDependencies),
  });
}

/** The settings of the module itself, with their comments, as rows of a table. @param {string} root @param {string} module */
function settingsOf(root, module) {
  const file = `src/modules/${module}/settings.ts`;
  const rows = [...read(root, file).matchAll(/\/\*\* ([^\n]*?)\.? \*\/\n\s+([A-Z][A-Z0-9_]*): /g)];
  return rows
    .filter(([, , variable]) => variable !== 'DATA_DIR')
    .map(
      ([, meaning = '', variable]) =>
        `| \`${variable}\` | ${meaning.replace(/^./, (first) => first.toLowerCase())} |\n`,
    )
    .join('');
}

/** @param {string} root @param {string} file @param {string} made the function that makes it */
function exported(root, file, made) {
  const [, name] = new RegExp(`^export const (\\w+) = ${made}\\(`, 'm').exec(read(root, file)) ?? [];
  if (name === undefined) throw new CommandError(`${file} exports nothing that ${made}() has made.`);
  return name;
}

/** @param {string} file */
function copyOf(file) {
  return `COPY --from=build /build/dist/${file} ./dist/${file}\n`;
}

/** @param {string} template @param {{ [name: string]: string }} values */
function filled(template, values) {
  const text = readFileSync(fileURLToPath(new URL(`template/${template}.template`, import.meta.url)), 'utf8');
  return text.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? '');
}

/** @param {string} root @param {string} module @param {string} path @param {string} text */
async function formatted(root, module, path, text) {
  const file = join(root, 'extracted', module, path);
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

/** @param {string} root @param {string} file */
function read(root, file) {
  return existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '';
}
