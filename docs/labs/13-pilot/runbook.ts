import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { messageOf } from '../../../src/platform/ops/message-of.js';
import { root } from '../../../tools/root.mjs';
import type { Container } from './container.js';
import type { Marketplace } from './marketplace.js';

/** How a step of a runbook ended. */
export interface StepEnd {
  readonly step: string;
  readonly isDone: boolean;
  /** What it said: the first two lines of its result, or why it failed. */
  readonly said: string;
}

const STEP_LIMIT_MS = 120_000;
const VARIABLE = /\$\{?([A-Z_]+)\}?/g;

/** Carries out steps as a person would who types them. */
export class Runbook {
  /** @param names what the steps may name: $VOLUME */
  constructor(
    private readonly marketplace: Marketplace,
    private readonly container: Container,
    private readonly names: { readonly [variable: string]: string },
  ) {}

  /** Carries out one step after another, until one fails. */
  async all(steps: readonly string[]): Promise<readonly StepEnd[]> {
    const ends: StepEnd[] = [];
    for (const step of steps) {
      const end = await this.one(step);
      ends.push(end);
      if (!end.isDone) break;
    }
    return ends;
  }

  async one(step: string): Promise<StepEnd> {
    try {
      return { step, isDone: true, said: await this.carryOut(step) };
    } catch (error) {
      return { step, isDone: false, said: messageOf(error).trim() };
    }
  }

  private async carryOut(step: string): Promise<string> {
    const { marketplace, container } = this;
    const [program, verb, ...words] = step.split(/\s+/);
    if (program === 'marketplace' && verb === 'stop') {
      await marketplace.stop();
      return 'It has ended.';
    }
    if (program === 'marketplace' && verb === 'start') {
      await marketplace.start(this.settingsIn(words));
      return 'It is ready.';
    }
    if (program === 'service' && verb === 'start') {
      await container.start();
      if (marketplace.isUp) await container.untilKnown(marketplace);
      return 'It listens.';
    }
    return this.inShell(step);
  }

  private settingsIn(words: readonly string[]): { [variable: string]: string } {
    const pairs = words.map((word) => /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(word.replace(VARIABLE, this.valueOf)) ?? word);
    const wrong = pairs.find((pair) => typeof pair === 'string');
    if (wrong !== undefined) throw new Error(`'${String(wrong)}' is no setting; write NAME=value.`);
    return Object.fromEntries(pairs.map(([, name, value]) => [name, value] as [string, string]));
  }

  private readonly valueOf = (found: string, name: string) => this.names[name] ?? found;

  /** @returns the first two lines of what it wrote. @throws Error with the last line of its errors, when it fails */
  private async inShell(command: string): Promise<string> {
    const { PATH, HOME } = process.env;
    const child = spawn('sh', ['-c', command], {
      cwd: root,
      env: { PATH, HOME, npm_config_loglevel: 'silent', ...this.names, ...this.marketplace.operator },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: STEP_LIMIT_MS,
    });
    let [output, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const [status] = (await once(child, 'close')) as [number | null];
    if (status === 0) return lines(output).slice(0, 2).join(' ') || 'It is done.';
    if (status === null) throw new Error(`It did not end within ${STEP_LIMIT_MS / 1_000} seconds.`);
    throw new Error(lines(errors).at(-1) ?? lines(output).at(-1) ?? `It ended with ${status}.`);
  }
}

function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
