/**
 * One's own account, over the columns: password, one-time codes, passkeys, recovery codes. The desk
 * asks for the password again before a change; so does this, once, and goes on with what was begun.
 */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from './api';
import type { Desk } from './desk';
import { createPasskey, passkeysWork, type Creation } from './passkey';
import { refusal } from './refusal';
import {
  focusNow,
  NewPassword,
  PasskeySetup,
  RecoveryCodes,
  TotpSetup,
  Trouble,
  type Totp,
} from './setup';
import { currentLanguage, words } from './words';

interface Passkey {
  id: number;
  label: string;
  added: number;
  used: number;
}

interface Own {
  name: string;
  display: string;
  demo: boolean;
  totp: boolean;
  passkeys: Passkey[];
  recovery: number;
}

type Step = 'look' | 'password' | 'totp' | 'passkey' | 'codes';
/** Gives the desk's word for a refusal, or ''. */
type Work = () => Promise<string>;

const day = (at: number): string =>
  at ? new Intl.DateTimeFormat(currentLanguage()).format(at) : words('never');

function Confirm({ done }: { done(password: string): void }): JSX.Element {
  function submit(event: JSX.TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const password = event.currentTarget.querySelector('input') as HTMLInputElement;
    const typed = password.value;
    password.value = '';
    done(typed);
  }
  return (
    <form onSubmit={submit}>
      <label for="confirm">{words('confirm')}</label>
      <input id="confirm" type="password" autocomplete="current-password" required ref={focusNow} />
      <button class="main">{words('go_on')}</button>
    </form>
  );
}

interface OverviewProps {
  own: Own;
  busy: boolean;
  step(step: Step): void;
  totp(): void;
  codes(): void;
  remove(passkey: Passkey): void;
  everywhere(): void;
}

function Overview(props: OverviewProps): JSX.Element {
  const { own, busy, step } = props;
  const left = own.recovery === 1 ? 'recovery_left_1' : 'recovery_left_n';
  return (
    <dl class="own">
      <dt>{words('password')}</dt>
      <dd>
        <button class="quiet" disabled={busy} onClick={() => step('password')}>
          {words('change_password')}
        </button>
      </dd>
      <dt>{words('totp')}</dt>
      <dd>
        <span>{words(own.totp ? 'totp_there' : 'totp_none')}</span>
        <button class="quiet" disabled={busy} onClick={props.totp}>
          {words(own.totp ? 'change_totp' : 'add_totp')}
        </button>
      </dd>
      <dt>{words('passkeys')}</dt>
      <dd>
        {own.passkeys.length === 0 && <span>{words('passkeys_none')}</span>}
        {own.passkeys.length > 0 && (
          <ul>
            {own.passkeys.map((passkey) => (
              <li key={passkey.id}>
                <b>{passkey.label}</b>
                <span>
                  {words('passkey_dates', { added: day(passkey.added), used: day(passkey.used) })}
                </span>
                <button
                  class="quiet"
                  disabled={busy}
                  aria-label={words('passkey_remove_this', { label: passkey.label })}
                  onClick={() => props.remove(passkey)}
                >
                  {words('passkey_remove')}
                </button>
              </li>
            ))}
          </ul>
        )}
        {passkeysWork() && (
          <button class="quiet" disabled={busy} onClick={() => step('passkey')}>
            {words('add_passkey')}
          </button>
        )}
      </dd>
      <dt>{words('recovery_title')}</dt>
      <dd>
        <span>{words(left, { n: own.recovery })}</span>
        <button class="quiet" disabled={busy} onClick={props.codes}>
          {words('recovery_renew')}
        </button>
      </dd>
      <dt>{words('sessions')}</dt>
      <dd>
        <button class="quiet" disabled={busy} onClick={props.everywhere}>
          {words('sign_out_everywhere')}
        </button>
      </dd>
    </dl>
  );
}

export function Account({ desk, close }: { desk: Desk; close(): void }): JSX.Element {
  const [own, setOwn] = useState<Own | null>(null);
  const [step, setStep] = useState<Step>('look');
  const [totp, setTotp] = useState<Totp | null>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const [error, setError] = useState('');
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  const [waiting, setWaiting] = useState<Work | null>(null);
  const title = useRef<HTMLHeadingElement>(null);

  async function look(): Promise<void> {
    const { body, error: refused } = await ask<Own>('account');
    setOwn(body);
    setError(refused);
  }
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    title.current?.focus();
    void look();
    return () => before?.focus();
  }, []);

  async function during(work: Work): Promise<void> {
    setBusy(true);
    setError('');
    setDone(false);
    const refused = await work();
    setBusy(false);
    // A function in a state is called by its setter: one around it.
    setWaiting(refused === 'confirm' ? () => work : null);
    setError(refused === 'confirm' ? '' : refused);
  }

  /** Changed: back to what there is now. */
  async function changed(refused: string): Promise<string> {
    if (refused) return refused;
    await look();
    setStep('look');
    setTotp(null);
    setDone(true);
    return '';
  }

  const change = (path: string, body: object): Promise<void> =>
    during(async () => changed((await ask(path, body)).error));

  const beginTotp = (): Promise<void> =>
    during(async () => {
      const { body, error: refused } = await ask<Totp>('account/totp/begin', {});
      setTotp(body);
      if (body) setStep('totp');
      return refused;
    });

  const addPasskey = (label: string): Promise<void> =>
    during(async () => {
      const { body, error: refused } = await ask<Creation>('account/passkey/begin', {});
      if (!body) return refused;
      const made = await createPasskey(body, label);
      return made ? changed((await ask('account/passkey', made)).error) : 'not_wanted';
    });

  const renewCodes = (): Promise<void> =>
    during(async () => {
      const { body, error: refused } = await ask<{ recovery: string[] }>('account/recovery', {});
      if (!body) return refused;
      setCodes(body.recovery);
      setStep('codes');
      return '';
    });

  async function confirm(password: string): Promise<void> {
    const { error: refused } = await ask('account/confirm', { password });
    if (refused || !waiting) return setError(refused === 'wrong' ? 'confirm_wrong' : refused);
    await during(waiting);
  }

  async function everywhere(): Promise<void> {
    await ask('account/sign-out', {});
    await desk.signOut();
  }

  function keptCodes(): void {
    setCodes([]);
    void changed('');
  }

  return (
    <section class="help account" role="dialog" aria-labelledby="account-title">
      <h2 id="account-title" tabIndex={-1} ref={title}>
        {words('account')}
        {own && ` : ${own.name}`}
      </h2>
      <Trouble text={refusal(error)} />
      <p role="status">{done && words('changed')}</p>
      {waiting ? (
        <Confirm done={(password) => void confirm(password)} />
      ) : (
        <>
          {step === 'look' && own && (
            <Overview
              own={own}
              busy={busy}
              step={setStep}
              totp={() => void beginTotp()}
              codes={() => void renewCodes()}
              remove={({ id }) => void change(`account/passkey/remove/${id}`, {})}
              everywhere={() => void everywhere()}
            />
          )}
          {step === 'password' && own && (
            <NewPassword
              name={own.name}
              busy={busy}
              done={(password) => void change('account/password', { password })}
            />
          )}
          {step === 'totp' && totp && (
            <TotpSetup
              totp={totp}
              busy={busy}
              done={(code) => void change('account/totp', { pending: totp.pending, code })}
            />
          )}
          {step === 'passkey' && (
            <PasskeySetup busy={busy} done={(label) => void addPasskey(label)} />
          )}
          {step === 'codes' && <RecoveryCodes codes={codes} done={keptCodes} />}
        </>
      )}
      <p class="row">
        {(step !== 'look' || waiting) && step !== 'codes' && (
          <button
            class="quiet"
            onClick={() => {
              setWaiting(null);
              setStep('look');
            }}
          >
            {words('go_back')}
          </button>
        )}
        <button class="quiet" onClick={close}>
          {words('close')}
        </button>
      </p>
    </section>
  );
}
