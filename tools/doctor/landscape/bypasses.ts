import ts from 'typescript';
import { callsOf } from '../../../test/architecture/source/syntax.mjs';
import type { Landscape } from './landscape.js';

/** Packages by which a module would publish or consume without the log of its producer. Redis is none: most take it for a cache. */
const CARRIERS = [
  ...['kafkajs', '@platformatic/kafka', '@confluentinc/kafka-javascript', 'node-rdkafka'],
  ...['amqplib', 'amqp-connection-manager', '@golevelup/nestjs-rabbitmq', '@nestjs/microservices'],
  ...['nats', 'mqtt', 'bull', 'bullmq', '@nestjs/bull', '@nestjs/bullmq', 'pg-boss'],
  ...['@aws-sdk/client-sqs', '@aws-sdk/client-sns', '@aws-sdk/client-eventbridge', '@google-cloud/pubsub'],
  ...['eventemitter2', '@nestjs/event-emitter'],
];
/** Other names of this module, such as `once`, carry no events between modules. */
const EMITTER = { modules: ['events', 'node:events'], name: 'EventEmitter' };

/** Subscriptions by `when`, and the files of modules that carry events another way: nothing notices there that one came twice, or never. */
export function bypasses({ modules }: Landscape): {
  readonly around: readonly string[];
  readonly subscriptions: number;
} {
  const sources = modules.flatMap(({ program }) => program);
  const around = sources.flatMap((source) => {
    const imported = ts.preProcessFile(source.text).importedFiles.map(({ fileName }) => fileName);
    const carriers = imported.filter((name) => CARRIERS.includes(name) || takesEmitter(source, name));
    return carriers.map((name) => `${source.fileName} imports ${name}`);
  });
  const compositions = sources.filter(({ fileName }) => fileName.endsWith('/module.ts'));
  return { around, subscriptions: compositions.flatMap((source) => callsOf(source, ['when'])).length };
}

function takesEmitter({ text }: ts.SourceFile, imported: string): boolean {
  return EMITTER.modules.includes(imported) && text.includes(EMITTER.name);
}
