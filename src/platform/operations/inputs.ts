import { z } from 'zod';
import { pageQuery } from '../contract/page.js';
import { identifier } from '../contract/text.js';
import { Time } from './views.js';

/** `<module>:<event id>`: the module that parked the event, and the event. */
export const ParkedId = z
  .string()
  .regex(/^[a-z][a-z0-9]*:[0-9A-Za-z-]{1,64}$/, "an id of a parked event: '<module>:<event id>'");

/** `<module>:<saga>:<saga id>` */
export const StuckId = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*:[^:\u0000-\u001f\u007f]{1,64}:[^\u0000-\u001f\u007f]{1,128}$/,
    "an id of a stuck saga: '<module>:<saga>:<id>'",
  );

export const ModuleName = z.string().regex(/^[a-z][a-z0-9]*$/, 'the name of a module');

/** A page of a list of all modules, or of one. */
export const listQuery = { ...pageQuery, module: ModuleName.optional() };

export const FeedName = z.string().regex(/^[a-z][a-z0-9]*<-[a-z][a-z0-9]*$/, "a feed's name: '<consumer><-<producer>'");

/** A reader of a log: a feed, or the relay of its module, `_kafka<-<module>`. */
export const ReaderName = z
  .string()
  .regex(
    /^(_kafka|[a-z][a-z0-9]*)<-[a-z][a-z0-9]*$/,
    "a feed's name: '<consumer><-<producer>'; or the relay of a module: '_kafka<-<module>'",
  );

/** The name of an event, such as `garden.planted`. */
export const EventName = z.string().min(1).max(128);

/** A business key is any text that an event has as its key; a key that begins otherwise is found by its correlation id. */
export const TraceId = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N}\p{P}\p{S}\p{M} ]{0,127}$/u,
    'a business key or a correlation id: 1 to 128 characters that begin with a letter or a digit',
  );

/** Correlation ids that one business key may lead to. */
export const MOST_IDS = 100;

/** What one module is asked for at first. */
export const StoryQuery = z.strictObject({
  module: ModuleName,
  /** The business key or the correlation id that is traced. */
  id: TraceId,
  correlationIds: z.array(z.string()).max(MOST_IDS),
  /** Left out: the events come without their data. */
  withData: z.literal(true).optional(),
});

/** What one module is asked for when the events of a trace are known. */
export const EffectsQuery = z.strictObject({
  module: ModuleName,
  keys: z.array(z.string()),
  correlationIds: z.array(z.string()).max(MOST_IDS),
  events: z.array(
    z.strictObject({ producer: z.string(), id: z.string(), name: z.string(), partition: z.int(), position: z.int() }),
  ),
});

/** `0:17,3:4`: the position seen in each partition. */
export const Positions = z
  .string()
  .regex(/^\d{1,3}:\d{1,15}(,\d{1,3}:\d{1,15})*$/, "positions as 'partition:position,…'");

const ReplayId = z.string().regex(/^[0-9A-Za-z._-]{1,64}$/, '1 to 64 letters, digits, dots, underscores and hyphens');

/** Which events of a producer's log to send again, and to which feeds. */
export const Republish = z
  .strictObject({
    feeds: z.array(FeedName).min(1).max(32),
    /** The events: by id, by business key, by place in one partition, or by time. Exactly one of the four. */
    ids: z.array(identifier).min(1).max(500).optional(),
    keys: z.array(z.string().min(1).max(256)).min(1).max(100).optional(),
    range: z.strictObject({ partition: z.int().min(0), from: z.int().min(1), to: z.int().min(1) }).optional(),
    time: z.strictObject({ since: Time, until: Time }).optional(),
    /** Handles events that were handled before once more under this id. Without it they are dropped. */
    replayId: ReplayId.optional(),
  })
  .refine(({ ids, keys, range, time }) => [ids, keys, range, time].filter((way) => way !== undefined).length === 1, {
    error: 'select the events by one of ids, keys, range and time',
  });

/** Which feed to rebuild, and how. */
export const Rebuild = z
  .strictObject({
    feed: FeedName,
    event: EventName.optional(),
    replayId: ReplayId,
    /** Accepts what the log still keeps when its beginning is gone. */
    kept: z.boolean().default(false),
    /** Rebuilds the feed's read models from nothing, and swaps them in when they have caught up. */
    reset: z.boolean().default(false),
  })
  .refine(({ event, reset }) => !reset || event === undefined, {
    error: 'a read model is built anew from all its events: leave out event, or reset',
  });

/** `/api/plants`. What makes a prefix is judged where it is handed out, in sentences. */
export const PathPrefix = z.string().min(1).max(200);

/** Which prefix to hand out or to take back, and how. */
export const HandedPrefix = z.strictObject({
  prefix: PathPrefix,
  /** The address of the service: `http://127.0.0.1:4002`. Left out, this host serves the prefix again. */
  to: z.string().min(1).max(300).optional(),
  /** The revision that was seen; 0 for a prefix that was never handed out. Left out, any. */
  from: z.int().min(0).optional(),
  reason: z.string().max(500).optional(),
  /** Hands it out although nothing responds at the address. */
  force: z.boolean().default(false),
  /** Checks everything, and changes nothing. */
  dryRun: z.boolean().default(false),
});

/** Which module to move where. */
export const WantedMoveInput = z.strictObject({
  module: ModuleName,
  to: z.enum(['local', 'remote']),
  /** The database of the target: chooses one of several services, and refuses any other. */
  database: z.string().min(1).max(500).optional(),
  reason: z.string().max(500).optional(),
  /** Checks everything, and changes nothing. */
  dryRun: z.boolean().default(false),
  /** Copies behind the fence, and leaves no copy that follows. Otherwise the module serves while it is copied. */
  atRest: z.boolean().default(false),
  /** Waits, when the copy is verified, until an operator has it switch. */
  hold: z.boolean().default(false),
  /** Does not switch before. */
  notBefore: Time.optional(),
});

/** Which live move is meant. */
export const LiveMoveInput = z.strictObject({ module: ModuleName });

/** Which door to choose for which module. */
export const WantedDoorInput = z.strictObject({
  module: ModuleName,
  door: z.enum(['call', 'proxy']),
  /** The revision that was seen; 0 for a module whose door was never chosen. Left out, any. */
  from: z.int().min(0).optional(),
  reason: z.string().max(500).optional(),
  /** Checks everything, and changes nothing. */
  dryRun: z.boolean().default(false),
});
