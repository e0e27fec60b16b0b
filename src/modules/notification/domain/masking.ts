/** The part of an address that may be stored: enough for its owner to recognise it, too little for others to use it. */

/** `c***@example.com` */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '***' : `${email.slice(0, 1)}***${email.slice(at)}`;
}

/** `010-****-5678` */
export function maskedPhone(phone: string): string {
  const digits = phone.replaceAll('-', '');
  return digits.length < 8 ? '***' : `${digits.slice(0, 3)}-****-${digits.slice(-4)}`;
}

/** `sam***` */
export function maskedDevice(device: string): string {
  return `${device.slice(0, 3)}***`;
}
