import type { Clock } from '../../ops/clock.js';
import { messageOf } from '../../ops/message-of.js';
import type { DatabaseKind } from '../../store/database/database.js';
import { type Instances, SERVICE } from '../instance.js';
import { LOCAL, type StoredPlacement } from '../placement.js';
import type { MoveHost, MoveLook } from './move-host.js';
import { patiently } from './patience.js';

/** Where an operator wants a module. */
export interface WantedMove {
  readonly module: string;
  /** `local`: into the host that keeps the journal; `remote`: to the service that stands by for it. */
  readonly to: 'local' | 'remote';
  /** The database of the target: chooses one of several services, and refuses any other. */
  readonly database?: string | undefined;
  /** Whether the module serves while it is copied. Otherwise it is copied at rest, behind its fence. */
  readonly live: boolean;
  /** A live move waits, when its copy is verified, until an operator has it switch. */
  readonly holds?: boolean | undefined;
  /** A live move does not switch before, in milliseconds UTC. */
  readonly notBefore?: number | undefined;
}

/** Where the hosts of a move are found. */
export interface TargetSpec {
  readonly instances: Pick<Instances, 'of'>;
  readonly hostAt: (address: string) => MoveHost;
  readonly clock: Clock;
  /** How long a host may be silent, in milliseconds. */
  readonly patienceMs: number;
}

/** A host that starts may take so long until it knows its modules; an operator waits no longer, in milliseconds. */
const STARTS_MS = 5_000;

/** A host that may become the one of a module. */
export interface MoveTarget {
  readonly host: string;
  /** The place that the journal will name. */
  readonly place: string;
  readonly look: Looked;
}

/** The address of a host that has the owner's database open. */
export function sourceHost(
  { module, place, owner }: StoredPlacement,
  instances: TargetSpec['instances'],
): string | undefined {
  return place === SERVICE ? instances.of(module, owner).find(({ ready }) => ready)?.address : place;
}

/** What a host has shown. */
export interface Looked extends MoveLook {
  /** How far its clock is from that of this process, in milliseconds: 0 when it may be the same. */
  readonly apartMs: number;
}

/**
 * Looks at the database of a module at a host, which may be gone, or whose database may be in use by another process.
 * @param refuse gets a sentence then
 * @param to counts the rows as well, which takes its time
 */
export async function lookAt(
  host: string,
  module: string,
  { hostAt, clock, patienceMs }: TargetSpec,
  refuse: (why: string) => never,
  to?: DatabaseKind,
  live = false,
): Promise<Looked> {
  const waiting = { clock, signal: new AbortController().signal, waits: () => undefined };
  const now = () => clock.wall?.() ?? clock.now();
  try {
    const { look, began } = await patiently(waiting, Math.min(STARTS_MS, patienceMs), async () => {
      const began = now();
      return { began, look: await hostAt(host).look(module) };
    });
    const apartMs = Math.min(0, look.now - began) + Math.max(0, look.now - now());
    return { ...(to ? await hostAt(host).look(module, to, live) : look), apartMs };
  } catch (error) {
    return refuse(`${shown(host)} cannot be looked at: ${messageOf(error)}`);
  }
}

export async function targetHost(
  { module, to, database }: WantedMove,
  { place, owner }: StoredPlacement,
  spec: TargetSpec,
  refuse: (why: string) => never,
): Promise<MoveTarget> {
  if (to === 'local') {
    if (place === LOCAL) return refuse('it is local already.');
    const look = await lookAt(LOCAL, module, spec, refuse);
    assertWanted(look, database, refuse);
    return { host: LOCAL, place: LOCAL, look };
  }
  const standBy = spec.instances
    .of(module)
    .filter(
      ({ modules, stopping }) =>
        !stopping && modules.some(({ name, identity }) => name === module && identity !== owner),
    );
  // A service that was killed and started again is registered twice for a while, at one address.
  const addresses = [...new Set(standBy.map(({ address }) => address))];
  const looks = await Promise.all(
    addresses.map(async (address) => ({ address, look: await lookAt(address, module, spec, refuse) })),
  );
  const fitting = looks.filter(({ look }) => database === undefined || isNamed(look, database));
  const [first, ...others] = fitting;
  if (!first) {
    const found = looks.map(({ address, look }) => `${address} has ${look.description}`);
    return refuse(
      database !== undefined && found.length > 0
        ? `no service that stands by has the database ${database}: ${found.join(', ')}.`
        : `no service stands by for it; start one with a database of its own: npm run service -- ${module}`,
    );
  }
  const sharing = others.filter(
    ({ look }) => look.database?.identity === first.look.database?.identity && look.database,
  );
  if (sharing.length !== others.length)
    return refuse(
      `several services stand by for it, at ${fitting.map(({ address }) => address).join(', ')}; name the database of one by --database.`,
    );
  return { host: first.address, place: others.length > 0 ? SERVICE : first.address, look: first.look };
}

function assertWanted(look: MoveLook, database: string | undefined, refuse: (why: string) => never): void {
  if (database === undefined || isNamed(look, database)) return;
  refuse(
    `the database of the monolith is ${look.description}, and not ${database}; ` +
      `restart the monolith with the variable that names that database, then move.`,
  );
}

/** Whether a database has this address, or this name at the end of it. */
function isNamed({ description }: MoveLook, wanted: string): boolean {
  const plain = (text: string) => text.replace(/^sqlite:/, '').replace(/\/\/[^/@]*@/, '//');
  return plain(description) === plain(wanted) || (wanted !== '' && description.endsWith(`/${plain(wanted)}`));
}

/** A host, as a sentence names it. */
export function shown(host: string): string {
  return host === LOCAL ? 'the monolith' : host;
}
