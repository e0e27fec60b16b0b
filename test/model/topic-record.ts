/**
 * The topic of a module: a string with a character for each record, sorted, each once. A broker may give a record to a consumer
 * late, again, out of turn or never; so what was sent again, and where a consumer's offset is, make no difference.
 */
export function recordOf(position: number, entry: string): string {
  return String.fromCharCode((position << 9) | entry.charCodeAt(0));
}

export function readRecord(record: string): { position: number; entry: string } {
  const code = record.charCodeAt(0);
  return { position: code >> 9, entry: String.fromCharCode(code & 511) };
}

export function withRecord(topic: string, record: string): string {
  return topic.includes(record) ? topic : [...topic, record].sort().join('');
}

/** How many records from position 1 on the topic has without a gap. */
export function sentWithoutGap(topic: string): number {
  let sent = 0;
  for (const record of topic) if (readRecord(record).position === sent + 1) sent++;
  return sent;
}
