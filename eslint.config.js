import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { injected } from './tools/lint/injected.mjs';
import { saga } from './tools/lint/saga.mjs';

/** Patterns begin with two stars so that the fixtures of these rules are judged like the real folders. */
const SOURCES = ['**/src/**/*.ts', '**/extracted/**/*.ts'];
const FIXTURES_OF_RULES = 'test/architecture/fixtures/';
/** Files for a copy of the sources: their imports lead nowhere from where they lie, and some break rules on purpose. */
const MATERIAL_OF_LABS = ['docs/labs/*/{start,solution,wrong,almost}/'];
const TESTS = ['test/**/*.ts', '**/*.test.ts', '**/*.test-d.ts', '**/src/**/fixtures/**/*.ts'];
/** The fixtures lie below test/, but stand for sources. */
const EXEMPT = ['test/**/*.ts', `!${FIXTURES_OF_RULES}**`, ...TESTS.slice(1)];
/** The suites of tsconfig.suites.json. */
const COMPILED_SUITES = ['crash', 'program', 'sabotage'].map((suite) => `**/test/${suite}/**/*.ts`);
const TOOLS = ['**/*.js', '**/*.mjs', '**/*.cjs'];

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'A default export has as many names as importers; export it by its own name.',
};

export default defineConfig(
  {
    ignores: [
      'dist/',
      'coverage/',
      'data/',
      'node_modules/',
      '.lab/',
      '.site/',
      FIXTURES_OF_RULES,
      ...MATERIAL_OF_LABS,
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNever: true },
      ],
      // What was caught is thrown on as it is.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // The compiler reports unused names, and a handler may be async without waiting for anything.
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', noDefaultExport],
    },
  },
  {
    files: SOURCES,
    ignores: EXEMPT,
    rules: { 'max-lines': ['error', { max: 200, skipBlankLines: false, skipComments: false }] },
  },
  {
    files: ['**/src/platform/**/*.ts', '**/src/modules/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'console', message: 'Logs are structured and redacted; take a Log from src/platform/ops/log.ts.' },
      ],
    },
  },
  {
    files: SOURCES,
    ignores: [...EXEMPT, '**/src/platform/ops/**'],
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport, ...injected.syntax, ...saga],
      'no-restricted-globals': ['error', ...injected.globals],
      'no-restricted-imports': ['error', { paths: injected.imports }],
    },
  },
  {
    files: COMPILED_SUITES,
    ignores: TESTS.slice(1),
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\.\\./)+(tools|bench|docs)/',
              message:
                'This suite also runs as a compiled program (tsconfig.suites.json), and no tool is compiled; move what is needed into the suite.',
            },
          ],
        },
      ],
    },
  },
  {
    // A stub or an answer of supertest has no type worth stating.
    files: TESTS,
    ignores: [`${FIXTURES_OF_RULES}**`],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: TOOLS, rules: { eqeqeq: 'error', 'prefer-const': 'error', 'no-var': 'error' } },
);
