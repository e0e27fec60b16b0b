import type { AnyCall } from './call.js';
import type { AnyEvent } from './event.js';

type Calls = { readonly [name: string]: AnyCall };
type Events = { readonly [name: string]: AnyEvent };

/** A definition that knows the module and the name it was declared under. */
type Named<Def, Module extends string, Name extends string> = Omit<Def, 'module' | 'name'> & {
  readonly module: Module;
  readonly name: Name;
};

/** What a module lets others know: a value, from which clients, routes, descriptions, topics and checks derive. */
export interface Contract<Name extends string = string, C extends Calls = Calls, E extends Events = Events> {
  readonly name: Name;
  readonly calls: C;
  readonly events: E;
  /** Partitions of the module's event log. Fixed by the first start: it decides the order of delivery. */
  readonly partitions: number;
  /** The query for revoked tokens, if the module signs the tokens of this world. */
  readonly revocations?: string;
  /** The command that gives members of a further issuer an account, if the module owns the accounts. */
  readonly provisioning?: string;
}

export type AnyContract = Contract;

const MODULE_NAME = /^[a-z][a-z0-9]*$/;
const MEMBER_NAME = /^[a-z][a-zA-Z0-9]*$/;

/**
 * Declares a module's contract.
 * @throws Error when a name is not one lower-case word (module) or camelCase (calls and events), or `partitions` is out of 1–256.
 */
export function contract<
  const Name extends string,
  C extends Calls = Record<never, never>,
  E extends Events = Record<never, never>,
>(
  name: Name,
  spec: {
    readonly partitions?: number;
    readonly calls?: C;
    readonly events?: E;
    /**
     * The name of a query from `RevocationsAfter` to `Revocations`, for the module that signs the tokens of this world: the
     * edge of every host calls it every few seconds and refuses the tokens that it lists.
     */
    readonly revocations?: keyof C & string;
    /**
     * The name of a `provisioningCommand`, for the module that owns the accounts of members. The
     * edge of every host calls it before it accepts a token of a further issuer; what it refuses, the client is refused.
     */
    readonly provisioning?: keyof C & string;
  },
): Contract<
  Name,
  { readonly [K in keyof C & string]: Named<C[K], Name, K> },
  { readonly [K in keyof E & string]: Named<E[K], Name, `${Name}.${K}`> }
> {
  if (!MODULE_NAME.test(name))
    throw new Error(`The module '${name}' needs a name of one lower-case word, such as 'garden'.`);
  const partitions = spec.partitions ?? 8;
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > 256)
    throw new Error(`The module ${name} declares ${partitions} partitions; a log has 1 to 256.`);
  const named = <D extends object>(definitions: { readonly [key: string]: D }, prefix: string) =>
    Object.fromEntries(
      Object.entries(definitions).map(([key, definition]) => {
        if (!MEMBER_NAME.test(key))
          throw new Error(`The module ${name} declares '${key}'; write calls and events in camelCase.`);
        return [key, Object.freeze({ ...definition, module: name, name: prefix + key })];
      }),
    );
  return Object.freeze({
    name,
    partitions,
    ...(spec.revocations === undefined ? {} : { revocations: spec.revocations }),
    ...(spec.provisioning === undefined ? {} : { provisioning: spec.provisioning }),
    calls: named(spec.calls ?? {}, '') as never,
    events: named(spec.events ?? {}, `${name}.`) as never,
  });
}

/** The prefix that a path belongs to: its first two segments, `/api/plants` for `/api/plants/:plantId`. */
function prefixOf(path: string): string {
  return path.split('/').slice(0, 3).join('/');
}

/** The path prefixes that a contract serves: what the strangler proxy routes by, and what one module alone may own. */
export function prefixesOf(contract: AnyContract): readonly string[] {
  const paths = Object.values(contract.calls).flatMap((call) => (call.http ? [call.http.path] : []));
  return [...new Set(paths.map(prefixOf))];
}
