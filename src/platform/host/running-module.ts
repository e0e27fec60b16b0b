import type { Module } from '../module/module.js';
import type { Assembled } from '../module/container.js';
import type { OpenStore } from '../store/open-store.js';

/** A module that runs in this process: its value, its open database, and its constructed handlers. */
export interface RunningModule {
  readonly module: Module;
  readonly store: OpenStore;
  readonly handlers: Assembled;
}
