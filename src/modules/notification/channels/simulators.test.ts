import { alimtalk, mail, push } from './simulators.js';

describe('the simulated channels', () => {
  it('go to the address that is theirs, if the member has one', () => {
    const contact = { email: 'c@example.com', phone: '010-1234-5678', device: 'device-1' };
    expect([push, alimtalk, mail].map(({ addressIn }) => addressIn(contact))).toEqual([
      'device-1',
      '010-1234-5678',
      'c@example.com',
    ]);
    expect([push, alimtalk].map(({ addressIn }) => addressIn({ email: 'c@example.com' }))).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('fail by a rule on the address alone', () => {
    expect([push.reaches('device-1'), push.reaches('expired-1')]).toEqual([true, false]);
    expect([alimtalk.reaches('010-1234-5678'), alimtalk.reaches('010-1234-0000')]).toEqual([true, false]);
    expect([mail.reaches('c@example.com'), mail.reaches('c@bounce.example')]).toEqual([true, false]);
  });
});
