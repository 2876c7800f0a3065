/** The ways in: the form for staff, and what is said when the account is open elsewhere. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Desk, Trouble } from './desk';
import { words, type Key } from './words';

const TROUBLES: Record<Exclude<Trouble, null>, Key> = {
  wrong: 'sign_in_wrong',
  many: 'sign_in_many',
  failed: 'sign_in_failed',
  'signed-out': 'signed_out',
};

export function SignIn({ desk }: { desk: Desk }): JSX.Element {
  const [busy, setBusy] = useState(false);

  async function submit(event: JSX.TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const [name, password] = [...form.querySelectorAll('input')] as [
      HTMLInputElement,
      HTMLInputElement,
    ];
    setBusy(true);
    await desk.signIn(name.value.trim(), password.value);
    password.value = '';
    setBusy(false);
    if (desk.trouble) password.focus();
  }

  return (
    <main class="gate">
      <form onSubmit={(event) => void submit(event)}>
        <h1>Havre</h1>
        <p role="alert" class="trouble">
          {desk.trouble && words(TROUBLES[desk.trouble])}
        </p>
        <label for="name">{words('name')}</label>
        <input
          id="name"
          type="text"
          autocomplete="username"
          autocapitalize="off"
          spellcheck={false}
          required
          autofocus
        />
        <label for="password">{words('password')}</label>
        <input id="password" type="password" autocomplete="current-password" required />
        <button class="main" disabled={busy}>
          {words(busy ? 'signing_in' : 'sign_in')}
        </button>
      </form>
    </main>
  );
}

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
        <h1>Havre</h1>
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
