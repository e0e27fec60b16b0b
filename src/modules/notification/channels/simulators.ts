import { maskedDevice, maskedEmail, maskedPhone } from '../domain/masking.js';
import type { ChannelName } from '../contract.js';
import type { Contact } from './channel.js';

/** A simulated channel, without a network. The address alone decides the outcome, so that tests can predict it. */
export interface Simulator {
  readonly name: ChannelName;
  readonly addressIn: (contact: Contact) => string | undefined;
  readonly mask: (address: string) => string;
  /** Whether messages to this address are delivered. */
  readonly reaches: (address: string) => boolean;
}

/** 앱 푸시. Reaches no app that has been removed: a device whose token begins with `expired`. */
export const push: Simulator = {
  name: 'push',
  addressIn: ({ device }) => device,
  mask: maskedDevice,
  reaches: (device) => !device.startsWith('expired'),
};

/** 알림톡. Reaches no number without KakaoTalk: one that ends in `0000`. */
export const alimtalk: Simulator = {
  name: 'alimtalk',
  addressIn: ({ phone }) => phone,
  mask: maskedPhone,
  reaches: (phone) => !phone.endsWith('0000'),
};

/** E-mail. Bounces at the domain `bounce.example`. */
export const mail: Simulator = {
  name: 'mail',
  addressIn: ({ email }) => email,
  mask: maskedEmail,
  reaches: (email) => !email.endsWith('@bounce.example'),
};
