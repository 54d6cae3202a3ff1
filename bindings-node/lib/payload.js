// Encoded input as bytes for the native side.
import { expectString, nameOf } from './compile.js'

/** The bytes of a payload, without a copy where nobody else can change them meanwhile. */
export function bytes(payload, expected = 'a Uint8Array') {
  const view = payload instanceof ArrayBuffer || isShared(payload) ? new Uint8Array(payload) : payload
  if (!(view instanceof Uint8Array)) {
    throw new TypeError(`expected ${expected}, found ${nameOf(payload)}`)
  }
  // Another thread may write to shared memory while it is judged.
  return isShared(view.buffer) ? new Uint8Array(view) : view
}

/** A message for the native side: its payload, or none, and its headers. */
export function message(payload, headers = []) {
  const pairs = Array.isArray(headers) ? headers : headers instanceof Map ? [...headers] : Object.entries(headers)
  const given = pairs.filter(([, value]) => value !== undefined && value !== null)
  const list = given.flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one]))
  const own = payload === null || payload === undefined ? null : bytes(payload)
  return [own, list.map(([name, value]) => ({ name: expectString(name, 'the name of a header'), value: text(value) }))]
}

/** The bytes of JSON text, given as a string or as bytes. */
export function text(given) {
  if (typeof given !== 'string') return bytes(given, 'a string or a Uint8Array')
  return given.isWellFormed() ? Buffer.from(given) : withLoneSurrogates(given)
}

function isShared(buffer) {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer
}

/** Half a surrogate pair becomes three bytes that are no UTF-8, so that the core refuses it. */
function withLoneSurrogates(given) {
  const parts = Array.from(given, (char) => {
    const code = char.codePointAt(0)
    if (code < 0xd800 || code > 0xdfff) return Buffer.from(char)
    return Uint8Array.of(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
  })
  return Buffer.concat(parts)
}
