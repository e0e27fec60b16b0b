import { CommandError } from '../../tools/command/command-error.mjs';
import { provideConnectJars } from '../../tools/kafka/connect-jars.mjs';
import { JARS } from '../../tools/kafka/verbs.mjs';
import { onKafka } from './on-kafka.js';

/** The jars of the pipeline; undefined, with a sentence on standard error, where Maven cannot get them. */
export const connectJars = process.env['TEST_KAFKA'] === undefined ? undefined : await jarsOrReason();

/** A suite that takes a real Kafka and the jars of Kafka Connect; left out where they cannot be had. */
export const onConnect = connectJars === undefined ? describe.skip : onKafka;

async function jarsOrReason(): Promise<string | undefined> {
  const say = (sentence: string) => process.stderr.write(`${sentence}\n`);
  try {
    return await provideConnectJars(JARS, { environment: process.env, say });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    say(`Skipped: the pipeline of Kafka Connect. ${error.message}`);
    return undefined;
  }
}
