/**
 * The parts that enrolment and one's own account share: a new password, one-time codes, a passkey,
 * recovery codes. None of them asks the desk: what was typed is handed up.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { words } from './words';

/** What a form holds, and is emptied of when it goes. */
function field(form: HTMLFormElement, name: string): HTMLInputElement {
  return form.elements.namedItem(name) as HTMLInputElement;
}

/** As a ref: `autofocus` works once a page, and steps come one after another. */
export const focusNow = (element: HTMLElement | null): void => element?.focus();

export function Trouble({ text }: { text: string }): JSX.Element {
  return (
    <p role="alert" class="trouble">
      {text}
    </p>
  );
}

export interface NewPasswordProps {
  /** For the password manager. */
  name: string;
  busy: boolean;
  done(password: string): void;
}

export function NewPassword({ name, busy, done }: NewPasswordProps): JSX.Element {
  const [differ, setDiffer] = useState(false);

  function submit(event: JSX.TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const first = field(event.currentTarget, 'new');
    const second = field(event.currentTarget, 'again');
    const same = first.value === second.value;
    setDiffer(!same);
    if (!same) return second.select();
    const password = first.value;
    first.value = second.value = '';
    done(password);
  }

  return (
    <form onSubmit={submit}>
      <p id="password-rule">{words('password_rule')}</p>
      <input
        class="unseen"
        type="text"
        autocomplete="username"
        value={name}
        tabIndex={-1}
        aria-hidden="true"
        readOnly
      />
      <label for="new">{words('new_password')}</label>
      <input
        id="new"
        type="password"
        autocomplete="new-password"
        aria-describedby="password-rule"
        minLength={12}
        required
        ref={focusNow}
      />
      <label for="again">{words('password_again')}</label>
      <input id="again" type="password" autocomplete="new-password" required />
      <Trouble text={differ ? words('passwords_differ') : ''} />
      <button class="main" disabled={busy}>
        {words('go_on')}
      </button>
    </form>
  );
}

/** Rows of '0' and '1', with the quiet zone of four modules; black on white in every theme. */
export function Qr({ rows }: { rows: string[] }): JSX.Element {
  const size = rows.length + 8;
  const path = rows
    .map((row, y) =>
      [...row.matchAll(/1+/g)].map(({ 0: { length }, index }) => {
        return `M${index + 4} ${y + 4}h${length}v1h-${length}z`;
      }),
    )
    .flat()
    .join('');
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={words('qr')}>
      <path fill="#fff" d={`M0 0h${size}v${size}h-${size}z`} />
      <path fill="#000" d={path} />
    </svg>
  );
}

export interface Totp {
  pending: string;
  secret: string;
  qr: string[];
}

export interface TotpSetupProps {
  totp: Totp;
  busy: boolean;
  done(code: string): void;
}

export function TotpSetup({ totp, busy, done }: TotpSetupProps): JSX.Element {
  function submit(event: JSX.TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const code = field(event.currentTarget, 'totp-code');
    const typed = code.value.replace(/\s/g, '');
    code.value = '';
    done(typed);
  }

  return (
    <form onSubmit={submit}>
      <p>{words('totp_scan')}</p>
      <Qr rows={totp.qr} />
      <p>
        {words('totp_secret')}{' '}
        <code class="secret">{totp.secret.replace(/.{4}(?=.)/g, '$& ')}</code>
      </p>
      <label for="totp-code">{words('totp_code')}</label>
      <input
        id="totp-code"
        type="text"
        inputMode="numeric"
        autocomplete="one-time-code"
        pattern="\s*(\d\s*){6}"
        required
      />
      <button class="main" disabled={busy}>
        {words('go_on')}
      </button>
    </form>
  );
}

export interface PasskeySetupProps {
  busy: boolean;
  done(label: string): void;
}

export function PasskeySetup({ busy, done }: PasskeySetupProps): JSX.Element {
  function submit(event: JSX.TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    done(field(event.currentTarget, 'label').value.trim());
  }

  return (
    <form onSubmit={submit}>
      <label for="label">{words('passkey_label')}</label>
      <input id="label" type="text" autocomplete="off" maxLength={30} required pattern=".*\S.*" />
      <button class="main" disabled={busy}>
        {words('passkey_make')}
      </button>
    </form>
  );
}

/** Shown once: the desk keeps their hashes alone. So no key that is still down may pass them by. */
export function RecoveryCodes({ codes, done }: { codes: string[]; done(): void }): JSX.Element {
  return (
    <section class="codes" aria-labelledby="codes-title">
      <h2 id="codes-title" tabIndex={-1} ref={focusNow}>
        {words('recovery_title')}
      </h2>
      <p>{words('recovery_why')}</p>
      <ol>
        {codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <button class="main" onClick={done}>
        {words('recovery_kept')}
      </button>
    </section>
  );
}
