import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TopicNames } from '../../src/platform/kafka/topic-names.js';
import { kafkajsBroker } from '../../src/platform/kafka/kafkajs-broker.js';
import type { ReceivedRecord } from '../../src/platform/kafka/broker.js';
import { Recorder } from '../../src/platform/kafka/fixtures/recorder.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import type { Customer } from '../program/customer.js';
import { SECRET } from '../program/hosts.js';
import type { Program } from '../program/program.js';

/** Starting programs and a node on a busy machine takes its time. */
export const LIMIT_MS = 400_000;
/** What is to arrive within a test may take so long. */
export const ARRIVES_MS = 120_000;

const run = promisify(execFile);
const EVENTS = fileURLToPath(new URL('../../tools/events/events.mjs', import.meta.url));

interface Ready {
  readonly status: string;
  readonly modules: Record<string, { status: string; checks: Record<string, { ok: boolean; detail?: string }> }>;
}

/** What is not ready at a program: by module and check, what that says. */
export async function troublesAt(program: Program): Promise<{ status: string; troubles: Record<string, string> }> {
  const { status, modules } = (await (await fetch(`${program.internalUrl}/health/ready`)).json()) as Ready;
  const failing = Object.entries(modules).flatMap(([module, { checks }]) =>
    Object.entries(checks).flatMap(([name, { ok, detail = '' }]) =>
      ok ? [] : [[`${module} ${name}`, detail] as const],
    ),
  );
  return { status, troubles: Object.fromEntries(failing) };
}

export async function isReady(program: Program): Promise<void> {
  let last: unknown;
  const ready = async () => {
    last = await troublesAt(program);
    return (last as { status: string }).status === 'ok';
  };
  await arrives('everything is ready', ready, ARRIVES_MS).catch((error: Error) => {
    throw new Error(`${error.message} ${JSON.stringify(last)}`);
  });
}

/** `npm run events -- <words> --json` at a program. */
export async function eventsAt<T>(program: Program, operator: Customer, ...words: string[]): Promise<T> {
  return JSON.parse(await eventsTextAt(program, operator, ...words, '--json')) as T;
}

/** The same for people. What it says when it fails, too. */
export async function eventsTextAt(program: Program, operator: Customer, ...words: string[]): Promise<string> {
  const env = {
    ...{ PATH: process.env['PATH'], INTERNAL_SECRET: SECRET },
    ...{ FICUS_URL: program.internalUrl, FICUS_TOKEN: operator.token },
  };
  const done = await run(process.execPath, [EVENTS, ...words], { env }).catch((error: unknown) => error);
  const { stdout, stderr } = done as { stdout: string; stderr: string };
  return stdout + stderr;
}

/** Reads a topic from its beginning until it has what is expected. */
export async function recordsOf(
  brokers: readonly string[],
  topicOf: (names: TopicNames) => string,
  isWhole: (records: readonly ReceivedRecord[]) => boolean,
): Promise<readonly ReceivedRecord[]> {
  const broker = kafkajsBroker({ brokers }, { clientId: 'reader', log: quietLog });
  const topic = topicOf(new TopicNames());
  const seen = new Recorder();
  try {
    broker.join(`reader-of-${topic}`, topic, seen);
    await arrives(`${topic} has everything`, () => isWhole(seen.records), ARRIVES_MS);
    return seen.records;
  } finally {
    await broker.close();
  }
}
