import { CommandError } from '../command/command-error.mjs';
import { modulesIn } from '../new/modules-in.mjs';
import { valuesOf } from './deploy-files.mjs';
import { filled } from './fill.mjs';
import { neededBy } from './imports.mjs';
import { formatted, read } from './sources.mjs';

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
    ...valuesOf(root, module),
    dockerfile: `extracted/${module}/Dockerfile`,
    foreign: needed.map((file) => copyOf(file.replace(/\.ts$/, '.js'))).join(''),
    settings: settingsOf(root, module),
  };
  return [
    { path: 'main.ts', text: await formatted(root, `extracted/${module}/main.ts`, mainOf(root, module, contracts)) },
    {
      path: 'package.json',
      text: await formatted(root, `extracted/${module}/package.json`, packageOf(root, module, packages)),
    },
    { path: 'Dockerfile', text: filled('Dockerfile', values) },
    { path: 'README.md', text: await formatted(root, `extracted/${module}/README.md`, filled('README.md', values)) },
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
  const { name, version, license, engines, dependencies } = all;
  return JSON.stringify({
    ...{ name: `${name}-${module}`, version, license, private: true, type: 'module', engines },
    scripts: { start: `node --enable-source-maps dist/extracted/${module}/main.js` },
    dependencies: versions(dependencies),
    // A package that reports its installations does not report ours.
    scarfSettings: all.scarfSettings,
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
