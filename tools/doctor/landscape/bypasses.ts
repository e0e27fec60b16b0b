import ts from 'typescript';
import { callsOf } from '../../../test/architecture/source/syntax.mjs';
import type { Landscape } from './landscape.js';

/** Packages by which a module would publish or consume without the log of its producer. */
const CARRIERS = [
  ...['kafkajs', '@platformatic/kafka', 'node-rdkafka', 'amqplib', 'nats', 'mqtt', 'bullmq', 'redis', 'ioredis'],
  ...['@aws-sdk/client-sqs', '@aws-sdk/client-sns', '@google-cloud/pubsub'],
  ...['eventemitter2', 'events', 'node:events'],
];

/** Subscriptions by `when`, and the files of modules that carry events another way: nothing notices there that one came twice, or never. */
export function bypasses({ modules }: Landscape): {
  readonly around: readonly string[];
  readonly subscriptions: number;
} {
  const sources = modules.flatMap(({ program }) => program);
  const around = sources.flatMap((source) => {
    const carriers = ts.preProcessFile(source.text).importedFiles.filter(({ fileName }) => CARRIERS.includes(fileName));
    return carriers.map(({ fileName }) => `${source.fileName} imports ${fileName}`);
  });
  const compositions = sources.filter(({ fileName }) => fileName.endsWith('/module.ts'));
  return { around, subscriptions: compositions.flatMap((source) => callsOf(source, ['when'])).length };
}
