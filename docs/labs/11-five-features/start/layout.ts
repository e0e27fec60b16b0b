import type { Feature, Files, Layout } from '#labs/11-five-features/feature.js';

const SERVICES = 'src/services.mjs';
const STORES = 'src/stores.mjs';
const ROUTES = 'src/routes.mjs';

/**
 * Where the parts of a feature go. This is one file for each layer. Change it until five people can add five features at the same time,
 * and no merge has a conflict; the program must still serve them all.
 */
export const layout: Layout = {
  program: new Map([
    [STORES, ''],
    [SERVICES, "import * as stores from './stores.mjs';\n"],
    [ROUTES, "import * as services from './services.mjs';\n\nexport const routes = [\n];\n"],
    [
      'src/app.mjs',
      "import { routes } from './routes.mjs';\n\nprocess.stdout.write(JSON.stringify(routes.map(({ path }) => path)));\n",
    ],
  ]),

  add({ name }: Feature, files: Files): Files {
    const text = (file: string) => files.get(file) ?? '';
    return new Map([
      [STORES, `${text(STORES)}export const ${name}s = new Map();\n`],
      [SERVICES, `${text(SERVICES)}export const ${name}List = () => [...stores.${name}s.values()];\n`],
      [ROUTES, text(ROUTES).replace('];\n', `  { path: '/${name}s', answer: services.${name}List },\n];\n`)],
    ]);
  },
};
