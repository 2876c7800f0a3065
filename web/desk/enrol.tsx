/**
 * Taking an account over by its link: a password, a second factor, recovery codes. The link's token
 * is in the fragment, which no server sees; it leaves the address bar at once, and memory at the end.
 */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from './api';
import { houseName } from './house-name';
import { createPasskey, passkeysWork, type Creation } from './passkey';
import { refusal } from './refusal';
import {
  NewPassword,
  PasskeySetup,
  RecoveryCodes,
  TotpSetup,
  Trouble,
  type Totp,
} from './setup';
import { words } from './words';

/** The token of `…/#enrol=TOKEN`, taken out of the address. */
export function takeToken(): string {
  const token = /^#enrol=([\w-]+)$/.exec(location.hash)?.[1] ?? '';
  if (token) history.replaceState(null, '', location.pathname);
  return token;
}

type Step = 'look' | 'password' | 'factor' | 'totp' | 'passkey' | 'codes' | 'over';

interface Who {
  name: string;
  display: string;
}

export function Enrol({ token, done }: { token: string; done(): void }): JSX.Element {
  const [step, setStep] = useState<Step>('look');
  const [who, setWho] = useState<Who | null>(null);
  const [password, setPassword] = useState('');
  const [totp, setTotp] = useState<Totp | null>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);

  async function look(): Promise<void> {
    const { body, error: refused } = await ask<Who>('enrolment', { token });
    setError(refused);
    setWho(body);
    setStep(body ? 'password' : 'over');
  }
  useEffect(() => void look(), []);

  /** One thing at a time; what it was refused for is said. */
  async function during(work: () => Promise<string>): Promise<void> {
    setBusy(true);
    setError('');
    const refused = await work();
    setError(refused);
    setBusy(false);
    if (refused.startsWith('password_')) setStep('password');
    if (refused === 'link') setStep('over');
  }

  const chooseTotp = (): Promise<void> =>
    during(async () => {
      const { body, error: refused } = await ask<Totp>('enrolment/totp', { token });
      setTotp(body);
      if (body) setStep('totp');
      return refused;
    });

  async function finish(factor: object): Promise<string> {
    const { body, error: refused } = await ask<{ recovery: string[] }>('enrolment/finish', {
      token,
      password,
      ...factor,
    });
    if (!body) return refused;
    setPassword('');
    setTotp(null);
    setCodes(body.recovery);
    setStep('codes');
    return '';
  }

  const finishTotp = (code: string): Promise<void> =>
    during(() => finish({ pending: totp?.pending, code }));

  const finishPasskey = (label: string): Promise<void> =>
    during(async () => {
      const { body, error: refused } = await ask<Creation>('enrolment/passkey', { token });
      if (!body) return refused;
      const made = await createPasskey(body, label);
      return made ? finish(made) : 'not_wanted';
    });

  return (
    <main class="gate wide">
      <div>
        <h1>{houseName()}</h1>
        {who && <p>{words('enrol_for', { name: who.name, display: who.display })}</p>}
        <Trouble text={refusal(error)} />
        {step === 'look' && <p role="status">{words('loading')}</p>}
        {step === 'password' && (
          <NewPassword
            name={who?.name ?? ''}
            busy={busy}
            done={(typed) => {
              setPassword(typed);
              setError('');
              setStep('factor');
            }}
          />
        )}
        {step === 'factor' && (
          <div class="stack">
            <p>{words('factor_why')}</p>
            {passkeysWork() && (
              <button class="main" onClick={() => setStep('passkey')}>
                {words('factor_passkey')}
              </button>
            )}
            <button class="quiet" disabled={busy} onClick={() => void chooseTotp()}>
              {words('factor_totp')}
            </button>
          </div>
        )}
        {step === 'totp' && totp && (
          <TotpSetup totp={totp} busy={busy} done={(code) => void finishTotp(code)} />
        )}
        {step === 'passkey' && (
          <PasskeySetup busy={busy} done={(label) => void finishPasskey(label)} />
        )}
        {(step === 'totp' || step === 'passkey') && (
          <button class="quiet" onClick={() => setStep('factor')}>
            {words('go_back')}
          </button>
        )}
        {step === 'codes' && <RecoveryCodes codes={codes} done={done} />}
        {step === 'over' && (
          <button class="main" onClick={done}>
            {words('to_sign_in')}
          </button>
        )}
      </div>
    </main>
  );
}
