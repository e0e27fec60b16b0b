import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { root } from '../root.mjs';
import type { FoundLab } from './find-labs.js';
import { type LabState, newState, readState, writeState } from './lab-state.js';

/** What a lab that edits sources gets a copy of. */
const SOURCES = ['src', 'migrations'];
const NOT_COPIED = /\.test(-d)?\.ts$/;

/** Where all workspaces and results are: `.lab/` of the checkout, or LAB_HOME, a folder in the checkout. */
export function labHome(environment: { readonly [name: string]: string | undefined } = process.env): string {
  const home = resolve(root, environment['LAB_HOME'] || '.lab');
  if (relative(root, home).split(sep)[0] === '..' || home === root)
    throw new CommandError(`LAB_HOME must be a folder in ${root}, so that labs find its packages; it is ${home}.`);
  return home;
}

/** The folder of one lab, `.lab/NN/`, which the learner edits. Nothing outside it is touched but `.lab/results/`. */
export class Workspace {
  private constructor(
    private readonly found: FoundLab,
    /** Absolute. */
    readonly path: string,
    private current: LabState,
  ) {}

  static folderOf(found: FoundLab, home = labHome()): string {
    return join(home, found.number);
  }

  /** @throws CommandError when there is one already */
  static make(found: FoundLab, seed: number, state: LabState = newState(seed)): Workspace {
    const path = Workspace.folderOf(found);
    const again = `npm run lab -- reset ${found.number}`;
    if (existsSync(path))
      throw new CommandError(`Lab ${found.number} is started already, in ${path}; '${again}' makes it anew.`);
    mkdirSync(path, { recursive: true });
    if (found.lab.sources) copySources(path);
    writeState(path, state);
    const workspace = new Workspace(found, path, state);
    workspace.overlay('start');
    return workspace;
  }

  /** @throws CommandError when the lab is not started */
  static open(found: FoundLab, home = labHome()): Workspace {
    const path = Workspace.folderOf(found, home);
    const state = readState(path);
    if (!state)
      throw new CommandError(`Lab ${found.number} is not started; run 'npm run lab -- start ${found.number}'.`);
    return new Workspace(found, path, state);
  }

  /**
   * Puts the workspace aside, with all that the learner has written, and makes it anew with the same seed.
   * @returns the new one, and where the former one is
   */
  static renew(found: FoundLab, state: (former: LabState) => LabState): { workspace: Workspace; kept: string } {
    const former = Workspace.open(found);
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 17);
    const kept = join(labHome(), 'kept', `${found.number}-${stamp}`);
    mkdirSync(join(labHome(), 'kept'), { recursive: true });
    renameSync(former.path, kept);
    return { workspace: Workspace.make(found, former.seed, state(former.state)), kept };
  }

  get state(): LabState {
    return this.current;
  }

  /** Makes the random choices of the lab. */
  get seed(): number {
    return this.current.seed;
  }

  /** The path of a file or folder of the workspace. */
  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** An empty folder for the data of one run, apart from what the learner writes. */
  emptyFolder(name: string): string {
    const folder = this.file('.run', name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Puts files of the material, such as `solution`, over those of the workspace. */
  overlay(part: string): void {
    const material = join(this.found.material, part);
    if (existsSync(material)) cpSync(material, this.path, { recursive: true });
  }

  remember(changes: Partial<LabState>): void {
    this.current = { ...this.current, ...changes };
    writeState(this.path, this.current);
  }
}

/** A lab of its own copy: what a learner breaks there breaks nothing here. */
function copySources(path: string): void {
  const filter = (source: string) => !NOT_COPIED.test(source);
  for (const folder of SOURCES) cpSync(join(root, folder), join(path, folder), { recursive: true, filter });
}
