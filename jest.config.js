/** One configuration for every suite: TypeScript through swc, ES modules, decorators with their metadata. */
export default {
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/tools'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/fixtures/', '/node_modules/'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  reporters: [
    'default',
    '<rootDir>/tools/records-reporter.mjs',
    '<rootDir>/tools/progress-reporter.mjs',
    '<rootDir>/tools/tally-reporter.mjs',
  ],
  // One core stays free for the processes and databases that the suites start.
  maxWorkers: '75%',
  // With ES modules jest's contexts are not freed between suites; a worker that has grown is replaced.
  workerIdleMemoryLimit: '1GB',
  // Generous: a test ends when its condition holds, and a slow or busy machine is no reason to fail.
  testTimeout: 120_000,
};
