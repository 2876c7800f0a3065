/** Passkeys (Web Authentication level 2): what the desk offers, handed to the browser, and back. */
import { fromBase64url, toBase64url, type Bytes } from '../shared/bytes';
import { houseName } from './house-name';

export interface Challenge {
  pending: string;
  challenge: string;
  domain: string;
}

export interface Creation extends Challenge {
  user: string;
  name: string;
  display: string;
  exclude: string[];
}

const TIMEOUT_MS = 120_000;
/** COSE numbers: ES256, EdDSA, RS256 (src/desk/passkey.h). */
const ALGORITHMS = [-7, -8, -257];

export const passkeysWork = (): boolean => typeof PublicKeyCredential === 'function';

const text = (bytes: ArrayBuffer | null): string =>
  bytes ? toBase64url(new Uint8Array(bytes) as Bytes) : '';

const key = (id: string): PublicKeyCredentialDescriptor => ({
  type: 'public-key',
  id: fromBase64url(id),
});

/** What the desk is told; null when the person or the device did not want to. */
export async function createPasskey(offered: Creation, label: string): Promise<object | null> {
  const created = (await navigator.credentials
    .create({
      publicKey: {
        challenge: fromBase64url(offered.challenge),
        rp: { id: offered.domain, name: houseName() },
        user: {
          id: fromBase64url(offered.user),
          name: offered.name,
          displayName: offered.display,
        },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: offered.exclude.map(key),
        authenticatorSelection: {
          residentKey: 'required',
          requireResidentKey: true,
          userVerification: 'required',
        },
        attestation: 'none',
        timeout: TIMEOUT_MS,
      },
    })
    .catch(() => null)) as PublicKeyCredential | null;
  if (!created) return null;
  const response = created.response as AuthenticatorAttestationResponse;
  return {
    pending: offered.pending,
    label,
    client_data: text(response.clientDataJSON),
    authenticator_data: text(response.getAuthenticatorData()),
  };
}

export async function usePasskey(offered: Challenge): Promise<object | null> {
  const got = (await navigator.credentials
    .get({
      publicKey: {
        challenge: fromBase64url(offered.challenge),
        rpId: offered.domain,
        userVerification: 'required',
        timeout: TIMEOUT_MS,
      },
    })
    .catch(() => null)) as PublicKeyCredential | null;
  if (!got) return null;
  const response = got.response as AuthenticatorAssertionResponse;
  return {
    pending: offered.pending,
    credential: text(got.rawId),
    user: text(response.userHandle),
    client_data: text(response.clientDataJSON),
    authenticator_data: text(response.authenticatorData),
    signature: text(response.signature),
  };
}
