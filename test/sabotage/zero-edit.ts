import type { Sabotage } from './patch.js';

export const zeroEdit: Sabotage = {
  guarantee: 8,
  title: 'Zero-edit extraction',
  patches: [
    {
      name: 'lets a module import what stays behind when it moves out',
      file: '.dependency-cruiser.cjs',
      find: "to: { path: '^(src/(?!platform/|modules/)|extracted/|migrations/|test/|bench/|tools/)' },",
      replace: "to: { path: '^(extracted/|migrations/|bench/|tools/)' },",
      proof: { suite: 'test/architecture/imports.test.ts', test: 'a module that imports what lies outside src' },
    },
    {
      name: 'runs a module where its neighbours cannot be reached',
      file: 'src/platform/module/graph.ts',
      find: 'if (!here.has(used.name) && !reachable.calls(used))',
      replace: "if (!here.has(used.name) && used.name === '')",
      proof: {
        suite: 'test/platform/two-of-five-modules.test.ts',
        test: 'does not start when it is not said where its neighbours are, and opens no database',
      },
    },
  ],
};
