import type { Sabotage } from './patch.js';

const PLACING = 'src/platform/fig/place-modules.test.ts';

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
    {
      name: 'splits the data of a module over two databases when it is placed elsewhere',
      file: 'src/platform/fig/place-modules.ts',
      find: 'if (here.holds !== undefined)',
      replace: 'if (here.holds !== undefined && row.epoch < 0)',
      proof: {
        suite: PLACING,
        test: 'never splits data: while the database of the journal holds rows, no other one is taken',
      },
    },
    {
      name: 'takes an older copy that stayed behind for the data of a module',
      file: 'src/platform/fig/place-modules.ts',
      find: "if (found.epoch !== row.epoch || found.role !== 'owner')",
      replace: "if (found.role !== 'owner')",
      proof: { suite: PLACING, test: 'does not take a copy that stayed behind for the data' },
    },
    {
      name: 'places a module at a service whose contract promises something else',
      file: 'src/platform/fig/module-build.ts',
      find: "if (here.contract !== there.contract) return 'their contracts differ';",
      replace: '',
      proof: {
        suite: 'src/platform/fig/module-build.test.ts',
        test: 'a contract that promises something else',
      },
    },
  ],
};
