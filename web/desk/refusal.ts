/** The desk's words for what it refused, as sentences. */
import { words, type Key } from './words';

const SENTENCES: Record<string, Key> = {
  wrong: 'sign_in_wrong',
  many: 'sign_in_many',
  code: 'refused_code',
  over: 'refused_over',
  passkey: 'refused_passkey',
  passkey_taken: 'refused_passkey_taken',
  passkey_most: 'refused_passkey_most',
  link: 'refused_link',
  last: 'refused_last',
  demo: 'refused_demo',
  storage: 'refused_storage',
  password_short: 'password_short',
  password_long: 'password_long',
  password_name: 'password_name',
  password_simple: 'password_simple',
  not_wanted: 'passkey_not_made',
  confirm_wrong: 'refused_confirm',
};

export const refusal = (error: string): string =>
  error && words(SENTENCES[error] ?? 'sign_in_failed');
