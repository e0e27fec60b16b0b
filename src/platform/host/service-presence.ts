import { type HostPlace, placeOfService } from '../fig/host-place.js';
import { SERVICE } from '../fig/instance.js';
import type { Placements } from '../fig/placements.js';
import type { Module } from '../module/module.js';
import type { Running } from './boot.js';
import type { BootOptions } from './boot-options.js';
import { databaseAddress } from './database-address.js';
import { endsByItself } from './module-database.js';

export interface ServicePresenceSpec {
  readonly modules: readonly Module[];
  readonly placements: Placements;
  readonly options: BootOptions;
  /** Called when other modules are here than before: with their names, and where the others are, as a part of a sentence. */
  readonly onHere: (here: readonly string[], away: string) => void;
}

/** Which of the modules of a service are at this process, and which stand by. */
export class ServicePresence {
  /** Rejects when a module cannot run that the keeper has placed here at its start, as a start of this process would. */
  readonly failed: Promise<never>;
  private fail!: (error: unknown) => void;
  private place: HostPlace | undefined;
  /** The modules that are here, as was told last. */
  private told: string | undefined;
  private readonly haveRun = new Set<string>();

  constructor(private readonly spec: ServicePresenceSpec) {
    this.failed = new Promise<never>((_, reject) => (this.fail = reject));
    this.failed.catch(() => undefined);
  }

  /**
   * The place of this process. Where it has not seen its database of a module, that is the owner's if there can be only one.
   * @param address the internal address of this process
   */
  at(address: string): HostPlace {
    const { options } = this.spec;
    const isShared = (module: string) => databaseAddress(module, options).kind === 'postgres';
    return (this.place = placeOfService(address, (module, owner) => {
      const identity = options.identities?.get(module);
      return identity === undefined ? isShared(module) : identity === owner;
    }));
  }

  /** Whether any of the modules is here. */
  get isNeeded(): boolean {
    return this.spec.modules.some(({ contract }) => this.isHere(contract.name));
  }

  /** Whether callers choose among registered instances, of which this is one, for any of the modules. */
  get isBalanced(): boolean {
    const { modules, placements } = this.spec;
    return modules.some(({ contract: { name } }) => placements.of(name)?.place === SERVICE && this.isHere(name));
  }

  /** Notes that a module has followed a change of the journal, or could not. A module that was moved here does not end the process. */
  followed(running: Running, module: string, failure: unknown): void {
    const isPlaced = this.isHere(module) && this.spec.placements.of(module)?.moved !== true;
    if (failure === undefined) this.tell(running);
    else if (isPlaced && !this.haveRun.has(module) && !endsByItself(failure)) this.fail(failure);
  }

  /** Says which modules are here, if these are others than before. */
  tell({ runtimes }: Running): void {
    const here = [...runtimes].filter(([, { elsewhere }]) => elsewhere === undefined).map(([name]) => name);
    const away = [...runtimes].flatMap(([name, { elsewhere }]) => (elsewhere ? [`${name} is at ${elsewhere}`] : []));
    for (const name of here) this.haveRun.add(name);
    if (this.told === here.join()) return;
    this.told = here.join();
    this.spec.onHere(here, away.join(', '));
  }

  private isHere(module: string): boolean {
    return this.place?.has(module, this.spec.placements.of(module)) ?? false;
  }
}
