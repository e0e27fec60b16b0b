import type { Patch } from './patch.js';

/** A patch that breaks one decision, and no other one. */
export interface DecisionPatch extends Patch {
  /** The number of the decision record (docs/adr). */
  readonly record: number;
}

/** Ways to break single decisions, for `npm run adr -- prove`. Each proof is a check of its record. */
export const decisionPatches: readonly DecisionPatch[] = [
  {
    record: 32,
    name: 'compares no event at its cursors with the log that it reads',
    file: 'src/platform/events/feed/forked-log.ts',
    find: 'if (cursor) assertSameEvent(reader.feed, producer, partition, cursor, atCursor);',
    replace: 'if (cursor && partition < 0) assertSameEvent(reader.feed, producer, partition, cursor, atCursor);',
    proof: {
      suite: 'src/platform/events/engine/forked-log.test.ts',
      test: 'while the feed runs stops it before it handles one more event',
    },
  },
  {
    record: 39,
    name: 'accepts the most common passwords',
    file: 'src/modules/member/passwords/password-weakness.ts',
    find: 'if (COMMON.has(written)) return',
    replace: 'if (COMMON.has(written) && written.length < SHORTEST) return',
    proof: {
      suite: 'src/modules/member/passwords/password-weakness.test.ts',
      test: 'is common, and refused',
    },
  },
  {
    record: 41,
    name: 'keeps a counter for each network that ever came',
    file: 'src/platform/edge/http/request-limits.ts',
    find: 'if (this.keys.size >= this.mostKeys) {',
    replace: 'if (this.keys.size >= Infinity) {',
    proof: {
      suite: 'src/platform/edge/http/request-limits.test.ts',
      test: 'keep a bounded number of keys, however many networks an attacker has',
    },
  },
  {
    record: 45,
    name: 'calls the key that the router has made one to be stored',
    file: 'src/platform/calls/router.ts',
    find: 'keyUnstored: true };',
    replace: 'keyUnstored: false };',
    proof: {
      suite: 'src/platform/calls/router.test.ts',
      test: 'gives a command that has no key one of its own before the transport sees it, and marks it as not to be stored',
    },
  },
  {
    record: 46,
    name: 'polls a source that does not notify of all news as seldom as one that does',
    file: 'src/platform/events/engine/module-feeds.ts',
    find: '(store.exclusive && source.notifiesAll ? defaultLimits : oftenPolled)',
    replace: '(store.exclusive ? defaultLimits : oftenPolled)',
    proof: {
      suite: 'src/platform/events/engine/producer-elsewhere.test.ts',
      test: 'polls often for news of which its source does not notify it',
    },
  },
];
