import { execFile } from 'node:child_process';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixture } from './fixture.js';

interface LintedFile {
  readonly filePath: string;
  readonly messages: readonly { readonly line: number; readonly message: string }[];
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CLOCK = 'Time is injected so that tests can turn it; take a Clock from src/platform/ops/clock.ts and call';
const AGAIN = 'The code of a saga runs again from its log and must decide the same each time';
const IDS = 'Identifiers are injected; take Ids from src/platform/ops/ids.ts, or tx.id() inside a unit of work.';

function lint(folder: string): Promise<readonly LintedFile[]> {
  const parameters = [join('node_modules', 'eslint', 'bin', 'eslint.js'), '--no-ignore', '--format', 'json', folder];
  return new Promise((resolve) => {
    // A status other than 0 is what these fixtures are for.
    execFile(process.execPath, parameters, { cwd: ROOT }, (_failure, output) => {
      resolve(JSON.parse(output) as readonly LintedFile[]);
    });
  });
}

describe('lint refuses, and says what to do instead:', () => {
  const found = new Map<string, readonly string[]>();

  beforeAll(async () => {
    const folder = fixture('lint');
    for (const { filePath, messages } of await lint(folder))
      found.set(
        relative(folder, filePath),
        messages.map(({ line, message }) => `${line}: ${message}`),
      );
  });

  it.each([
    [
      'a promise left alone',
      'src/platform/events/promise-left-alone.ts',
      [
        '4: Promises must be awaited, end with a call to .catch, end with a call to .then with a rejection handler or be explicitly marked as ignored with the `void` operator.',
      ],
    ],
    [
      'a promise where nobody waits for it',
      'src/platform/events/promise-misused.ts',
      ['4: Promise returned in function argument where a void return was expected.'],
    ],
    ['any', 'src/platform/events/any.ts', ['1: Unexpected any. Specify a different type.']],
    [
      'a default export',
      'src/platform/events/default-export.ts',
      ['1: A default export has as many names as importers; export it by its own name.'],
    ],
    [
      'a value import of a type',
      'src/platform/events/type-import.ts',
      ['1: All imports in the declaration are only used as types. Use `import type`.'],
    ],
    [
      'a file of more than 200 lines',
      'src/modules/garden/plant/too-long.ts',
      ['201: File has too many lines (201). Maximum allowed is 200.'],
    ],
    [
      'a tool in a suite that is compiled',
      'test/program/imports-a-tool.ts',
      [
        "1: '../../tools/command/free-ports.mjs' import is restricted from being used by a pattern. This suite also runs as a compiled program (tsconfig.suites.json), and no tool is compiled; move what is needed into the suite.",
      ],
    ],
    [
      'the console',
      'src/modules/garden/plant/console.ts',
      [
        "2: 'console.log' is restricted from being used. Logs are structured and redacted; take a Log from src/platform/ops/log.ts.",
      ],
    ],
    [
      'time, chance and identifiers of its own',
      'src/modules/garden/plant/clock.ts',
      [
        `1: 'randomUUID' import from 'node:crypto' is restricted. ${IDS}`,
        `2: 'node:timers/promises' import is restricted from being used. ${CLOCK} after(ms, task).`,
        `3: 'uuid' import is restricted from being used. ${IDS}`,
        `5: ${CLOCK} now(), or tx.now() inside a unit of work.`,
        `5: ${CLOCK} monotonic().`,
        `5: ${CLOCK} now(), or tx.now() inside a unit of work; utc() writes it down.`,
        `6: ${IDS}`,
        '7: Chance is injected so that tests can load the dice; take a random: () => number from who constructs you.',
        `8: Unexpected use of 'setTimeout'. ${CLOCK} after(ms, task).`,
        `8: Unexpected use of 'setInterval'. ${CLOCK} after(ms, task).`,
      ],
    ],
    [
      'time, identifiers and requests of a saga outside its steps',
      'src/modules/garden/plant/saga.ts',
      [
        `8: ${AGAIN}; take the time and identifiers in a step: tx.now() and tx.id() inside steps.apply().`,
        `11: ${AGAIN}; send a command through a client in steps.call().`,
        `12: ${AGAIN}; await nothing but steps.`,
      ],
    ],
  ])('%s', (_what, file, messages) => {
    expect(found.get(file)).toEqual(messages);
  });

  it.each([
    ['the value import of a class that a decorated constructor takes', 'src/platform/events/decorated-class.ts'],
    ['the clock itself', 'src/platform/ops/clock.ts'],
    ['time and chance in a test', 'src/modules/garden/plant/clock.test.ts'],
  ])('but allows %s', (_what, file) => {
    expect(found.get(file)).toEqual([]);
  });
});
