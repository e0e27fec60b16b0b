import { arrives } from '../../../src/platform/testing/waiting.js';
import { onBroker } from '../on-broker.js';
import { clientOf } from '../on-kafka.js';
import { createTopic, send } from '../records.js';
import { ChildProgram } from './child-program.js';
import { DatabaseOfLesson } from './database-of-lesson.js';
import { committedOffset, countHandled, LESSON_MS, numbered, printCounts, WAIT_MS } from './lesson.js';

const BEFORE = 100;
const AFTER = 20;
/** The consumer is killed while it handles this record: it has handled those before. */
const KILLED_AT = 46;
const ALL = BEFORE + AFTER;
const TITLES = {
  auto: 'auto-commit',
  awaited: 'auto-commit, handler waits',
  manual: 'manual commit',
  cursor: 'cursor in the database',
};

/**
 * A commit tells the broker where the group goes on. Auto-commit notes what the client has handed over, not what is done: here the
 * handler returns when a record is in its buffer. It loses nothing when the handler waits for its effect. A commit after the effect
 * can only repeat records. A cursor that commits with the effect, in the consumer's own database, neither loses nor repeats one.
 */
onBroker('a consumer that is killed in the middle of its work', (broker) => {
  let database: DatabaseOfLesson;
  beforeEach(() => {
    database = new DatabaseOfLesson();
  });
  afterEach(() => database.remove());

  /** @param notedAtDeath where the group's note is before the kill, if that is sure */
  async function killedAndStartedAgain(notes: keyof typeof TITLES, notedAtDeath?: number) {
    const kafka = clientOf(broker);
    const [topic, group] = [`plants-${notes}`, `gardeners-${notes}`];
    await createTopic(kafka, topic);
    const before = numbered('rose', BEFORE);
    await send(kafka, topic, before);
    const setup = { brokers: broker.brokers, topic, group, notes, database: database.path };
    const first = ChildProgram.start('buffering-consumer.mjs', {
      ...setup,
      holdAt: { point: 'handling', number: KILLED_AT },
    });
    try {
      await first.reported({ point: 'handling', number: KILLED_AT });
      const noted = async () =>
        notedAtDeath === undefined || (await committedOffset(kafka, group, topic)) === notedAtDeath;
      await arrives(`the note of ${group} is ${notedAtDeath}`, noted, WAIT_MS);
    } finally {
      await first.kill();
    }
    const after = numbered('rose', AFTER, BEFORE + 1);
    await send(kafka, topic, after);
    const second = ChildProgram.start('buffering-consumer.mjs', setup);
    try {
      await second.reported({ point: `handled ${after.at(-1)}` });
    } finally {
      await second.kill();
    }
    const counts = countHandled([...before, ...after], await database.texts('value', 'effects'));
    printCounts(TITLES[notes], counts);
    return counts;
  }

  it(
    'loses with auto-commit what it had taken and not handled',
    async () => {
      const handledBeforeDeath = KILLED_AT - 1;
      expect(await killedAndStartedAgain('auto', BEFORE)).toEqual({
        acknowledged: ALL,
        handled: handledBeforeDeath + AFTER,
        lost: BEFORE - handledBeforeDeath,
        twice: 0,
      });
    },
    LESSON_MS,
  );

  it(
    'loses nothing with auto-commit when its handler waits for the effect',
    async () => {
      const { twice, ...counts } = await killedAndStartedAgain('awaited');
      expect(counts).toEqual({ acknowledged: ALL, handled: ALL, lost: 0 });
      expect(twice).toBeLessThan(KILLED_AT);
    },
    LESSON_MS,
  );

  it(
    'loses nothing with a commit after the effect, and handles again what it had not noted',
    async () => {
      const { twice, ...counts } = await killedAndStartedAgain('manual', 40);
      expect(counts).toEqual({ acknowledged: ALL, handled: ALL, lost: 0 });
      expect(twice).toBeGreaterThan(0);
    },
    LESSON_MS,
  );

  it(
    'loses and repeats nothing with a cursor in the transaction of the effect',
    async () => {
      expect(await killedAndStartedAgain('cursor', -1)).toEqual({ acknowledged: ALL, handled: ALL, lost: 0, twice: 0 });
    },
    LESSON_MS,
  );
});
