import type { Breach } from './patch.js';

/** A breach of what holds across the death of a process. */
export interface CrashPatch extends Breach {
  /** A name of `test/crash/failpoints.ts`: the crash suite that dies there alone must find something lost or doubled. */
  readonly failpoint: string;
}

const SENDS = 'src/platform/saga/call-step.ts';
const OUTCOMES = 'src/platform/calls/outcome-book.ts';
const STREAM = 'src/platform/events/remote/log-stream.ts';

/** Ways to break what the failpoints between processes stand for (`npm run test:sabotage -- --crash`). */
export const crashPatches: readonly CrashPatch[] = [
  {
    name: 'takes a step of a saga for done before it is sent',
    failpoint: 'call.sent',
    file: SENDS,
    find: '  const outcome = await attempt(execution, sending, dueAt);\n',
    replace:
      "  const early = { kind: 'done', value: {} } as const;\n" +
      '  await execution.end(step, { attempt: 1, begunAt }, (end) => execution.unit(id, (tx) => end(tx, early)));\n' +
      '  const outcome = await attempt(execution, sending, dueAt);\n',
  },
  {
    name: 'forgets the outcomes of commands when it starts again',
    failpoint: 'call.served',
    file: OUTCOMES,
    find: '    [id.caller, nameOf(id), id.key, id.inputHash,',
    replace: '    [id.caller, nameOf(id), `${id.key} ${process.pid}`, id.inputHash,',
    also: [
      {
        file: OUTCOMES,
        find: '    [id.caller, nameOf(id), id.key],',
        replace: '    [id.caller, nameOf(id), `${id.key} ${process.pid}`],',
      },
    ],
  },
  {
    name: 'repeats a command under another key after it has started again',
    failpoint: 'call.answered',
    file: 'src/platform/calls/remote/call-envelope.ts',
    find: '    key,\n    keyUnstored,\n    clientAddress,\n    atLeast: atLeast',
    replace:
      '    key: key === undefined ? key : `${key} ${process.pid}`,\n    keyUnstored,\n    clientAddress,\n    atLeast: atLeast',
  },
  {
    name: 'takes for read what an answer was to bring that never came',
    failpoint: 'log.served',
    file: STREAM,
    find: '    const window = LogWindow.of(answer, begins);\n',
    replace:
      '    if (this.hasLostAnswer) {\n' +
      '      this.hasLostAnswer = false;\n' +
      '      const ends = answer.heads.flatMap(({ partition, last }) => (last ? [[partition, last] as const] : []));\n' +
      '      for (const [partition, last] of ends) {\n' +
      '        const known = answer.reading.partitions.get(partition);\n' +
      '        if (known) (answer.reading.partitions as Map<number, typeof known>).set(partition, { ...known, trimmed: last });\n' +
      '      }\n' +
      '      return { ...answer.reading, events: [] };\n' +
      '    }\n' +
      '    const window = LogWindow.of(answer, begins);\n',
    also: [
      {
        file: STREAM,
        find: '  private readonly pause: BackoffPause;\n',
        replace: '  private readonly pause: BackoffPause;\n  private hasLostAnswer = false;\n',
      },
      {
        file: STREAM,
        find: '    this.known = undefined;\n    if (!this.pause.state)',
        replace: '    this.known = undefined;\n    this.hasLostAnswer = true;\n    if (!this.pause.state)',
      },
    ],
  },
  {
    name: 'reports a batch as read before it is handled',
    failpoint: 'report.sent',
    file: 'src/platform/events/feed/advance-reader.ts',
    find: '  const advance = await applyTogether(environment, reader, batch);\n',
    replace:
      '  const ends = new Map(batch.items.map(({ event: { partition, position } }) => [partition, { partition, position }]));\n' +
      '  await environment.source.report(environment.feed, new Map([[reader.name, [...ends.values()]]]));\n' +
      '  const advance = await applyTogether(environment, reader, batch);\n',
  },
];
