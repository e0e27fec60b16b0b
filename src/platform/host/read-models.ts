import type { EventDelivery } from '../events/engine/event-delivery.js';
import { consumerOf } from '../events/feed/feed-reader.js';
import type { RebuildState } from '../events/feed/feed-state.js';
import { ModelFeeds, type ModelTables } from '../events/models/model-feeds.js';
import { ModelRebuilds } from '../events/models/model-rebuilds.js';
import type { Module } from '../module/module.js';
import type { ShadowStore } from '../store/unit/module-store.js';
import { tableLayout } from '../store/plain-rows.js';
import type { BootOptions } from './boot-options.js';
import type { RunningModule } from './running-module.js';

/** The rebuilds of the read models of all modules that run here. */
export class ReadModels {
  private readonly rebuilds: ReadonlyMap<string, ModelRebuilds>;

  /** @param openShadow opens the shadow store of a module, empty */
  constructor(
    modules: ReadonlyMap<string, RunningModule>,
    delivery: EventDelivery,
    openShadow: (module: Module) => Promise<ShadowStore>,
    { clock, log, random = Math.random }: BootOptions,
  ) {
    this.rebuilds = new Map(
      [...modules].flatMap(([name, { module, store }]) => {
        const runners = delivery.runnersOf(name);
        const [runner] = runners;
        if (!runner || !module.readModels?.length) return [];
        const models = new ModelFeeds(store, module.readModels.map(tablesOf(module)), runners);
        const open = () => openShadow(module);
        return [[name, new ModelRebuilds({ store, models, runner, openShadow: open, clock, log, random })] as const];
      }),
    );
  }

  /** Rebuilds the read models of a module; undefined when it has none. */
  of(module: string): ModelRebuilds | undefined {
    return this.rebuilds.get(module);
  }

  /** The rebuilds of a feed's read models that are under way, or have failed. */
  states(feed: string): readonly RebuildState[] {
    return this.of(consumerOf(feed))?.states(feed) ?? [];
  }

  /** Whether no rebuild has anything to do before {@link nextWake}. */
  idle(): boolean {
    return [...this.rebuilds.values()].every((rebuilds) => rebuilds.idle());
  }

  /** When the first paused rebuild goes on by itself (milliseconds UTC), if one does. */
  nextWake(): number | undefined {
    const wakes = [...this.rebuilds.values()].flatMap((rebuilds) => rebuilds.nextWake() ?? []);
    return wakes.length === 0 ? undefined : Math.min(...wakes);
  }
}

function tablesOf({ on }: Module) {
  return ({ name, rows, handlers }: NonNullable<Module['readModels']>[number]): ModelTables => ({
    name,
    tables: rows.map((row) => tableLayout(row)),
    events: new Set(on.filter(({ handler }) => handlers.includes(handler)).map(({ event }) => event.name)),
  });
}
