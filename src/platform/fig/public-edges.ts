import { type Instance, type Instances, SERVICE } from './instance.js';
import type { DoorStore } from './door-store.js';
import { isKeepers, type StoredPlacement } from './placement.js';
import { nameOfPlace } from './placed-destinations.js';
import type { Placements } from './placements.js';

/** Where requests for a module may be forwarded. */
export interface ProxyTarget {
  /** The addresses of public edges, as origins. Never empty. */
  readonly addresses: readonly string[];
  /** The place as `x-served-by` names it. */
  readonly place: string;
}

/**
 * The public edges at which modules take requests at this moment, as the journal and the registry say. It is worked out once for
 * each change of either, since it is looked up for every request.
 */
export class PublicEdges {
  private readonly known = new Map<string, ProxyTarget | undefined>();

  constructor(
    private readonly placements: Pick<Placements, 'of' | 'onChange'>,
    private readonly instances: Pick<Instances, 'of' | 'onChange'>,
    private readonly doors: Pick<DoorStore, 'of' | 'onChange'>,
  ) {
    const forget = () => this.known.clear();
    placements.onChange(forget);
    instances.onChange(forget);
    doors.onChange(forget);
  }

  /**
   * Where requests for a module are forwarded; undefined when they take the call door: nobody has chosen the proxy door, or the
   * module is local, or its owner is about to change, or none of its instances can verify tokens now.
   */
  of(module: string): ProxyTarget | undefined {
    if (!this.known.has(module)) this.known.set(module, this.look(module));
    return this.known.get(module);
  }

  /** The instances of a module that have a public edge, whatever its door. */
  serving(module: string): readonly string[] {
    const placement = this.placements.of(module);
    return placement ? this.at(placement) : [];
  }

  private look(module: string): ProxyTarget | undefined {
    if (this.doors.of(module)?.door !== 'proxy') return undefined;
    const placement = this.placements.of(module);
    if (!placement || isKeepers(placement.place) || placement.phase !== 'idle') return undefined;
    const addresses = this.at(placement);
    return addresses.length === 0 ? undefined : { addresses, place: nameOfPlace(placement.place) };
  }

  private at({ module, owner, place }: StoredPlacement): readonly string[] {
    const isThere = ({ address, ready }: Instance) => ready && (place === SERVICE || address === place);
    return this.instances
      .of(module, owner)
      .filter(isThere)
      .flatMap(({ publicAddress }) => (publicAddress === undefined ? [] : [publicAddress]));
  }
}
