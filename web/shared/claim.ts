/**
 * What the house signs of one of the staff (docs/protocol.md section 1): whose page a key is of. The
 * visitor's page checks it before it shakes hands, and so does a console with a colleague's.
 */
import { concat, fromBase64url, utf8, type Bytes } from './bytes';
import { CLAIM } from './protocol';

/** As `matched` and `peer` have it. */
interface Vouched {
  key: string;
  name: string;
  profession: string;
  sig: string;
}

async function verify(houseKey: string, signature: Bytes, data: Bytes): Promise<boolean> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const raw = fromBase64url(houseKey);
  const key = await crypto.subtle.importKey('raw', raw, curve, false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, data);
}

/** Whether the house vouches for them in the conversation `id`. What is not as it must be is not vouched for. */
export async function vouches(
  houseKey: string,
  id: Bytes,
  { key, name, profession, sig }: Vouched,
): Promise<boolean> {
  try {
    const sized = [name, profession].map((part) => {
      const text = utf8(part);
      return concat(Uint8Array.of(text.length), text);
    });
    const claim = concat(utf8(CLAIM), id, fromBase64url(key), ...sized);
    return await verify(houseKey, fromBase64url(sig), claim);
  } catch {
    return false;
  }
}
