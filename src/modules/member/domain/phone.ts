/** The one spelling of a mobile number: `010-1234-5678`. */
export function normalisedPhone(phone: string): string {
  const digits = phone.replaceAll('-', '');
  return `${digits.slice(0, 3)}-${digits.slice(3, -4)}-${digits.slice(-4)}`;
}
