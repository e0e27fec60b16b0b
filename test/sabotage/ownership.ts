import type { Sabotage } from './patch.js';

export const ownership: Sabotage = {
  guarantee: 1,
  title: 'Ownership',
  patches: [
    {
      name: "lets a connection attach another module's database",
      file: 'src/platform/store/sqlite/sqlite3-driver.ts',
      find: "database.configure('limit', sqlite3.LIMIT_ATTACHED, 0);",
      replace: '',
      proof: {
        suite: 'test/store/ownership.test.ts',
        test: 'a module cannot attach the database of another module, neither to read nor in a unit of work',
      },
    },
    {
      name: 'leaves the tables of a module without fences',
      file: 'src/platform/store/sqlite/sqlite-fences.ts',
      find: 'AND _epoch.role = _claim.role)',
      replace: 'AND _epoch.role = _claim.role) AND 1 = 0',
      proof: {
        suite: 'test/store/ownership.test.ts',
        test: 'whoever opens the file of a module beside it cannot write to it',
      },
    },
    {
      name: 'lets a module name the table of another',
      file: 'test/architecture/rules/foreign-tables.mjs',
      find: 'if (!owner || tables.has(table)) return [];',
      replace: 'if (owner) return [];',
      proof: { suite: 'test/architecture/rules.test.ts', test: 'foreign-tables' },
    },
    {
      name: "lets a module import another one's inside",
      file: '.dependency-cruiser.cjs',
      find: "pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/contract\\\\.ts$'] }",
      replace: "pathNot: ['^src/modules/'] }",
      proof: { suite: 'test/architecture/imports.test.ts', test: 'a module that imports the inside of another' },
    },
  ],
};
