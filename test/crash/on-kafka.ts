import { BrokerFailures } from './broker-failures.js';
import type { Brokers } from './brokers.js';
import type { Books } from './books.js';
import { type Reads, FeedReads } from './feed-reads.js';
import { MODULES } from './judge-end.js';
import { type Counted, judgeTopics } from './judge-topics.js';
import type { Processes } from './processes.js';
import { readTopic } from './topic-reader.js';
import type { Findings } from './verdict.js';

/** What came of a suite over Kafka beside its findings. */
export interface OverKafka extends Counted {
  readonly read: Reads;
  /** How often brokers have failed, by what happened to them. */
  readonly brokers: { readonly [kind: string]: number };
}

/** One suite over Kafka: its brokers fail, what its feeds read is counted, and its topics are judged in the end. */
export class OnKafka {
  readonly failures: BrokerFailures;
  readonly reads: FeedReads;
  private counted: Counted = { records: 0, repeated: 0 };

  /** @param prefix of the topics of these processes alone */
  constructor(
    private readonly brokers: Brokers,
    private readonly prefix: string,
    processes: Processes,
  ) {
    this.failures = new BrokerFailures(brokers);
    const running = () => processes.names.map((name) => processes.program(name)).filter((program) => !program.gone);
    this.reads = new FeedReads(running);
  }

  /** How processes get their events, by variables. */
  static transport(brokers: Brokers, prefix: string): Record<string, string> {
    return { EVENTS: 'kafka', KAFKA_BROKERS: brokers.addresses.join(','), KAFKA_PREFIX: prefix };
  }

  /** Compares the logs of processes that have ended with their topics. */
  async judge(books: Books, findings: Findings): Promise<void> {
    const read = (module: string) => readTopic(this.brokers.addresses, `${this.prefix}.${module}`);
    this.counted = await judgeTopics(books, MODULES, read, findings);
  }

  get result(): OverKafka {
    return { ...this.counted, read: this.reads.total, brokers: this.failures.happened };
  }
}

/** Whether events came over Kafka at all. Short lives read most from logs; that it is otherwise while nothing fails is found before the end. */
export function cameOverKafka({ read }: OverKafka): boolean {
  return read.kafka > 0;
}

/** Both together. */
export function bothOverKafka(one: OverKafka, other: OverKafka): OverKafka {
  const kinds = Object.keys(one.brokers);
  return {
    records: one.records + other.records,
    repeated: one.repeated + other.repeated,
    read: { kafka: one.read.kafka + other.read.kafka, log: one.read.log + other.read.log },
    brokers: Object.fromEntries(kinds.map((kind) => [kind, (one.brokers[kind] ?? 0) + (other.brokers[kind] ?? 0)])),
  };
}
