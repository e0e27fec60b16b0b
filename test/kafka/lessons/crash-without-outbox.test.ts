import { onBroker } from '../on-broker.js';
import { clientOf } from '../on-kafka.js';
import { createTopic, read } from '../records.js';
import { ChildProgram } from './child-program.js';
import { DatabaseOfLesson } from './database-of-lesson.js';
import { countHandled, LESSON_MS, numbered, printCounts, topicEnds } from './lesson.js';

const ROWS = 20;
const CRASHES = [
  { point: 'written', number: 5 },
  { point: 'sent', number: 10 },
  { point: 'written', number: 15 },
];

/**
 * A database and a broker have no common transaction. Between the commit and the send a crash leaves a row whose event is never sent.
 * An outbox commits the event with the row. A relay that sends it again after a crash can only repeat it.
 */
onBroker('a program that is killed between its database and the broker', (broker) => {
  let database: DatabaseOfLesson;
  beforeEach(() => {
    database = new DatabaseOfLesson();
  });
  afterEach(() => database.remove());

  /** Runs the program, kills it at each of the crashes and starts it again, until all rows are there. */
  async function crashedAndDone(program: string) {
    const kafka = clientOf(broker);
    const topic = program.replace('.mjs', '');
    await createTopic(kafka, topic);
    const setup = { brokers: broker.brokers, topic, database: database.path, until: ROWS };
    for (const holdAt of [...CRASHES, undefined]) {
      const child = ChildProgram.start(program, { ...setup, holdAt });
      try {
        await child.reported(holdAt ? { ...holdAt } : { done: true });
      } finally {
        await child.kill();
      }
    }
    const rows = await database.texts('name', 'plants');
    expect(rows).toEqual(numbered('rose', ROWS));
    const [{ next } = { next: 0 }] = await topicEnds(kafka, topic);
    const { acknowledged, handled, ...counts } = countHandled(rows, await read(kafka, topic, next));
    return { rows: acknowledged, events: handled, ...counts };
  }

  it(
    'loses an event by each crash after the commit, without an outbox',
    async () => {
      const counts = await crashedAndDone('write-then-send.mjs');
      printCounts('without an outbox', { crashes: CRASHES.length, ...counts });
      const lost = CRASHES.filter(({ point }) => point === 'written').length;
      expect(counts).toEqual({ rows: ROWS, events: ROWS - lost, lost, twice: 0 });
    },
    LESSON_MS,
  );

  it(
    'loses no event with an outbox, and repeats one that it had sent and not noted',
    async () => {
      const counts = await crashedAndDone('write-with-outbox.mjs');
      printCounts('with an outbox', { crashes: CRASHES.length, ...counts });
      const twice = CRASHES.filter(({ point }) => point === 'sent').length;
      expect(counts).toEqual({ rows: ROWS, events: ROWS, lost: 0, twice });
    },
    LESSON_MS,
  );
});
