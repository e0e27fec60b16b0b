/** @typedef {import('../../src/platform/kafka/broker.js').Broker} Broker */

/**
 * What is noticed of a broker. A declaration of a topic waits until `declared` resolves.
 * @typedef {object} Watch
 * @property {() => Promise<void>} [declared]
 * @property {(records: number) => void} [sent] after they are acknowledged
 * @property {() => void} [assigned]
 * @property {(offsets: ReadonlyMap<number, bigint>) => void} [committed] after the group has them
 */

/**
 * A broker that notifies of what goes through it, and changes nothing.
 * @param {Broker} broker
 * @param {Watch} watch
 * @returns {Broker}
 */
export function watchedBroker(broker, watch) {
  return {
    ends: (topic) => broker.ends(topic),
    offsets: (group, topic) => broker.offsets(group, topic),
    close: () => broker.close(),
    declare: async (declaration) => {
      await broker.declare(declaration);
      await watch.declared?.();
    },
    sender: () => {
      const sender = broker.sender();
      return {
        close: () => sender.close(),
        send: async (topic, records) => {
          await sender.send(topic, records);
          watch.sent?.(records.length);
        },
      };
    },
    join: (group, topic, listener) => {
      const member = broker.join(group, topic, {
        onRecords: (partition, records) => listener.onRecords(partition, records),
        onTrouble: (reason) => listener.onTrouble(reason),
        onAssigned: (partitions) => {
          if (partitions.length > 0) watch.assigned?.();
          listener.onAssigned(partitions);
        },
      });
      return {
        pause: (partition) => member.pause(partition),
        resume: (partition) => member.resume(partition),
        leave: () => member.leave(),
        commit: async (offsets) => {
          await member.commit(offsets);
          watch.committed?.(offsets);
        },
      };
    },
  };
}
