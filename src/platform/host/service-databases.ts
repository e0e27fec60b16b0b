import { lookAtDatabase } from '../fig/found-database.js';
import type { ModuleBuild } from '../fig/module-build.js';
import type { Module } from '../module/module.js';
import { messageOf } from '../ops/message-of.js';
import { DatabaseInUse } from '../store/database/database.js';
import { mayOpenLater } from '../store/cannot-open.js';
import type { Turns } from '../work/turns.js';
import type { Running } from './boot.js';
import type { BootOptions } from './boot-options.js';
import { findDatabase, findOrMakeDatabase } from './find-database.js';
import type { HostedModule } from './hosted-modules.js';

/** What a service is at present. */
export interface ServiceState {
  readonly modules: readonly Module[];
  readonly builds: ReadonlyMap<string, ModuleBuild>;
  readonly options: BootOptions;
  /** Databases are looked at, and opened, one after another: each of these takes the lock of the file. */
  readonly turns: Turns;
  readonly running: () => Running | undefined;
  /** Whether the database of a module may be open. */
  readonly runs: (module: string) => boolean;
  readonly stops: () => boolean;
}

/**
 * Looks at the databases that a service has of its modules, before anything is asked or changed.
 * @throws Error for one of another module, and for a file that another process has: on SQLite a module has one instance on it. One
 *   that does not work at present is no error.
 */
export async function refuseDatabases(modules: readonly string[], options: BootOptions): Promise<void> {
  for (const module of modules)
    await findDatabase(module, options).catch((error: unknown) => {
      if (error instanceof DatabaseInUse || !mayOpenLater(error)) throw error;
      options.log.warn({ module }, `${messageOf(error)} It is tried again.`);
    });
}

/** The databases of the modules of a service, by name, as it shows them to other hosts. */
export function databasesOfService(service: ServiceState): ReadonlyMap<string, HostedModule> {
  const { modules, builds, options, turns, running, runs, stops } = service;
  return new Map(
    modules.map((module) => {
      const { name } = module.contract;
      const found = async () => {
        const store = running()?.modules.get(name)?.store;
        if (!store?.isOpen) return findDatabase(name, options);
        return lookAtDatabase(name, store.module, store.reads.sql, await store.tables());
      };
      // A database keeps its identity, so it is looked at until there is one.
      const identity = () => turns.run(async () => options.identities?.get(name) ?? (await found())?.identity);
      const look = () => turns.run(found);
      const find = () =>
        turns.run(async () => {
          if (stops()) throw new Error('The service there is stopping; ask again when it is gone, or started again.');
          const { isOpen = false } = running()?.modules.get(name)?.store ?? {};
          return (isOpen ? await found() : undefined) ?? findOrMakeDatabase(module, options);
        });
      const standsBy = () => running()?.runtimes.get(name)?.elsewhere !== undefined;
      return [name, { build: builds.get(name) as ModuleBuild, runs: () => runs(name), standsBy, identity, look, find }];
    }),
  );
}
