import type { Feature, Files, Layout } from '#labs/11-five-features/feature.js';

const SERVICES = 'src/services.mjs';
const ROUTES = 'src/routes.mjs';

/** One file for each layer, with its lines in the order of the alphabet: people rarely write at the same place. */
export const layout: Layout = {
  program: new Map([
    [SERVICES, ''],
    [ROUTES, ''],
    [
      'src/app.mjs',
      "import * as routes from './routes.mjs';\n\nprocess.stdout.write(JSON.stringify(Object.values(routes)));\n",
    ],
  ]),

  add({ name }: Feature, files: Files): Files {
    const sorted = (file: string, line: string) =>
      [...(files.get(file) ?? '').split('\n').filter(Boolean), line].sort().join('\n') + '\n';
    return new Map([
      [SERVICES, sorted(SERVICES, `export const ${name}List = () => [];`)],
      [ROUTES, sorted(ROUTES, `export const ${name} = '/${name}s';`)],
    ]);
  },
};
