/** Admits one module that calls by itself. */
export interface ModuleAccess<Name extends string = string> {
  readonly module: Name;
}

/**
 * One way into a call: a role (`'keeper'`), a role for what is its own (`'gardener:own'`, judged by the handler's `owns`),
 * {@link anyone}, {@link signedIn}, or one module ({@link byModule}). What no entry admits is refused.
 */
export type Access = string | ModuleAccess;

/** Admits everybody, signed in or not. */
export const anyone = 'anyone';

/** Admits every member who is signed in, whatever the role. */
export const signedIn = 'signedIn';

/** Admits the module of that name. */
export function byModule<const Name extends string>(module: Name): ModuleAccess<Name> {
  return Object.freeze({ module });
}

/** The roles that an `allow` list admits only to what is their own. */
export type OwnRole<A extends readonly Access[]> = A[number] extends infer One
  ? One extends `${infer Role}:own`
    ? Role
    : never
  : never;
