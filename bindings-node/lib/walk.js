// Host values as object text: JSON, and beside it b"base64", t"RFC 3339", NaN, Infinity and
// !"type" for what no data model holds. Objects are never handed to `JSON.stringify`, which
// would lose big integers, dates, NaN and what is undefined; nor is a `toJSON` called.
import { types } from 'node:util'

const DEFAULT_DEPTH = 100
const DEFAULT_BYTES = 16 * 1024 * 1024

/** Thrown when what is written already exceeds a limit: the rest cannot change the outcome. */
const ENOUGH = Symbol('enough')

/** The object text of a value. `limits` are those of the contract's options. */
export function objectText(value, limits = {}) {
  const state = { text: '', depth: limits.payloadDepth ?? DEFAULT_DEPTH, left: limits.payloadBytes ?? DEFAULT_BYTES }
  try {
    write(value, 0, state)
  } catch (thrown) {
    if (thrown !== ENOUGH) throw thrown
  }
  return state.text
}

function write(value, depth, state) {
  switch (typeof value) {
    case 'string':
      return scalar(JSON.stringify(value), value.length, state)
    case 'number':
      return scalar(numberText(value), 0, state)
    case 'boolean':
      return scalar(value ? 'true' : 'false', 0, state)
    case 'bigint':
      return integer(value, state)
    case 'object':
      break
    default:
      return scalar(`!"${typeof value}"`, 0, state)
  }
  if (value === null) return scalar('null', 0, state)
  if (Array.isArray(value)) return list(value, depth, state)
  const prototype = Object.getPrototypeOf(value)
  const text = prototype === Object.prototype || prototype === null ? undefined : special(value)
  return text === undefined ? members(value, depth, state) : scalar(text, text.startsWith('b') ? value.byteLength : 0, state)
}

/** Counts a value and a lower bound of its bytes: where that exceeds the limit, the core's count does. */
function scalar(text, bytes, state) {
  state.text += text
  state.left -= 1 + bytes
  if (state.left < 0) throw ENOUGH
}

function numberText(value) {
  if (Object.is(value, -0)) return '-0'
  // The shortest text that reads back; `NaN` and `Infinity` are words of object text.
  return String(value)
}

/** Digits count towards the size; what exceeds it is not turned into decimal digits, which takes long. */
function integer(value, state) {
  if (BigInt.asIntN(64, value) === value) return scalar(value.toString(), 0, state)
  const atLeast = value.toString(16).length - 1
  scalar(atLeast > state.left ? '9'.repeat(state.left + 1) : value.toString(), atLeast, state)
}

function list(value, depth, state) {
  deeper('[]', depth, state)
  state.text += '['
  for (let index = 0; index < value.length; index += 1) {
    if (index > 0) state.text += ','
    write(value[index], depth + 1, state)
  }
  state.text += ']'
}

/** Own enumerable members; one that is undefined counts as absent, symbols as keys are not seen. */
function members(value, depth, state) {
  deeper('{}', depth, state)
  state.text += '{'
  let separator = ''
  for (const key of Object.keys(value)) {
    const member = value[key]
    if (member === undefined) continue
    state.text += `${separator}${JSON.stringify(key)}:`
    separator = ','
    state.left -= 1 + key.length
    write(member, depth + 1, state)
  }
  state.text += '}'
}

/** One level further down; the first one beyond a limit still stands in the text, empty. */
function deeper(empty, depth, state) {
  state.left -= 1
  if (depth < state.depth && state.left >= 0) return
  state.text += empty
  throw ENOUGH
}

/** The text of an object that is not read by its members, or undefined. */
function special(value) {
  if (types.isDate(value)) return date(value)
  if (types.isUint8Array(value)) return base64(value)
  if (types.isAnyArrayBuffer(value)) return base64(new Uint8Array(value))
  if (isOpaque(value)) return `!"${Object.prototype.toString.call(value).slice(8, -1)}"`
  return undefined
}

function date(value) {
  const time = Date.prototype.getTime.call(value)
  if (Number.isNaN(time)) return '!"Invalid Date"'
  const text = Date.prototype.toISOString.call(value)
  // Years of more than four digits have a sign, which RFC 3339 lacks.
  return /^\d/.test(text) ? `t"${text}"` : '!"Date"'
}

function base64(bytes) {
  return `b"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}"`
}

/** Whether what an object of the platform holds does not show in its members. */
function isOpaque(value) {
  return (
    ArrayBuffer.isView(value) ||
    types.isMap(value) ||
    types.isSet(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isRegExp(value) ||
    types.isNativeError(value) ||
    types.isPromise(value) ||
    types.isBoxedPrimitive(value) ||
    types.isGeneratorObject(value) ||
    types.isMapIterator(value) ||
    types.isSetIterator(value) ||
    value instanceof URL ||
    value instanceof URLSearchParams
  )
}
