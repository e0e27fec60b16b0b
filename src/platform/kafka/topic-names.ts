/** What the names of an installation begin with, unless it is set. */
export const DEFAULT_PREFIX = 'ficus';

/** The names that one installation of Ficus has in a Kafka cluster. All begin with its prefix, so that several may share a cluster. */
export class TopicNames {
  constructor(private readonly prefix: string = DEFAULT_PREFIX) {}

  /** The topic that has the events of a module, in the partitions of its log. */
  topicOf(module: string): string {
    return `${this.prefix}.${module}`;
  }

  /** The topic that has copies of the events that a module has parked. */
  parkedTopicOf(consumer: string): string {
    return `${this.topicOf(consumer)}.parked`;
  }

  /** The consumer group of a feed. */
  groupOf(feed: string): string {
    return `${this.prefix}.${feed}`;
  }
}
