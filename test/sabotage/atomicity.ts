import type { Sabotage } from './patch.js';

const STORE = 'src/platform/store/store.test.ts';

export const atomicity: Sabotage = {
  guarantee: 2,
  title: 'Atomicity',
  patches: [
    {
      name: 'answers before the commit',
      file: 'src/platform/store/unit/group.ts',
      find: '      responses.push(() =>\n',
      replace: '      if (outcome.ok) request.resolve({ value: outcome.value, commit });\n      responses.push(() =>\n',
      proof: {
        suite: STORE,
        test: 'responds to no caller before the commit is durable: when it fails, the unit has failed (guarantee 2)',
      },
    },
    {
      name: 'writes the events of a unit that failed',
      file: 'src/platform/store/unit/group.ts',
      find: '  if (outcome.ok) {\n    published.push(...unit.published);',
      replace: '  published.push(...unit.published);\n  if (outcome.ok) {',
      proof: {
        suite: 'src/platform/events/log/outbox-log.test.ts',
        test: 'guarantee 2: positions are gapless in every partition, in the order of commits, under concurrent units and rollbacks',
      },
    },
    {
      name: 'lets a unit that failed keep what it wrote',
      file: 'src/platform/store/unit/group.ts',
      find: "await undo('ROLLBACK TO unit; RELEASE unit');",
      replace: "await undo('RELEASE unit');",
      proof: { suite: STORE, test: 'rolls back one unit and commits the other units of its group (guarantee 2)' },
    },
    {
      name: 'commits a group without savepoints although one of its units failed',
      file: 'src/platform/store/unit/group.ts',
      find: '  if (!outcome.ok) throw new GroupAborted(`${request.name} failed.`, { cause: outcome.error });\n',
      replace: '  if (!outcome.ok) return outcome;\n',
      proof: {
        suite: 'src/platform/store/unit/group.test.ts',
        test: 'runs again with savepoints when a unit fails, so that all other units commit',
      },
    },
    {
      name: 'commits a unit that did not wait for its statements',
      file: 'src/platform/store/unit/unit-attempt.ts',
      find: '    unit.assertDone();\n',
      replace: '',
      proof: {
        suite: 'src/platform/store/unit/unawaited-statements.test.ts',
        test: 'fails, and none of its writes is committed (guarantee 2)',
      },
    },
    {
      name: "forgets a group's neighbours when it fails",
      file: 'src/platform/store/unit/group-commits.ts',
      find: 'else for (const request of requests) await this.commit([request]);',
      replace: 'else for (const request of requests) request.reject(failure);',
      proof: {
        suite: STORE,
        test: 'runs the units of a failed group again, one by one, before it responds to any caller',
      },
    },
    {
      name: 'takes the position of an event from the number of rows',
      file: 'src/platform/events/log/outbox-log.ts',
      find: '    return (partition: number): number => last.get(partition) as number;',
      replace:
        "    const [{ n }] = (await sql.all<{ n: number }>('SELECT COUNT(*) AS n FROM _outbox')) as [{ n: number }];\n" +
        '    return (partition: number): number => (last.get(partition) as number) && n + (counts.get(partition) ?? 0);',
      proof: {
        suite: 'src/platform/events/log/outbox-log.test.ts',
        test: 'guarantee 2: positions are gapless in every partition, in the order of commits, under concurrent units and rollbacks',
      },
    },
    {
      name: 'reads on the connection that writes',
      file: 'src/platform/store/open-store.ts',
      find: 'await database.reader(), fault)',
      replace: 'connection, fault)',
      proof: { suite: 'test/store/anomalies.test.ts', test: 'shows a reader' },
    },
  ],
};
