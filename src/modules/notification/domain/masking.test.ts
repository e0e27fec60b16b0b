import { maskedDevice, maskedEmail, maskedPhone } from './masking.js';

describe('what is kept of an address', () => {
  it.each([
    [maskedEmail, 'customer@example.com', 'c***@example.com'],
    [maskedEmail, 'c@example.com', 'c***@example.com'],
    [maskedEmail, 'nonsense', '***'],
    [maskedPhone, '010-1234-5678', '010-****-5678'],
    [maskedPhone, '0111234567', '011-****-4567'],
    [maskedPhone, '123', '***'],
    [maskedDevice, 'sample-device', 'sam***'],
  ])('is its mask: %p of %s is %s', (mask, address, kept) => {
    expect(mask(address)).toBe(kept);
  });
});
