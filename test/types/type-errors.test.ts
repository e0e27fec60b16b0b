import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const FILE = fileURLToPath(new URL('module.test-d.ts', import.meta.url));
const CONFIGURATION = fileURLToPath(new URL('../../tsconfig.json', import.meta.url));
const EXPECTED = /^\s*\/\/ @ts-expect-error (.*)$/;

/**
 * Compiles the type tests with their `@ts-expect-error` comments taken out.
 * @returns what the compiler says to the code below each comment, by the comment's text
 */
function errorsByComment(): Map<string, string> {
  const lines = readFileSync(FILE, 'utf8').split('\n');
  const comments = new Map(
    lines.flatMap((line, index) => (EXPECTED.test(line) ? [[index, EXPECTED.exec(line)?.[1] ?? '']] : [])),
  );
  const text = lines.map((line) => line.replace(EXPECTED, '//')).join('\n');

  const { config } = ts.readConfigFile(CONFIGURATION, (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, fileURLToPath(new URL('../../', import.meta.url)));
  const host = ts.createCompilerHost(options);
  const readSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target) =>
    name === FILE ? ts.createSourceFile(name, text, target, true) : readSourceFile(name, target);
  const program = ts.createProgram([FILE], { ...options, noUnusedLocals: false }, host);
  const source = program.getSourceFile(FILE);

  const errors = new Map<string, string>();
  for (const diagnostic of program.getSemanticDiagnostics(source)) {
    const line = source?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0;
    // The error is reported in the statement below its comment, perhaps on one of its later lines.
    const above = [...comments.keys()].filter((index) => index < line).pop();
    const comment = above === undefined ? `line ${line + 1}` : (comments.get(above) ?? '');
    errors.set(
      comment,
      `${errors.get(comment) ?? ''}${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}\n`,
    );
  }
  return errors;
}

describe('what must not compile fails for its own reason:', () => {
  let errors = new Map<string, string>();
  beforeAll(() => {
    errors = errorsByComment();
  });

  const REASONS: readonly (readonly [comment: string, reason: string])[] = [
    ['an answer has only what its contract declares', "Property 'litres' does not exist on type '{ drawn: number; }'."],
    [
      'a call is asked only what its contract declares',
      "Object literal may only specify known properties, and 'gallons' does not exist in type '{ litres: number; }'.",
    ],
    [
      'an event is published with all of its data',
      "Property 'litres' is missing in type '{ cloudId: string; }' but required in type '{ cloudId: string; litres: number; }'.",
    ],
    ['a missing handler does not compile', "Property 'byId' is missing in type '{ plant: typeof Plant; }'"],
    [
      'a missing ownership policy does not compile',
      "write 'readonly owns = { gardener: … }' in this class: the policy of 'byId'",
    ],
    [
      'a command handler without apply does not compile',
      "write 'async apply(tx, input)' in this class: the command 'plant' does its work there",
    ],
    [
      'a query handler without answer does not compile',
      "write 'async answer(input)' in this class: the query 'byId' is answered there",
    ],
    [
      "a handler whose answer is not its call's does not compile",
      "return from 'apply' what the contract of 'plant' declares as its out: see plantId",
    ],
    [
      'a handler that takes another input than its call does not compile',
      "give the input of 'answer' its type In<...> by the contract of 'byId': see plantId",
    ],
    [
      'a handler that takes a client not in uses does not compile',
      "is not assignable to type '\"add 'tools' to the uses of this module, or do not call it\"'.",
    ],
    [
      'neither does an event handler',
      "is not assignable to type '\"add 'tools' to the uses of this module, or do not call it\"'.",
    ],
    [
      'a saga that takes a client not in uses does not compile',
      "is not assignable to type '\"add 'tools' to the uses of this module, or do not call it\"'.",
    ],
    ['a handler without prepare has nothing prepared', "Property 'toFixed' does not exist on type 'void'."],
    ['apply gets what prepare returned, and nothing else', "Type 'EventContext<number>' is not assignable to type"],
    ["a step's result is what its call answers", "Property 'poured' does not exist on type '{ drawn: number; }'."],
    ['a wait that ends may have timed out', "Property 'data' does not exist on type 'TimedOut'."],
    ['a saga waits for its own signals only', 'Type \'"frozen"\' is not assignable to type \'"sprouted"\'.'],
    [
      'a saga requests the steps of its contract only',
      'Argument of type \'"drew"\' is not assignable to parameter of type \'DeclaredStep<{ readonly draw: "call"; readonly sprouted: "signal"; readonly again: "signal"; }, "call">\'.',
    ],
    [
      'a step is of the kind that its contract declares',
      "is not assignable to parameter of type '\"declare the step in steps of its saga, as 'apply'\"'.",
    ],
    ['a saga without its contract does not compile', 'give this saga its contract: static readonly contract = saga(…)'],
    ['a saga is started with its input', "'seeds' does not exist in type '{ seed: string; }'"],
    [
      'a saga is told its own signals only',
      'Argument of type \'"frozen"\' is not assignable to parameter of type \'"sprouted"\'.',
    ],
    ['a signal carries its data', "Type 'string' is not assignable to type 'number'."],
    ['dates are not plain data', "Type 'Date' is not assignable to type 'Plain | undefined'."],
    ["an event's key is one of its texts", 'Type \'"litres"\' is not assignable to type \'"cloudId"\'.'],
  ];

  it.each(REASONS)('%s', (comment, reason) => {
    expect(errors.get(comment)).toContain(reason);
  });

  const USES = "add 'tools' to the uses of this module, or do not call it";

  it.each([
    ['a missing ownership policy does not compile', "write 'readonly owns = { gardener: … }' in this class"],
    ['a command handler without apply does not compile', "write 'async apply(tx, input)' in this class"],
    ['a query handler without answer does not compile', "write 'async answer(input)' in this class"],
    [
      "a handler whose answer is not its call's does not compile",
      "return from 'apply' what the contract of 'plant' declares as its out: see plantId",
    ],
    [
      'a handler that takes another input than its call does not compile',
      "give the input of 'answer' its type In<...> by the contract of 'byId': see plantId",
    ],
    ['a handler that takes a client not in uses does not compile', USES],
    ['a saga that takes a client not in uses does not compile', USES],
    ['a saga without its contract does not compile', 'give this saga its contract: static readonly contract = saga(…)'],
  ])('%s, and the first line of the compiler says what to write', (comment, text) => {
    expect(errors.get(comment)?.split('\n')[0]).toContain(text);
  });

  it('every type test is judged here', () => {
    expect([...errors.keys()].sort()).toEqual(REASONS.map(([comment]) => comment).sort());
  });
});
