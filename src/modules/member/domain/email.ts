/** The one spelling under which an e-mail address is kept and looked up: lower case. */
export function normalisedEmail(email: string): string {
  return email.toLowerCase();
}
