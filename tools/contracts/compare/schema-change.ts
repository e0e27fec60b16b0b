/**
 * Whom a change of a schema harms: those who send by the former one (refused, or no longer heeded), those who read by the
 * former one (they cannot read, or miss something), or what was written by the former one in the past (it cannot be read).
 */
export type Harmed = 'senders' | 'readers' | 'past';

export type SchemaRule =
  | 'property-removed'
  | 'property-added'
  | 'property-demanded'
  | 'property-required'
  | 'property-optional'
  | 'property-defaulted'
  | 'default-changed'
  | 'object-closed'
  | 'object-opened'
  | 'type-changed'
  | 'type-widened'
  | 'type-narrowed'
  | 'values-added'
  | 'values-removed'
  | 'values-limited'
  | 'values-freed'
  | 'alternative-added'
  | 'alternative-removed'
  | 'limit-tightened'
  | 'limit-loosened'
  | 'constraint-added'
  | 'constraint-removed'
  | 'constraint-changed';

/** One difference between two versions of a schema. */
export interface SchemaChange {
  readonly rule: SchemaRule;
  readonly harms: readonly Harmed[];
  /** What happened, to follow the name of what the schema describes: `lost 'height'`. */
  readonly what: string;
}

/** More values are allowed: readers of the former schema may meet one that they refuse. */
export const WIDER: readonly Harmed[] = ['readers'];
/** Fewer values are allowed: what the former schema allowed may be refused. */
export const NARROWER: readonly Harmed[] = ['senders', 'past'];
/** The two cannot be distinguished: everyone may be harmed. */
export const UNCLEAR: readonly Harmed[] = ['senders', 'readers', 'past'];

/** How a sentence names a place within a schema: `'beds[].title'`. */
export function placeOf(path: string): string {
  return path === '' ? 'its value' : `'${path}'`;
}
