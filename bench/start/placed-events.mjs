import { shifted } from './copied-value.mjs';

/**
 * Gives the events of copies their places in a module's log, as the program would: the partition of the key, positions
 * without gaps, in the order of their commits. Events that the program would have trimmed by now take a position, too.
 */
export class PlacedEvents {
  /**
   * By partition: the last position given, and the event that has it, unless it was trimmed.
   * @type {Map<number, { position: number, eventId: string, trimmed: number, trimmedTo: number }>}
   */
  heads = new Map();
  /**
   * The last position of each name that was trimmed, by partition.
   * @type {Map<string, Map<number, number>>}
   */
  lost = new Map();

  /**
   * @param {import('./template.mjs').Template} template
   * @param {import('./kept.mjs').Keeping} kept
   */
  constructor(template, kept) {
    this.template = template;
    this.kept = kept;
    for (const { partition, position } of template.events) {
      const before = this.heads.get(partition)?.position ?? Infinity;
      this.heads.set(partition, { position: Math.min(before, position - 1), eventId: '', trimmed: 0, trimmedTo: 0 });
    }
  }

  /**
   * Places the events of one copy, behind those of the copies before.
   * @param {number} shift how long before the template it was, in milliseconds
   * @returns {readonly (readonly [event: number, partition: number, position: number])[]} those that are in the log
   */
  place(shift) {
    /** @type {Map<string, number>} */
    const partitions = new Map();
    /** @type {[number, number, number][]} */
    const places = [];
    for (const [at, { name, key, id }] of this.template.events.entries()) {
      const keyText = shifted(key, shift);
      const partition = partitions.get(keyText) ?? this.kept.partition(this.template.name, keyText);
      partitions.set(keyText, partition);
      const head = this.head(partition);
      head.position += 1;
      if (shift > this.kept.event(name)) {
        head.eventId = '';
        head.trimmed += 1;
        head.trimmedTo = head.position;
        this.lostOf(name).set(partition, head.position);
      } else {
        head.eventId = shifted(id, shift);
        places.push([at, partition, head.position]);
      }
    }
    return places;
  }

  /** @param {number} partition */
  head(partition) {
    const known = this.heads.get(partition);
    if (known !== undefined) return known;
    const head = { position: 0, eventId: '', trimmed: 0, trimmedTo: 0 };
    this.heads.set(partition, head);
    return head;
  }

  /** @param {string} name */
  lostOf(name) {
    const known = this.lost.get(name) ?? new Map();
    this.lost.set(name, known);
    return known;
  }
}
