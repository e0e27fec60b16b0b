import { CommandError } from '../command/command-error.mjs';
import { readWords } from './words.mjs';

const WAYS = ['log', 'kafka'];

/** @type {import('./verbs.mjs').Verb} */
export async function way(program, words) {
  const { names } = readWords(words, {});
  const [producer, wanted = ''] = names;
  if (!producer || names.length !== 2 || !WAYS.includes(wanted))
    throw new CommandError('way takes a module and log or kafka: npm run events -- way <producer> kafka.');
  const value = await program.post('/api/feeds/way', { producer, way: wanted });
  const { feeds, missing } = value;
  const from = wanted === 'kafka' ? 'over Kafka' : `from the log of ${producer}`;
  const done =
    feeds.length === 0
      ? `No feed that was asked takes events of ${producer}.`
      : `${feeds.join(', ')} ${feeds.length === 1 ? 'takes its' : 'take their'} events ${from} from now on, until the process restarts: EVENTS says it permanently.`;
  const unchanged = (missing ?? []).map(
    (/** @type {any} */ { module, reason }) => `${module} keeps its way, as its host did not answer: ${reason}`,
  );
  return { value, text: [done, ...unchanged].join('\n') };
}
