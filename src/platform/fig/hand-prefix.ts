import { refusal } from '../contract/refusal.js';
import { refused } from '../contract/failure.js';
import { prefixObstacle } from './foreign-prefix.js';
import type { Cause } from './placement.js';
import { PrefixChanged, PrefixRefused, type PrefixStore } from './prefix-store.js';
import { type ServiceProbe, serviceAnswer } from './service-answer.js';

export const PREFIX_REFUSED = refusal('PREFIX_REFUSED', 409, 'This prefix may not be handed out in this way.');
export const PREFIX_CHANGED = refusal('PREFIX_CHANGED', 409, 'Somebody else has changed the prefix meanwhile.');
export const SERVICE_SILENT = refusal('SERVICE_SILENT', 409, 'No service responds at the address.');

/** What an operator wants of a prefix. */
export interface WantedHandover {
  readonly prefix: string;
  /** Who serves it from now on; undefined when this host serves it again. */
  readonly to?: string | undefined;
  /** The revision that the operator has seen; 0 when the prefix was never handed out. Left out, any. */
  readonly from?: number | undefined;
  /** Hands it out although nothing responds at the address. */
  readonly force?: boolean | undefined;
  /** Checks everything, and changes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** What became of it. */
export interface Handover {
  readonly prefix: string;
  readonly address?: string;
  /** Who served it before; undefined when this host did. */
  readonly was?: string;
  readonly revision: number;
  readonly changed: boolean;
  /** The routes of this host that the prefix covers: `GET /api/plants`. */
  readonly routes: readonly string[];
  /** The status of the service's response to `HEAD` at the prefix; undefined when it did not respond, or was not asked. */
  readonly answered?: number;
}

/** Hands path prefixes to foreign services, and takes them back. */
export class PrefixHandovers {
  /**
   * @param routes the public routes of this host, as `GET /api/plants/:plantId`
   * @param probe asks a service whether it is there
   */
  constructor(
    readonly prefixes: PrefixStore,
    private readonly routes: readonly string[],
    private readonly probe: ServiceProbe = serviceAnswer,
  ) {}

  /** @throws Refused `PREFIX_REFUSED`, `PREFIX_CHANGED`, `SERVICE_SILENT`; nothing was changed then. */
  async hand({ prefix, to, from, force, dryRun }: WantedHandover, cause: Cause): Promise<Handover> {
    const { prefixes } = this;
    await prefixes.refresh();
    const stored = prefixes.of(prefix);
    const revision = stored?.revision ?? 0;
    if (from !== undefined && from !== revision && stored)
      throw refused(PREFIX_CHANGED, new PrefixChanged(stored).message);
    const obstacle = to === undefined ? undefined : prefixObstacle({ prefix, address: to }, prefixes.all());
    if (obstacle !== undefined) throw refused(PREFIX_REFUSED, obstacle);
    if (to === undefined && stored?.address === undefined)
      throw refused(PREFIX_REFUSED, `${prefix} is not handed to another service, so it cannot be given back.`);
    const answered = to === undefined ? undefined : await this.askService(prefix, to, force === true);
    const handover = {
      prefix,
      ...(to === undefined ? {} : { address: to }),
      ...(stored?.address === undefined ? {} : { was: stored.address }),
      routes: this.routes.filter((route) => isBelow(route.slice(route.indexOf('/')), prefix)),
      ...(answered === undefined ? {} : { answered }),
    };
    if (dryRun === true || to === stored?.address) return { ...handover, revision, changed: false };
    try {
      const next = await prefixes.hand(prefix, to, stored, cause);
      return { ...handover, revision: next.revision, changed: true };
    } catch (error) {
      if (error instanceof PrefixChanged) throw refused(PREFIX_CHANGED, error.message);
      if (error instanceof PrefixRefused) throw refused(PREFIX_REFUSED, error.message);
      throw error;
    }
  }

  private async askService(prefix: string, address: string, force: boolean): Promise<number | undefined> {
    const { status, reason } = await this.probe(new URL(prefix, address));
    if (status === undefined && !force)
      throw refused(
        SERVICE_SILENT,
        `${prefix} was not handed out: nothing responds at ${address} (${reason}). Start the service, or hand it out all the ` +
          'same with --force.',
      );
    return status;
  }
}

/** Whether a prefix covers requests to a route. Any segment of the prefix may be the value of a `:name` part. */
function isBelow(route: string, prefix: string): boolean {
  const [parts, wanted] = [route.split('/'), prefix.split('/')];
  return wanted.length <= parts.length && wanted.every((one, at) => parts[at] === one || parts[at]?.startsWith(':'));
}
