import type { Feature, Files, Layout } from '#labs/11-five-features/feature.js';

/** The program finds its modules by their folders, so that nobody writes a feature into a list of all features. */
const APP = `import { readdirSync } from 'node:fs';

const folder = new URL('modules/', import.meta.url);
const modules = readdirSync(folder).sort();
const routes = await Promise.all(modules.map((name) => import(new URL(\`\${name}/module.mjs\`, folder).href)));
process.stdout.write(JSON.stringify(routes.map(({ route }) => route.path)));
`;

/** A folder for each feature, with all its layers. */
export const layout: Layout = {
  program: new Map([['src/app.mjs', APP]]),

  add({ name }: Feature): Files {
    const own = (file: string) => `src/modules/${name}/${file}.mjs`;
    return new Map([
      [own('store'), `export const ${name}s = new Map();\n`],
      [
        own('service'),
        `import { ${name}s } from './store.mjs';\n\nexport const list = () => [...${name}s.values()];\n`,
      ],
      [
        own('module'),
        `import { list } from './service.mjs';\n\nexport const route = { path: '/${name}s', answer: list };\n`,
      ],
    ]);
  },
};
