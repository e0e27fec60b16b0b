import type { Feature, Files, Layout } from '#labs/11-five-features/feature.js';

const APP = 'src/app.mjs';

/** A folder for each feature; the program lists them by hand. */
export const layout: Layout = {
  program: new Map([
    [APP, 'const routes = [\n];\nprocess.stdout.write(JSON.stringify(routes.map(({ path }) => path)));\n'],
  ]),

  add({ name }: Feature, files: Files): Files {
    const own = (file: string) => `src/modules/${name}/${file}.mjs`;
    const app = `import { ${name}Route } from './modules/${name}/module.mjs';\n${files.get(APP) ?? ''}`;
    return new Map([
      [own('store'), `export const ${name}s = new Map();\n`],
      [
        own('service'),
        `import { ${name}s } from './store.mjs';\n\nexport const list = () => [...${name}s.values()];\n`,
      ],
      [
        own('module'),
        `import { list } from './service.mjs';\n\nexport const ${name}Route = { path: '/${name}s', answer: list };\n`,
      ],
      [APP, app.replace('];\n', `  ${name}Route,\n];\n`)],
    ]);
  },
};
