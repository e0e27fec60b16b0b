/**
 * One write in a module's data: which one, in which epoch, under which commit number. Data is a string with a character for each
 * entry, so that it is compared, copied and measured as fast as Node can.
 */
export interface Entry {
  readonly write: number;
  readonly epoch: number;
  readonly number: number;
}

/** Writes are 0…3, epochs 0…7, commit numbers 0…15. */
export function entryOf(write: number, epoch: number, number: number): string {
  return String.fromCharCode((write << 7) | (epoch << 4) | number);
}

/** @throws RangeError when there is no entry at the index. */
export function entryAt(data: string, index: number): Entry {
  const code = data.charCodeAt(index);
  if (Number.isNaN(code)) throw new RangeError(`There is no entry ${index} in data of ${data.length}.`);
  return { write: code >> 7, epoch: (code >> 4) & 7, number: code & 15 };
}

export function entriesOf(data: string): Entry[] {
  return Array.from(data, (_, index) => entryAt(data, index));
}

/** The index of the first entry with this write; -1 when there is none. */
export function indexOfWrite(data: string, write: number): number {
  for (let index = 0; index < data.length; index++) if (data.charCodeAt(index) >> 7 === write) return index;
  return -1;
}

/** Whether one of the two is a prefix of the other. */
export function prefixComparable(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
