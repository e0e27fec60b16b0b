import type { Module } from '../module/module.js';
import { openStore } from '../store/open-store.js';
import type { ShadowStore } from '../store/shadow-store.js';
import type { BootOptions } from './boot-options.js';
import { storeSpec } from './open-stores.js';
import { shadowDatabase } from './shadow-database.js';

/** Opens the shadow store of a module: empty, with all tables that the module's own has. */
export async function openShadowStore(module: Module, options: BootOptions): Promise<ShadowStore> {
  const shadow = await shadowDatabase(module.contract.name, options);
  try {
    const store = await openStore({ ...(await storeSpec(module, shadow.database, options)), exclusive: true });
    return Object.assign(store, {
      remove: async () => {
        await store.close();
        await shadow.remove();
      },
    });
  } catch (error) {
    await shadow.remove();
    throw error;
  }
}
