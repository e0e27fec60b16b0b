/** The topic that has the events of a module, in the partitions of its log. */
export function topicOf(module: string): string {
  return `ficus.${module}`;
}

/** The topic that has copies of the events that a module has parked. */
export function parkedTopicOf(consumer: string): string {
  return `${topicOf(consumer)}.parked`;
}
