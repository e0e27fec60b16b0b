/**
 * What the platform has found out in the transaction of a group and need not ask again in it, by a name of its own. Nobody
 * else writes while the transaction is open; when a part of it is rolled back, all is forgotten.
 */
export type Remembered = Map<string, unknown>;
