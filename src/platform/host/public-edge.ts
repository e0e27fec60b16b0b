import type { PreparedVerifier } from '../edge/authentication/token-verifier.js';
import { createEdge, type Edge, type EdgeOptions } from '../edge/edge.js';
import type { Clock, Timer } from '../ops/clock.js';
import type { Health } from '../ops/health.js';
import type { HostSettings } from '../ops/host-settings.js';
import { messageOf } from '../ops/message-of.js';
import { refusedAddress } from './listeners.js';
import type { ServiceSettings } from './service-settings.js';

const AGAIN_MS = 1_000;

export interface PublicEdgeOptions extends Omit<EdgeOptions, 'listener' | 'secret' | 'settings' | 'verifier'> {
  readonly settings: HostSettings & Pick<ServiceSettings, 'EDGE_PORT' | 'EDGE_HOST'>;
  readonly verifier: PreparedVerifier;
  /** The modules of the service, by name. */
  readonly modules: readonly string[];
}

/**
 * The public edge of a service. It serves the public routes of the service's own modules as the edge of a monolith does, to a
 * monolith that forwards requests. It is announced only when it has the keys of tokens and the revoked tokens, so that it
 * verifies tokens also while the module that signs them is away.
 */
export class PublicEdge {
  private port = 0;
  private isPrepared = false;
  private reason = 'The keys of tokens have not been read yet.';
  private timer: Timer | undefined;
  private isStopped = false;

  private constructor(
    private readonly edge: Edge,
    private readonly verifier: PreparedVerifier,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens the public edge of a service at EDGE_PORT; undefined when that is not set.
   * @throws Error with a sentence when the address cannot be opened
   */
  static async open(options: PublicEdgeOptions): Promise<PublicEdge | undefined> {
    const { settings, verifier, clock, modules } = options;
    const { EDGE_PORT: port, EDGE_HOST: host } = settings;
    if (port === undefined) return undefined;
    // The host that forwards requests is a proxy, too: the client is behind it.
    const TRUSTED_PROXIES = settings.TRUSTED_PROXIES + 1;
    const edge = createEdge({ ...options, listener: 'public', settings: { ...settings, TRUSTED_PROXIES } });
    const opened = new PublicEdge(edge, verifier, clock);
    try {
      opened.port = (await edge.listen(port, host)).port;
    } catch (error) {
      await edge.close(0);
      throw refusedAddress(error, port, host, 'EDGE_');
    }
    opened.watch(options.health, modules);
    return opened;
  }

  /**
   * Its address for other hosts; undefined while it cannot verify tokens.
   * @param internal the internal address of the service
   */
  addressBeside(internal: string): string | undefined {
    if (!this.isPrepared || this.isStopped) return undefined;
    const url = new URL(internal);
    url.port = String(this.port);
    return url.origin;
  }

  /** Reads the keys and the revoked tokens, again and again until it has them; then calls `onPrepared`. */
  prepare(onPrepared: () => void): void {
    if (this.isStopped) return;
    this.verifier.prepare().then(
      () => {
        this.isPrepared = true;
        onPrepared();
      },
      (error: unknown) => {
        this.reason = messageOf(error);
        this.timer = this.clock.after(AGAIN_MS, () => this.prepare(onPrepared));
      },
    );
  }

  /** From now on it is announced to nobody. It serves until it is closed. */
  withdraw(): void {
    this.isStopped = true;
    this.timer?.cancel();
  }

  /** As {@link Edge.close}. */
  async close(graceMs: number): Promise<number> {
    this.withdraw();
    return (await this.edge.close(graceMs)).cut;
  }

  /** Calls of other hosts need no keys, so without them the modules serve, but not all of the service works. */
  private watch(health: Health, modules: readonly string[]): void {
    const probe = () => {
      if (!this.isPrepared) throw new Error(`The public edge cannot verify tokens: ${this.reason}`);
    };
    for (const module of modules) health.check({ module, name: 'keys', stops: 'background', probe });
  }
}
