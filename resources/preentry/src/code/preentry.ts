/**
 * The household as 2D codes that only the city's desks can open (docs/codes.md).
 *
 * `KKC1`, a header in the clear, and libsodium's sealed box over digest and payload; the payload is the case file as
 * canonical JSON, deflated against the text that the desks know. No desk can tell who wrote it, and none believes it
 * more than what is said at a counter.
 */

import { blake2b } from "@noble/hashes/blake2.js";
import { deflateSync } from "fflate";
import nacl from "tweetnacl";
import type { Case } from "../engine/case";
import { base45, canonical, digest, hex, joined, utf8 } from "./bytes";

const VERSION = 1;
const MAGIC = utf8("KKC1");
const DOMAIN = utf8("kakanai/code/1\0");
/** Characters of one symbol: QR version 17 with error correction M, which a small telephone shows large enough. */
export const MOST_CHARACTERS = 720;

/** What the page is built for. */
export interface Recipient {
  /** The city's public X25519 key, and its id. */
  readonly key: Uint8Array;
  readonly id: string;
  /** The text that payloads are deflated against. */
  readonly words: string;
}

/** The texts of one or several symbols. */
export function written(found: Case, language: string, expires: Date, to: Recipient): readonly string[] {
  const payload = packed({ case: found, language }, to.words);
  const plain = utf8(
    canonical({
      v: 1,
      kind: "preentry",
      expires: expires.toISOString().replace(/\.\d+Z$/, "Z"),
      serial: hex(nacl.randomBytes(8)),
      to: to.id,
    }),
  );
  const head = joined(Uint8Array.of(plain.length >> 8, plain.length & 255), plain);
  const body = joined(digest(DOMAIN, head, payload).slice(0, 16), payload);
  const code = joined(MAGIC, head, sealed(body, to.key));
  return split(`KKC1:${base45(code.slice(MAGIC.length))}`, MOST_CHARACTERS);
}

function packed(told: object, words: string): Uint8Array {
  const deflated = deflateSync(utf8(canonical(told)), { level: 9, mem: 9, dictionary: utf8(words) });
  return joined(Uint8Array.of(VERSION), deflated);
}

/** libsodium's `crypto_box_seal`. */
function sealed(plain: Uint8Array, key: Uint8Array): Uint8Array {
  const own = nacl.box.keyPair();
  const nonce = blake2b(joined(own.publicKey, key), { dkLen: nacl.box.nonceLength });
  const box = nacl.box(plain, nonce, key, own.secretKey);
  own.secretKey.fill(0);
  return joined(own.publicKey, box);
}

/** As `kakanai_desk/forms/codes/parts.py` puts them together. */
function split(text: string, most: number): readonly string[] {
  if (text.length <= most) return [text];
  const room = most - "KKP1:00000000/1/2:".length;
  const count = Math.ceil(text.length / room);
  if (count > 9) throw new RangeError("more than nine symbols");
  const each = Math.ceil(text.length / count);
  const name = hex(digest(utf8(text)))
    .slice(0, 8)
    .toUpperCase();
  const pieces = Array.from({ length: count }, (_, n) => text.slice(n * each, (n + 1) * each));
  return pieces.map((piece, n) => `KKP1:${name}/${n + 1}/${count}:${piece}`);
}
