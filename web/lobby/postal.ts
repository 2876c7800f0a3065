/**
 * Five digits, with spaces anywhere; digits of other scripts and full-width ones count too. Null
 * for anything else.
 */
export function readPostalCode(typed: string): string | null {
  const digits = typed.normalize('NFKC').replace(/[\s\u200b-\u200f\u2060\ufeff.-]/g, '');
  return /^\d{5}$/.test(digits) ? digits : null;
}
