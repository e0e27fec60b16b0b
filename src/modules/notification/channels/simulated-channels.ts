import { injectable } from 'inversify';
import { UnitOfWork, utc } from '../../../platform/api.js';
import { ChannelLogRepository } from '../store/channel-log-repository.js';
import { type Channel, Channels, type Delivery } from './channel.js';
import { alimtalk, mail, push, type Simulator } from './simulators.js';

/** Channels that record messages instead of sending them. */
@injectable()
export class SimulatedChannels extends Channels {
  readonly inOrder: readonly Channel[];

  constructor(
    private readonly units: UnitOfWork,
    private readonly log: ChannelLogRepository,
  ) {
    super();
    this.inOrder = [push, alimtalk, mail].map((simulator) => this.channel(simulator));
  }

  private channel(simulator: Simulator): Channel {
    const { name, addressIn, mask } = simulator;
    return { name, addressIn, mask, send: (key, address) => this.send(simulator, key, address) };
  }

  private async send({ name, mask, reaches }: Simulator, key: string, address: string): Promise<Delivery> {
    const { value } = await this.units.run(`the simulated channel ${name}`, (tx) =>
      this.log.write(tx, {
        messageKey: key,
        channel: name,
        address: mask(address),
        result: reaches(address) ? 'delivered' : 'failed',
        askedAt: utc(tx.now()),
      }),
    );
    return value;
  }
}
