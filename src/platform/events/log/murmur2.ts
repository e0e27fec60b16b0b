const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/**
 * The 32-bit hash by which Kafka's producers choose a partition.
 * Source: Apache Kafka, `org.apache.kafka.common.utils.Utils.murmur2` (MurmurHash2 by Austin Appleby, public domain).
 * @returns a signed 32-bit integer, as in Java.
 */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const at = (index: number) => bytes[index] as number;
  let hash = SEED ^ length;
  const whole = length - (length % 4);
  for (let i = 0; i < whole; i += 4) {
    let word = at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24);
    word = Math.imul(word, MULTIPLIER);
    word ^= word >>> 24;
    word = Math.imul(word, MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ word;
  }
  const rest = length - whole;
  if (rest > 2) hash ^= at(whole + 2) << 16;
  if (rest > 1) hash ^= at(whole + 1) << 8;
  if (rest > 0) hash = Math.imul(hash ^ at(whole), MULTIPLIER);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, MULTIPLIER);
  return hash ^ (hash >>> 15);
}

/**
 * The partition of a key: what Kafka's default partitioner answers for the same key and count, so that the log keeps its
 * partitions when it is relayed. Source: `BuiltInPartitioner.partitionForKey`, with `Utils.toPositive` (`& 0x7fffffff`).
 */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;
}
