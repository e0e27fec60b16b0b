import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from 'typescript';
import type { Module } from '../../../src/platform/module/module.js';
import { moduleTables } from '../../../test/architecture/source/module-tables.mjs';
import { CommandError } from '../../command/command-error.mjs';
import { loadModules } from '../../contracts/load-modules.mjs';
import type { Evidence } from './evidence.js';
import { isTest } from './is-test.js';
import { NotFound } from './not-found.js';

/** A module as its files say it. */
export interface ModuleFiles {
  readonly name: string;
  /** What runs: without tests, fixtures and migrations. */
  readonly program: readonly SourceFile[];
  readonly tests: readonly SourceFile[];
  readonly migrations: readonly SourceFile[];
  /** The tables that any of these declares. */
  readonly tables: ReadonlySet<string>;
}

export interface LandscapeOptions {
  /** How many commits are looked at, the newest first. */
  readonly commits: number;
  /** What other commands have printed. */
  readonly evidence: Evidence;
}

/** A repository of Ficus's form. What a question needs of it is read when it is needed, once. */
export class Landscape {
  #modules: readonly ModuleFiles[] | undefined;
  #loaded: Promise<readonly Module[]> | undefined;
  readonly #results = new Map<object, unknown>();

  constructor(
    readonly root: string,
    readonly options: LandscapeOptions,
  ) {}

  /** The modules: folders of src/modules. @throws NotFound when there is none */
  get modules(): readonly ModuleFiles[] {
    this.#modules ??= moduleTables(this.root)
      .map(({ name, sources, tables }) => {
        const migrations = sources.filter(({ fileName }) => fileName.startsWith('migrations/'));
        const own = sources.filter((source) => !migrations.includes(source));
        const tests = own.filter(({ fileName }) => isTest(fileName));
        return { name, program: own.filter((source) => !tests.includes(source)), tests, migrations, tables };
      })
      .filter(({ program }) => program.length > 0);
    if (this.#modules.length > 0) return this.#modules;
    throw new NotFound({
      en: 'src/modules has no module in TypeScript here',
      ko: 'src/modules에 TypeScript 모듈이 없다',
    });
  }

  /** The modules as values, which runs their files. @throws NotFound when they cannot be loaded */
  loaded(): Promise<readonly Module[]> {
    return (this.#loaded ??= this.load());
  }

  /** What a function finds in this landscape: it runs once. */
  once<T>(find: (landscape: Landscape) => T): T {
    if (!this.#results.has(find)) this.#results.set(find, find(this));
    return this.#results.get(find) as T;
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** A file of a module that was parsed. */
  source(path: string): SourceFile | undefined {
    return this.once(sourcesByPath).get(path);
  }

  private async load(): Promise<readonly Module[]> {
    const bare = this.modules.find(({ name }) => !this.has(`src/modules/${name}/module.ts`));
    if (bare)
      throw new NotFound({
        en: `src/modules/${bare.name} has no module.ts`,
        ko: `src/modules/${bare.name}에 module.ts가 없다`,
      });
    try {
      return await loadModules(this.root, 'Contracts are not read');
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const reason = error.message.replace(/\s+/g, ' ').replace(/\.$/, '');
      throw new NotFound({
        en: `${reason}; install the packages there if that is why`,
        ko: `모듈을 불러올 수 없다. 패키지가 없어서라면 그곳에 설치한다: ${reason}`,
      });
    }
  }
}

function sourcesByPath({ modules }: Landscape): ReadonlyMap<string, SourceFile> {
  const all = modules.flatMap(({ program, tests, migrations }) => [...program, ...tests, ...migrations]);
  return new Map(all.map((source) => [source.fileName, source]));
}
