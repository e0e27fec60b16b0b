import type { Admin } from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import { arrives } from '../../../../src/platform/testing/waiting.js';
import { PARTITIONS } from '../market/orders.js';
import { labClient, type Offsets, TOPIC } from './topic-watch.js';

const LIMIT_MS = 240_000;
const LOOK_EVERY_MS = 100;

/** What a broker says of the consumer group of the learner, as an operator sees it. */
export class GroupView {
  private constructor(
    private readonly admin: Admin,
    private readonly groupId: string,
  ) {}

  static async open(brokers: readonly string[], groupId: string): Promise<GroupView> {
    const admin = labClient(brokers).admin();
    await admin.connect();
    return new GroupView(admin, groupId);
  }

  /** Waits until the marketplace has made the topic. */
  async hasTopic(): Promise<void> {
    const isThere = () =>
      this.ends().then(
        ({ size }) => size === PARTITIONS,
        () => false,
      );
    await arrives(`the topic ${TOPIC}`, isThere, LIMIT_MS);
  }

  /** The offsets that the group has committed; a partition without one is left out. */
  async committed(): Promise<Offsets> {
    const [topic] = await this.admin.fetchOffsets({ groupId: this.groupId, topics: [TOPIC] });
    const committed = (topic?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)] as const);
    return new Map(committed.filter(([, offset]) => offset >= 0));
  }

  /** Behind the last record of each partition. */
  async ends(): Promise<Offsets> {
    const ends = await this.admin.fetchTopicOffsets(TOPIC);
    return new Map(ends.map(({ partition, high }) => [partition, Number(high)]));
  }

  /** Deletes the group with all its offsets, once the broker has given up its dead consumer. */
  async delete(): Promise<void> {
    await arrives(`the group ${this.groupId} without a consumer`, () => this.isEmpty(), LIMIT_MS);
    await this.admin.deleteGroups([this.groupId]);
  }

  /** Whether the group is in a state: `Stable` while its consumers have their partitions, `Empty` without a consumer. */
  async isIn(state: 'Stable' | 'Empty'): Promise<boolean> {
    const { groups } = await this.admin.describeGroups([this.groupId]);
    return groups[0]?.state === state;
  }

  close(): Promise<void> {
    return this.admin.disconnect();
  }

  private async isEmpty(): Promise<boolean> {
    if (await this.isIn('Empty')) return true;
    await pause(LOOK_EVERY_MS);
    return false;
  }
}
