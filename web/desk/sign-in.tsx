/** The ways in: the forms for staff, and what is said when the account is open elsewhere. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ask } from './api';
import type { Desk } from './desk';
import { houseName } from './house-name';
import { passkeysWork, usePasskey, type Challenge } from './passkey';
import { refusal } from './refusal';
import { focusNow, Trouble } from './setup';
import { words } from './words';

/** The password was right; a code is asked for. */
interface Pending {
  pending: string;
  totp: boolean;
}

interface StepProps {
  busy: boolean;
  go(path: string, body: object): Promise<void>;
}

function PasswordStep({ busy, go }: StepProps): JSX.Element {
  async function submit(event: JSX.TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const [name, password] = [...form.querySelectorAll('input')] as [
      HTMLInputElement,
      HTMLInputElement,
    ];
    const said = { name: name.value.trim(), password: password.value };
    password.value = '';
    await go('sign-in', said);
    if (password.isConnected) password.focus();
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      <label for="name">{words('name')}</label>
      <input
        id="name"
        type="text"
        autocomplete="username webauthn"
        autocapitalize="off"
        spellcheck={false}
        required
        ref={focusNow}
      />
      <label for="password">{words('password')}</label>
      <input id="password" type="password" autocomplete="current-password" required />
      <button class="main" disabled={busy}>
        {words(busy ? 'signing_in' : 'sign_in')}
      </button>
    </form>
  );
}

function CodeStep({ busy, go, pending }: StepProps & { pending: Pending }): JSX.Element {
  async function submit(event: JSX.TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const code = event.currentTarget.querySelector('input') as HTMLInputElement;
    const typed = code.value.replace(/\s/g, '');
    code.value = '';
    await go('sign-in/code', { pending: pending.pending, code: typed });
    if (code.isConnected) code.focus();
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      <label for="code">{words(pending.totp ? 'code_totp' : 'code_recovery')}</label>
      <input
        id="code"
        type="text"
        autocomplete="one-time-code"
        autocapitalize="characters"
        spellcheck={false}
        aria-describedby="code-more"
        required
        ref={focusNow}
      />
      <p id="code-more">{words(pending.totp ? 'code_more' : 'code_recovery_more')}</p>
      <button class="main" disabled={busy}>
        {words(busy ? 'signing_in' : 'sign_in')}
      </button>
    </form>
  );
}

/** Said once, after one was used. */
function CodesLeft({ left, done }: { left: number; done(): void }): JSX.Element {
  return (
    <div class="stack">
      <p role="status">{words(left === 1 ? 'recovery_left_1' : 'recovery_left_n', { n: left })}</p>
      <button class="main" onClick={done} ref={focusNow}>
        {words('go_on')}
      </button>
    </div>
  );
}

export function SignIn({ desk }: { desk: Desk }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [pending, setPending] = useState<Pending | null>(null);
  const [left, setLeft] = useState<number | null>(null);
  const [error, setError] = useState('');

  async function go(path: string, body: object): Promise<void> {
    setBusy(true);
    setError('');
    desk.trouble = null;
    const { body: got, error: refused } = await ask<Partial<Pending & { recovery: number }>>(
      path,
      body,
    );
    setBusy(false);
    setError(refused);
    if (refused === 'over') setPending(null);
    if (got?.pending) setPending({ pending: got.pending, totp: !!got.totp });
    else if (got && isRecovery(body)) setLeft(got.recovery ?? 0);
    else if (got) await desk.entered();
  }

  async function byPasskey(): Promise<void> {
    setBusy(true);
    setError('');
    const { body, error: refused } = await ask<Challenge>('sign-in/passkey/begin', {});
    const used = body && (await usePasskey(body));
    setBusy(false);
    if (used) await go('sign-in/passkey', used);
    else setError(refused);
  }

  return (
    <main class="gate">
      <div>
        <h1>{houseName()}</h1>
        <Trouble text={error ? refusal(error) : desk.trouble ? words('signed_out') : ''} />
        {left !== null ? (
          <CodesLeft left={left} done={() => void desk.entered()} />
        ) : pending ? (
          <CodeStep busy={busy} go={go} pending={pending} />
        ) : (
          <PasswordStep busy={busy} go={go} />
        )}
        {left === null && passkeysWork() && (
          <button class="quiet" disabled={busy} onClick={() => void byPasskey()}>
            {words('use_passkey')}
          </button>
        )}
        {pending && left === null && (
          <button class="quiet" onClick={() => setPending(null)}>
            {words('go_back')}
          </button>
        )}
      </div>
    </main>
  );
}

/** Six digits are a one-time code; of the others the desk says how many are left. */
const isRecovery = (said: { code?: string }): boolean =>
  said.code !== undefined && !/^\d{6}$/.test(said.code);

/** Whether somebody is signed in is not known yet. */
export function Loading({ desk }: { desk: Desk }): JSX.Element {
  return (
    <main class="gate">
      <p role="status">{words(desk.trouble ? 'loading_failed' : 'loading')}</p>
    </main>
  );
}

export function Elsewhere({ desk }: { desk: Desk }): JSX.Element {
  return (
    <main class="gate">
      <div>
        <h1>{houseName()}</h1>
        <p>
          <b>{words('elsewhere')}</b>
        </p>
        <p>{words('elsewhere_more')}</p>
        <button class="main" onClick={() => void desk.takeBack()}>
          {words('take_back')}
        </button>
      </div>
    </main>
  );
}
