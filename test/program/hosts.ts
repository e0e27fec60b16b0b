import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { freePorts } from './free-ports.js';
import { compiled, Program } from './program.js';

export const SECRET = 'a-secret-of-at-least-32-characters';

/** The compiled program of a module's service; `payment-2` is a further instance of it. */
export const serviceOf = (host: string): string => compiled(`extracted/${host.split('-', 1)[0]}/main.js`);

/** A monolith and services of its modules as processes, each with a directory of its own, at addresses that restarts keep. */
export class Hosts {
  private readonly ports = new Map<string, number>();
  /** The programs that each host was, the present one last. */
  private readonly programs = new Map<string, Program[]>();

  private constructor(
    /** Where each host has a directory. */
    readonly directory: string,
  ) {}

  /** @param modules those that run as services */
  static async prepare(...modules: readonly string[]): Promise<Hosts> {
    const hosts = new Hosts(await mkdtemp(join(tmpdir(), 'ficus-hosts-')));
    const names = ['monolith', 'internal', ...modules];
    const ports = await freePorts(names.length);
    names.forEach((name, at) => hosts.ports.set(name, ports[at] as number));
    return hosts;
  }

  /** Where a host keeps its databases. */
  data(host: string): string {
    return join(this.directory, host);
  }

  /** The internal address of a host. */
  address(host: string): string {
    return `http://127.0.0.1:${this.ports.get(host === 'monolith' ? 'internal' : host)}`;
  }

  /** What PLACEMENT says of these modules: each is at its service. */
  placement(...modules: readonly string[]): string {
    return modules.map((module) => `${module}:${this.address(module)}`).join(',');
  }

  environment(host: string): Record<string, string> {
    const shared = { INTERNAL_SECRET: SECRET, INTERNAL_PORT: new URL(this.address(host)).port };
    if (host === 'monolith') return { ...shared, PORT: String(this.ports.get('monolith')) };
    return { ...shared, KEEPER_URL: this.address('monolith'), GATEWAY_DIR: this.data('gateway') };
  }

  /** Starts a host; resolves when its modules are ready, or when its log says `ready`. */
  async start(host: string, environment: Record<string, string> = {}, ready?: string): Promise<Program> {
    await mkdir(this.data('gateway'), { recursive: true });
    const main = host === 'monolith' ? undefined : serviceOf(host);
    const given = { ...this.environment(host), ...environment };
    const program = await Program.start(this.data(host), given, main, ready);
    this.programs.set(host, [...(this.programs.get(host) ?? []), program]);
    return program;
  }

  /** A host that was started. */
  program(host: string): Program {
    const program = this.programs.get(host)?.at(-1);
    if (!program) throw new Error(`${host} was not started.`);
    return program;
  }

  /** Starts services and the monolith that places their modules, all at once. */
  async startAll(...modules: readonly string[]): Promise<Program> {
    const [monolith] = await Promise.all([
      this.start('monolith', { PLACEMENT: this.placement(...modules) }),
      ...modules.map((module) => this.start(module)),
    ]);
    await this.ready();
    return monolith;
  }

  /** Starts a service; resolves when it waits for the journal. */
  startWaiting(host: string, environment: Record<string, string> = {}): Promise<Program> {
    return this.start(host, environment, ' listens at ');
  }

  /** Runs a host that is expected not to start, or to end by itself. */
  fail(host: string, environment: Record<string, string> = {}): Promise<{ code: number | null; said: string }> {
    const main = host === 'monolith' ? [] : [serviceOf(host)];
    return Program.fail(this.data(host), { ...this.environment(host), ...environment }, ...main);
  }

  /** Waits until the monolith says that all modules are ready, wherever they are. */
  async ready(): Promise<void> {
    await arrives('all modules are ready', async () => {
      const response = await fetch(`${this.address('monolith')}/health/ready`);
      return ((await response.json()) as { status: string }).status === 'ok';
    });
  }

  /** Kills the hosts. @param keep whether their data stays, with what each has written since its first start beside it, as `<host>.log` */
  async end(keep = false): Promise<void> {
    await Promise.all([...this.programs.values()].flat().map((program) => program.kill()));
    if (!keep) return rm(this.directory, { recursive: true, force: true });
    for (const [host, programs] of this.programs)
      await writeFile(join(this.directory, `${host}.log`), programs.map(({ output }) => output).join(''));
  }
}
