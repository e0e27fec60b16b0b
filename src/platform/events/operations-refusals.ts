import { refusal } from '../contract/refusal.js';

export const UNKNOWN_MODULE = refusal('UNKNOWN_MODULE', 404, 'There is no such module here.');
export const UNKNOWN_FEED = refusal('UNKNOWN_FEED', 404, 'There is no such feed here.');
export const UNKNOWN_EVENT = refusal('UNKNOWN_EVENT', 404, 'There is no such event.');
export const NOT_PARKED = refusal('NOT_PARKED', 409, 'The event is not parked, or no longer.');
export const FEED_STOPPED = refusal('FEED_STOPPED', 409, 'The feed has stopped and waits for a person.');
export const FEED_RUNS = refusal('FEED_RUNS', 409, 'The feed runs here and needs the log.');
export const PAST_GONE = refusal('PAST_GONE', 409, 'The log no longer holds all that a rebuild needs.');
export const NO_READ_MODEL = refusal('NO_READ_MODEL', 409, 'No read model hears this feed.');
export const REBUILD_RUNS = refusal('REBUILD_RUNS', 409, 'The read model is being built anew already.');
