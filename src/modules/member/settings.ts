import { durationSetting, settings, wholeNumberSetting } from '../../platform/api.js';

/** The settings of members. */
export class MemberSettings extends settings({
  /** How long a token is valid. */
  TOKEN_LIFETIME: durationSetting('15m'),
  /** How long a session lasts after it was last refreshed. */
  SESSION_LIFETIME: durationSetting('30d'),
  /** How many people may join from one network in an hour. */
  REGISTRATIONS_PER_HOUR: wholeNumberSetting(100, { min: 1, max: 1_000_000 }),
}) {}
