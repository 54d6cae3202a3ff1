// Functions of the host: how they are declared, and how one is called with texts.

const GIVEN = {
  bool: (text) => text === 'true',
  int: BigInt,
  uint: BigInt,
  double: Number,
  string: (text) => text,
  bytes: (text) => Uint8Array.from(Buffer.from(text, 'hex')),
}

const whole = (value) => (typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : undefined)

const MADE = {
  bool: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  int: whole,
  uint: whole,
  double: (value) => (typeof value === 'number' ? (Object.is(value, -0) ? '-0' : String(value)) : undefined),
  string: (value) => (typeof value === 'string' && value.isWellFormed() ? value : undefined),
  bytes: (value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : undefined),
}

/** What the native side is told of the functions. */
export function declared(functions) {
  return list(functions).map(({ name, takes, gives, version = '1', cost = 1 }) => ({ name, takes, gives, version, cost }))
}

/**
 * One function that calls them all. What throws, or gives another type, gives nothing: the rule
 * cannot be evaluated then, and nothing of the error is told, because it may hold a value.
 */
export function caller(functions) {
  const all = list(functions)
  return (index, texts) => {
    const { takes, gives, call } = all[index]
    try {
      return MADE[gives](call(...texts.map((text, at) => GIVEN[takes[at]](text))))
    } catch {
      return undefined
    }
  }
}

function list(functions) {
  const all = Array.isArray(functions) ? functions : undefined
  const fits = (each) => typeof each?.call === 'function' && typeof each.name === 'string' && Array.isArray(each.takes)
  if (!all?.every(fits)) throw new TypeError('`functions`: expected an array of { name, takes, gives, call }')
  return all.map((each) => ({ ...each, takes: [...each.takes] }))
}
